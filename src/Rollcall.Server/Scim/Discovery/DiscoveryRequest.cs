using System.Buffers;
using System.Collections.Immutable;
using Rollcall.Scim;
using Rollcall.Scim.Messages;

namespace Rollcall.Server.Scim.Discovery;

/// <summary>What /ResourceTypes and /Schemas have in common: few things, all in one answer, alike for everybody who may ask.</summary>
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

    /// <summary>All of them, as a ListResponse.</summary>
    /// <param name="write">Writes one below the base URL.</param>
    public static async ValueTask<ScimError?> ListAsync<T>(
        ScimExchange exchange,
        ImmutableArray<T> items,
        Action<IBufferWriter<byte>, T, string> write
    )
    {
        if (Check(exchange) is { } error)
            return error;
        using var body = new AnswerBody(exchange.Http.Response);
        ListResponse.Begin(body, items.Length, 1, items.Length);
        for (var index = 0; index < items.Length; index++)
        {
            ListResponse.BeginElement(body, first: index == 0);
            write(body, items[index], exchange.BaseUrl);
        }
        ListResponse.End(body);
        await body.CompleteAsync(exchange.Aborted);
        return null;
    }

    /// <summary>The one that the path names.</summary>
    /// <param name="kind">For the error when there is none.</param>
    public static async ValueTask<ScimError?> GetAsync<T>(
        ScimExchange exchange,
        string kind,
        Func<string, T?> find,
        Action<IBufferWriter<byte>, T, string> write
    )
        where T : class
    {
        if (Check(exchange) is { } error)
            return error;
        var name = exchange.Item ?? "";
        if (find(name) is not { } item)
            return ScimErrors.NotFound(kind, name);
        using var body = new AnswerBody(exchange.Http.Response);
        write(body, item, exchange.BaseUrl);
        await body.CompleteAsync(exchange.Aborted);
        return null;
    }
}
