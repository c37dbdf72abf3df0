namespace Rollcall.Engine.Reconcile;

/// <summary>
/// How long a key is one worker's to work on, by the worker's own clock and never longer than by that of the database. After it another may have the key. It is
/// moved on while the worker waits or works; a process that stands still moves nothing.
/// </summary>
public sealed class WorkLease(LeasedKey key, DateTimeOffset began, DateTimeOffset until)
{
    private long _until = until.UtcTicks;

    public LeasedKey Key { get; } = key;

    /// <summary>When it was claimed.</summary>
    public DateTimeOffset Began { get; } = began;

    public DateTimeOffset Until => new(Volatile.Read(ref _until), TimeSpan.Zero);

    public void MoveTo(DateTimeOffset until) => Volatile.Write(ref _until, until.UtcTicks);
}
