using Rollcall.Scim;
using Rollcall.Scim.Schema;

namespace Rollcall.Server.Scim.Discovery;

/// <summary>GET /ResourceTypes and /ResourceTypes/{name} (RFC 7643 section 6).</summary>
internal static class ResourceTypesEndpoint
{
    public static ValueTask<ScimError?> ListAsync(ScimExchange exchange) =>
        DiscoveryRequest.ListAsync(exchange, exchange.Schemas.ResourceTypes, SchemaJson.Write);

    public static ValueTask<ScimError?> GetAsync(ScimExchange exchange) =>
        DiscoveryRequest.GetAsync(exchange, "ResourceType", exchange.Schemas.FindResourceType, SchemaJson.Write);
}
