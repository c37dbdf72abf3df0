namespace Rollcall.Engine.Reconcile;

/// <summary>
/// How long a key is one worker's to work on, by the worker's own clock and never longer than by that of the database. After it another may have the key. It is
/// moved on while the worker waits or works; a process that stands still moves nothing.
/// </summary>
public sealed class WorkLease(LeasedKey key, DateTimeOffset claimed, DateTimeOffset until)
{
    private long _until = until.UtcTicks;
    private volatile bool _isBegun;

    public LeasedKey Key { get; } = key;

    public DateTimeOffset Claimed { get; } = claimed;

    /// <summary>Its turn has come.</summary>
    public bool IsBegun => _isBegun;

    public DateTimeOffset Until => new(Volatile.Read(ref _until), TimeSpan.Zero);

    /// <returns>False when it is over.</returns>
    public bool TryBegin(DateTimeOffset now) => _isBegun = now <= Until;

    public void MoveTo(DateTimeOffset until) => Volatile.Write(ref _until, until.UtcTicks);
}
