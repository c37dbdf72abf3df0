namespace Rollcall.Testing;

/// <summary>A clock that a test sets forward; waiting takes as long as ever.</summary>
public sealed class ShiftedTime : TimeProvider
{
    private long _shift;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _shift));

    public void Move(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);
}
