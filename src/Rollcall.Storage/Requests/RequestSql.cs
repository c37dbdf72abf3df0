using Rollcall.Engine.Directory;
using Rollcall.Engine.Requests;

namespace Rollcall.Storage.Requests;

/// <summary>What both databases say alike about recorded requests.</summary>
/// <param name="marker">Before a parameter's number: <c>?</c> or <c>$</c>.</param>
/// <param name="position">The function that finds a text in another one.</param>
internal sealed class RequestSql(char marker, string position)
{
    public const string Head =
        "id, source, credential, method, path, query, operation, writes, resource_id, user_agent, client, status, scim_type, detail, "
        + "duration, sent_length, sent_omitted, answered_length, answered_omitted";

    public const string Columns = Head + ", sent, answered";

    private const string HeadAlone = Head + ", NULL, NULL";

    /// <summary>The query and its values: texts, whole numbers and ids.</summary>
    /// <param name="last">The last record to look at; null: as far as there are any.</param>
    public (string Sql, IReadOnlyList<object> Values) Select(RequestQuery query, ResourceId? last = null)
    {
        var where = new Conditions(marker);
        AddIndexed(where, query);
        where.Add(query.Ascending ? "id <= " : "id >= ", last);
        where.Add("status = ", (long?)query.Status);
        where.Add("method = ", query.Method);
        if (query.FailedOnly)
            where.Add("status >= 400");
        if (query.WritesOnly)
            where.Add("writes");
        if (query.Text is { } text)
            where.Add($"{position}(lower(path || '?' || coalesce(query, '')), lower({where.Value(text)})) > 0");
        return (
            $"SELECT {(query.WithBodies ? Columns : HeadAlone)} FROM requests{where} {Order(query)} LIMIT {where.Value((long)query.Limit)}",
            where.Values
        );
    }

    /// <summary>The id of the last of so many records that an index finds; without a row when there are fewer.</summary>
    public (string Sql, IReadOnlyList<object> Values) Last(RequestQuery query, int most)
    {
        var where = new Conditions(marker);
        AddIndexed(where, query);
        return ($"SELECT id FROM requests{where} {Order(query)} LIMIT 1 OFFSET {where.Value(most - 1L)}", where.Values);
    }

    private static string Order(RequestQuery query) => $"ORDER BY id {(query.Ascending ? "ASC" : "DESC")}";

    private static void AddIndexed(Conditions where, RequestQuery query)
    {
        where.Add("source = ", query.Source);
        where.Add("resource_id = ", query.Resource);
        where.Add("id >= ", IdAt(query.Since));
        where.Add("id < ", IdAt(query.Until));
        where.Add(query.Ascending ? "id > " : "id < ", query.Beyond is { } id ? new ResourceId(id) : null);
    }

    private static object? IdAt(DateTimeOffset? time) => time is { } at ? new ResourceId(RequestIds.First(at)) : null;
}
