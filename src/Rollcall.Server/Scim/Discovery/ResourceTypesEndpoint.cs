using Rollcall.Scim;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Schema;

namespace Rollcall.Server.Scim.Discovery;

/// <summary>GET /ResourceTypes and /ResourceTypes/{name} (RFC 7643 section 6).</summary>
internal static class ResourceTypesEndpoint
{
    public static async ValueTask<ScimError?> ListAsync(ScimExchange exchange)
    {
        if (DiscoveryRequest.Check(exchange) is { } error)
            return error;
        var types = exchange.Schemas.ResourceTypes;
        using var body = new AnswerBody(exchange.Http.Response);
        ListResponse.Begin(body, types.Length, 1, types.Length);
        for (var index = 0; index < types.Length; index++)
        {
            ListResponse.BeginElement(body, first: index == 0);
            SchemaJson.Write(body, types[index], exchange.BaseUrl);
        }
        ListResponse.End(body);
        await body.CompleteAsync(exchange.Aborted);
        return null;
    }

    public static async ValueTask<ScimError?> GetAsync(ScimExchange exchange)
    {
        if (DiscoveryRequest.Check(exchange) is { } error)
            return error;
        if (exchange.Item is not { } name || exchange.Schemas.FindResourceType(name) is not { } type)
            return ScimErrors.NotFound("ResourceType", exchange.Item ?? "");
        using var body = new AnswerBody(exchange.Http.Response);
        SchemaJson.Write(body, type, exchange.BaseUrl);
        await body.CompleteAsync(exchange.Aborted);
        return null;
    }
}
