namespace Rollcall.Storage.Tests;

/// <summary>A clock that moves when a test moves it; waiting takes as long as ever.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _ticks = Company.Now.UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public void Move(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
