using Rollcall.Engine.Reconcile;
using Rollcall.Server.Observability;
using Rollcall.Server.Scim;

namespace Rollcall.Server.Targets;

/// <summary>
/// Counts the calls to one target, and names in each the request that it follows from, for the access log of the app or of a proxy before it.
/// </summary>
internal sealed class ObservedCalls(string target, TargetMetrics metrics, TimeProvider time, HttpMessageHandler inner)
    : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Correlation.Current is { } cause)
            request.Headers.TryAddWithoutValidation(ScimPipeline.RequestIdHeader, cause);
        var started = time.GetTimestamp();
        var outcome = TargetMetrics.NoAnswer;
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            outcome = StatusLabels.Of((int)response.StatusCode);
            return response;
        }
        finally
        {
            metrics.Called(target, outcome, time.GetElapsedTime(started));
        }
    }
}
