using System.Collections.Immutable;
using Rollcall.Scim;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Schema;
using Rollcall.Server.Scim.Access;

namespace Rollcall.Server.Scim.Resources;

/// <summary>
/// GET on the base URL and POST /.search: all resource types at once (RFC 7644 sections 3.4.2.1 and 3.4.3). What a type has no attribute for has
/// no value there; what no type has is an error. A credential that opens some of the types sees those.
/// </summary>
internal sealed class RootQueries(CombinedAnswer answer, Representations representations)
{
    public ValueTask<ScimError?> ListAsync(ScimExchange exchange) =>
        WriteAsync(
            exchange,
            (type, others) =>
                ListQuery.Parse(
                    type,
                    exchange.Query("filter"),
                    exchange.Query("startIndex"),
                    exchange.Query("count"),
                    exchange.Query("sortBy"),
                    exchange.Query("sortOrder"),
                    exchange.Query("attributes"),
                    exchange.Query("excludedAttributes"),
                    limits: null,
                    exchange.Query("cursor"),
                    others
                )
        );

    public async ValueTask<ScimError?> SearchAsync(ScimExchange exchange)
    {
        var received = await exchange.ReadBodyAsync(SearchResources.LargestBody);
        if (!received.TryGet(out var body, out var error))
            return error;
        using (body)
            return await WriteAsync(exchange, (type, others) => SearchRequest.Read(body.Memory, type, limits: null, others));
    }

    private ValueTask<ScimError?> WriteAsync(
        ScimExchange exchange,
        Func<ResourceType, ImmutableArray<ResourceType>, ScimResult<ListQuery>> parse
    )
    {
        var types = exchange.Schemas.ResourceTypes;
        var parts = ImmutableArray.CreateBuilder<QueryPart>();
        var refused = default(ScimError);
        foreach (var representation in representations.All)
        {
            var type = representation.TypeIn(exchange.Schemas);
            if (!parse(type, types.Remove(type)).TryGet(out var query, out var error))
                return ValueTask.FromResult<ScimError?>(error);
            if (exchange.Needs(AccessScopes.ToRead(representation.Kind)) is { } forbidden)
                refused = forbidden;
            else
                parts.Add(new QueryPart(representation, query));
        }
        return parts.Count == 0 ? ValueTask.FromResult(refused) : answer.WriteAsync(exchange, parts.ToImmutable());
    }
}
