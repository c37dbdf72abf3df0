using Rollcall.Scim;
using Rollcall.Scim.Messages;

namespace Rollcall.Server.Scim.Resources;

/// <summary>GET /Users, GET /Groups (RFC 7644 section 3.4.2).</summary>
internal sealed class ListResources(ListAnswer answer, IRepresentation representation)
{
    public ValueTask<ScimError?> HandleAsync(ScimExchange exchange)
    {
        var parsed = ListQuery.Parse(
            representation.TypeIn(exchange.Schemas),
            exchange.Query("filter"),
            exchange.Query("startIndex"),
            exchange.Query("count"),
            exchange.Query("sortBy"),
            exchange.Query("sortOrder"),
            exchange.Query("attributes"),
            exchange.Query("excludedAttributes"),
            cursor: exchange.Query("cursor")
        );
        return parsed.TryGet(out var query, out var error)
            ? answer.WriteAsync(exchange, representation, query)
            : ValueTask.FromResult<ScimError?>(error);
    }
}
