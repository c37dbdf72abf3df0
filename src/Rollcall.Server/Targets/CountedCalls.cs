using Rollcall.Server.Observability;

namespace Rollcall.Server.Targets;

/// <summary>Counts the calls to one target.</summary>
internal sealed class CountedCalls(string target, TargetMetrics metrics, TimeProvider time, HttpMessageHandler inner)
    : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
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
