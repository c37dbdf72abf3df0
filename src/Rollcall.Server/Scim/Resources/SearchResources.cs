using Rollcall.Scim;
using Rollcall.Scim.Messages;

namespace Rollcall.Server.Scim.Resources;

/// <summary>
/// POST /Users/.search, POST /Groups/.search (RFC 7644 section 3.4.3): the same query in a body, for names and addresses that should
/// not be in a URL (section 7.5.2).
/// </summary>
internal sealed class SearchResources(ListAnswer answer, IRepresentation representation)
{
    /// <summary>A filter is bounded far below this.</summary>
    public const long LargestBody = 1024 * 1024;

    public async ValueTask<ScimError?> HandleAsync(ScimExchange exchange)
    {
        var received = await exchange.ReadBodyAsync(LargestBody);
        if (!received.TryGet(out var body, out var error))
            return error;
        using (body)
        {
            var parsed = SearchRequest.Read(body.Memory, representation.TypeIn(exchange.Schemas));
            return parsed.TryGet(out var query, out error) ? await answer.WriteAsync(exchange, representation, query) : error;
        }
    }
}
