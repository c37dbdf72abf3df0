using System.Collections.Immutable;
using Rollcall.Engine.Directory;
using Rollcall.Scim;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Paths;

namespace Rollcall.Server.Scim.Resources;

/// <summary>A query bound to one of the types it is about.</summary>
internal sealed record QueryPart(IRepresentation Representation, ListQuery Query);

/// <summary>Answers queries over several types, and those that page by cursor (RFC 7644 section 3.4.2.1, RFC 9865).</summary>
internal sealed class CombinedAnswer(IDirectoryStore directory, PageCursors cursors)
{
    /// <param name="parts">At least one; all of them from one request.</param>
    public async ValueTask<ScimError?> WriteAsync(ScimExchange exchange, ImmutableArray<QueryPart> parts)
    {
        var first = parts[0].Query;
        var query = new CombinedQuery
        {
            Parts = [.. parts.Select(part => PartOf(exchange, part))],
            StartIndex = first.Cursor is null ? first.StartIndex : 1,
            Count = ListAnswer.CountOf(first),
        };
        foreach (var part in query.Parts)
        {
            if (FilterCost.Refuse(part.Filter) is { } tooMuch)
                return tooMuch;
        }
        if (first.Cursor is { Length: > 0 } cursor)
        {
            if (!cursors.Read(exchange, query, cursor).TryGet(out var after, out var error))
                return error;
            query = query with { After = after };
        }
        var page = await directory.QueryAsync(query, exchange.Aborted);
        if (page.TooMany)
            return ScimErrors.TooMany(ListAnswer.FilterTooBroad);
        var next = first.Cursor is not null && page.Next is { } position ? cursors.Write(exchange, query, position) : null;
        using var body = new AnswerBody(exchange.Http.Response);
        var startIndex = first.Cursor is null ? first.StartIndex : default(long?);
        ListResponse.Begin(body, page.TotalResults, startIndex, page.Resources.Count, next);
        for (var index = 0; index < page.Resources.Count; index++)
        {
            ListResponse.BeginElement(body, first: index == 0);
            var resource = page.Resources[index];
            var part = parts.First(candidate => candidate.Representation.Kind == resource.Kind);
            await part.Representation.WriteAsync(body, exchange, resource, part.Query.Projection);
        }
        ListResponse.End(body);
        await body.CompleteAsync(exchange.Aborted);
        return null;
    }

    private static ResourceQuery PartOf(ScimExchange exchange, QueryPart part) =>
        new()
        {
            Source = exchange.SourceId,
            Kind = part.Representation.Kind,
            Filter = part.Representation.FilterIn(exchange, part.Query),
            Schemas = exchange.Schemas,
            SortBy = IsId(part.Query.SortBy) ? null : part.Query.SortBy,
            Descending = part.Query.SortOrder == SortOrder.Descending,
            WithGroups = part.Representation.ShowsGroups(exchange, part.Query.Projection),
        };

    /// <summary>Without any order it is the id that orders.</summary>
    private static bool IsId(AttributePath? path) => path is { SchemaUrn: null, Attribute.Name: "id" };
}
