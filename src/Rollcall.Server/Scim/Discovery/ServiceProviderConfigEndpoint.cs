using Rollcall.Scim;
using Rollcall.Scim.Messages;
using Rollcall.Server.Hosting;
using Rollcall.Server.Scim.Access;
using Rollcall.Server.Scim.Bulk;
using Rollcall.Server.Scim.Resources;

namespace Rollcall.Server.Scim.Discovery;

/// <summary>GET /ServiceProviderConfig (RFC 7643 section 5). Says what is true, no more: clients adapt to it.</summary>
internal sealed class ServiceProviderConfigEndpoint(ServerOptions options)
{
    private static readonly ServiceProviderFacts Facts = new(
        Patch: true,
        BulkMaxOperations: BulkEndpoint.MostOperations,
        BulkMaxPayloadBytes: 0,
        FilterMaxResults: ListAnswer.MostResults,
        ChangePassword: false,
        Sort: true,
        ETag: true,
        [],
        Pagination: new PaginationFacts(ListAnswer.DefaultCount, ListAnswer.MostResults, PageCursors.Lifetime)
    );

    public async ValueTask<ScimError?> HandleAsync(ScimExchange exchange)
    {
        if (DiscoveryRequest.Check(exchange) is { } error)
            return error;
        using var body = new AnswerBody(exchange.Http.Response);
        ServiceProviderConfig.Write(
            body,
            Facts with
            {
                BulkMaxPayloadBytes = BulkEndpoint.MostBytes(options, exchange.Source.Limits),
                AuthenticationSchemes = AuthenticationSchemes.Of(exchange),
            },
            exchange.BaseUrl
        );
        await body.CompleteAsync(exchange.Aborted);
        return null;
    }
}
