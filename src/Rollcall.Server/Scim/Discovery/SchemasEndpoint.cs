using Rollcall.Scim;
using Rollcall.Scim.Schema;

namespace Rollcall.Server.Scim.Discovery;

/// <summary>GET /Schemas and /Schemas/{urn} (RFC 7643 section 7).</summary>
internal static class SchemasEndpoint
{
    public static ValueTask<ScimError?> ListAsync(ScimExchange exchange) =>
        DiscoveryRequest.ListAsync(exchange, exchange.Schemas.Schemas, SchemaJson.Write);

    public static ValueTask<ScimError?> GetAsync(ScimExchange exchange) =>
        DiscoveryRequest.GetAsync(exchange, "Schema", exchange.Schemas.FindSchema, SchemaJson.Write);
}
