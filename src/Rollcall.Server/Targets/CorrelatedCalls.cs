using Rollcall.Engine.Reconcile;
using Rollcall.Server.Scim;

namespace Rollcall.Server.Targets;

/// <summary>Names the request that a call follows from, for the access log of the app or of a proxy before it.</summary>
internal sealed class CorrelatedCalls(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Correlation.Current is { } cause)
            request.Headers.TryAddWithoutValidation(ScimPipeline.RequestIdHeader, cause);
        return base.SendAsync(request, cancellationToken);
    }
}
