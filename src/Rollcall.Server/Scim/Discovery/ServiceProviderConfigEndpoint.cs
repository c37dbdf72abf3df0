using Rollcall.Scim;
using Rollcall.Scim.Messages;
using Rollcall.Server.Scim.Access;
using Rollcall.Server.Scim.Resources;

namespace Rollcall.Server.Scim.Discovery;

/// <summary>GET /ServiceProviderConfig (RFC 7643 section 5). Says what is true, no more: clients adapt to it.</summary>
internal static class ServiceProviderConfigEndpoint
{
    private static readonly ServiceProviderFacts Facts = new(
        Patch: true,
        BulkMaxOperations: 0,
        BulkMaxPayloadBytes: 0,
        FilterMaxResults: ListAnswer.MostResults,
        ChangePassword: false,
        Sort: true,
        ETag: true,
        []
    );

    public static async ValueTask<ScimError?> HandleAsync(ScimExchange exchange)
    {
        if (DiscoveryRequest.Check(exchange) is { } error)
            return error;
        using var body = new AnswerBody(exchange.Http.Response);
        ServiceProviderConfig.Write(
            body,
            Facts with
            {
                AuthenticationSchemes = AuthenticationSchemes.Of(exchange),
            },
            exchange.BaseUrl
        );
        await body.CompleteAsync(exchange.Aborted);
        return null;
    }
}
