using Rollcall.Engine.Directory;
using Rollcall.Scim;
using Rollcall.Scim.Messages;

namespace Rollcall.Server.Scim.Resources;

/// <summary>Asks the directory and answers with a ListResponse (RFC 7644 section 3.4.2), element by element.</summary>
internal sealed class ListAnswer(IDirectoryStore directory, CombinedAnswer combined)
{
    /// <summary>When the client does not say; what Okta and Entra ask for.</summary>
    public const int DefaultCount = 100;

    /// <summary>More than this in one answer helps nobody; ServiceProviderConfig says so.</summary>
    public const int MostResults = 1_000;

    public const string FilterTooBroad =
        "The filter cannot use an index and would have to look at more resources than is allowed. Filter by id, userName, externalId, displayName, emails.value, members.value or meta.lastModified, alone or together with the rest.";

    public static int CountOf(ListQuery query) => Math.Min(query.Count ?? DefaultCount, MostResults);

    public ValueTask<ScimError?> WriteAsync(ScimExchange exchange, IRepresentation representation, ListQuery query) =>
        query.Cursor is null
            ? WriteByIndexAsync(exchange, representation, query)
            : combined.WriteAsync(exchange, [new QueryPart(representation, query)]);

    private async ValueTask<ScimError?> WriteByIndexAsync(ScimExchange exchange, IRepresentation representation, ListQuery query)
    {
        var filter = representation.FilterIn(exchange, query);
        if (FilterCost.Refuse(filter) is { } tooMuch)
            return tooMuch;
        var page = await directory.QueryAsync(
            new ResourceQuery
            {
                Source = exchange.SourceId,
                Kind = representation.Kind,
                Filter = filter,
                Schemas = exchange.Schemas,
                SortBy = query.SortBy,
                Descending = query.SortOrder == SortOrder.Descending,
                StartIndex = query.StartIndex,
                Count = CountOf(query),
                WithGroups = representation.ShowsGroups(exchange, query.Projection),
            },
            exchange.Aborted
        );
        if (page.TooMany)
            return ScimErrors.TooMany(FilterTooBroad);
        using var body = new AnswerBody(exchange.Http.Response);
        ListResponse.Begin(body, page.TotalResults, query.StartIndex, page.Resources.Count);
        for (var index = 0; index < page.Resources.Count; index++)
        {
            ListResponse.BeginElement(body, first: index == 0);
            await representation.WriteAsync(body, exchange, page.Resources[index], query.Projection);
        }
        ListResponse.End(body);
        await body.CompleteAsync(exchange.Aborted);
        return null;
    }
}
