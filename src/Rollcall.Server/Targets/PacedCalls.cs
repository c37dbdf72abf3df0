using System.Threading.RateLimiting;

namespace Rollcall.Server.Targets;

/// <summary>Keeps the calls to one target at <c>pace.perSecond</c>, evenly over the second; a call that is early waits.</summary>
internal sealed class PacedCalls : DelegatingHandler
{
    private const int PartsOfSecond = 10;
    private readonly TokenBucketRateLimiter _limiter;

    private PacedCalls(HttpMessageHandler inner, TokenBucketRateLimiter limiter)
        : base(inner) => _limiter = limiter;

    /// <param name="perSecond">0: no limit, and the handler itself.</param>
    public static HttpMessageHandler Around(HttpMessageHandler inner, int perSecond)
    {
        if (perSecond == 0)
            return inner;
        var tokens = Math.Max(1, perSecond / PartsOfSecond);
        return new PacedCalls(
            inner,
            new TokenBucketRateLimiter(
                new TokenBucketRateLimiterOptions
                {
                    TokenLimit = tokens,
                    TokensPerPeriod = tokens,
                    ReplenishmentPeriod = TimeSpan.FromSeconds((double)tokens / perSecond),
                    QueueLimit = int.MaxValue,
                    QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
                    AutoReplenishment = true,
                }
            )
        );
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var lease = await _limiter.AcquireAsync(1, cancellationToken);
        return await base.SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _limiter.Dispose();
        base.Dispose(disposing);
    }
}
