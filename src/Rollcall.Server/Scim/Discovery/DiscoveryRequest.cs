using Rollcall.Scim;

namespace Rollcall.Server.Scim.Discovery;

internal static class DiscoveryRequest
{
    /// <summary>
    /// A filter on a discovery endpoint is refused with 403, so that a client does not take all for the few it asked for; sorting and
    /// paging are ignored (RFC 7644 section 4).
    /// </summary>
    public static ScimError? Check(ScimExchange exchange) =>
        exchange.Query("filter") is null
            ? null
            : ScimErrors.Forbidden("filter is not allowed on this endpoint (RFC 7644 section 4). Leave it out.");
}
