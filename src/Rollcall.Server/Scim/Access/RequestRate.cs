namespace Rollcall.Server.Scim.Access;

/// <summary>
/// Lets so many requests a second through, with a burst after a pause: the generic cell rate algorithm. One number, no lock and no timer, and it knows how
/// long somebody has to wait, which Retry-After has to say. Of this process alone: two replicas let twice as many through.
/// </summary>
/// <param name="interval">Between two requests in the long run, in ticks of <see cref="TimeProvider.GetTimestamp"/>.</param>
/// <param name="burst">At least 1.</param>
internal sealed class RequestRate(long interval, int burst)
{
    private readonly long _tolerance = interval * burst;
    private long _next = long.MinValue / 2;

    public static RequestRate Of(double perSecond, int burst, TimeProvider time) =>
        new(Math.Max(1, (long)(time.TimestampFrequency / perSecond)), burst);

    /// <param name="now">From <see cref="TimeProvider.GetTimestamp"/>, which no change of the clock moves.</param>
    /// <returns>0 when the request may pass; otherwise how many ticks from now the next one may.</returns>
    public long TryTake(long now)
    {
        while (true)
        {
            var before = Volatile.Read(ref _next);
            var after = Math.Max(before, now) + interval;
            var early = after - now - _tolerance;
            if (early > 0)
                return early;
            if (Interlocked.CompareExchange(ref _next, after, before) == before)
                return 0;
        }
    }

    /// <summary>True when it would let a whole burst through: as good as new.</summary>
    public bool IsRested(long now) => Volatile.Read(ref _next) <= now;
}
