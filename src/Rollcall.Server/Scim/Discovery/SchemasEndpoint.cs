using Rollcall.Scim;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Schema;

namespace Rollcall.Server.Scim.Discovery;

/// <summary>GET /Schemas and /Schemas/{urn} (RFC 7643 section 7).</summary>
internal static class SchemasEndpoint
{
    public static async ValueTask<ScimError?> ListAsync(ScimExchange exchange)
    {
        if (DiscoveryRequest.Check(exchange) is { } error)
            return error;
        var schemas = exchange.Schemas.Schemas;
        using var body = new AnswerBody(exchange.Http.Response);
        ListResponse.Begin(body, schemas.Length, 1, schemas.Length);
        for (var index = 0; index < schemas.Length; index++)
        {
            ListResponse.BeginElement(body, first: index == 0);
            SchemaJson.Write(body, schemas[index], exchange.BaseUrl);
        }
        ListResponse.End(body);
        await body.CompleteAsync(exchange.Aborted);
        return null;
    }

    public static async ValueTask<ScimError?> GetAsync(ScimExchange exchange)
    {
        if (DiscoveryRequest.Check(exchange) is { } error)
            return error;
        if (exchange.Item is not { } urn || exchange.Schemas.FindSchema(urn) is not { } schema)
            return ScimErrors.NotFound("Schema", exchange.Item ?? "");
        using var body = new AnswerBody(exchange.Http.Response);
        SchemaJson.Write(body, schema, exchange.BaseUrl);
        await body.CompleteAsync(exchange.Aborted);
        return null;
    }
}
