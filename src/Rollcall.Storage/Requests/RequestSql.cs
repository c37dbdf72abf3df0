using System.Globalization;
using System.Text;
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
    public (string Sql, IReadOnlyList<object> Values) Select(RequestQuery query)
    {
        var sql = new StringBuilder($"SELECT {(query.WithBodies ? Columns : HeadAlone)} FROM requests");
        var values = new List<object>();
        Where("source = ", query.Source);
        Where("resource_id = ", query.Resource);
        Where("id >= ", IdAt(query.Since));
        Where("id < ", IdAt(query.Until));
        Where(query.Ascending ? "id > " : "id < ", query.Beyond is { } id ? new ResourceId(id) : null);
        Where("status = ", (long?)query.Status);
        Where("method = ", query.Method);
        if (query.FailedOnly)
            And("status >= 400");
        if (query.WritesOnly)
            And("writes");
        if (query.Text is { } text)
        {
            values.Add(text);
            And($"{position}(lower(path || '?' || coalesce(query, '')), lower({marker}{Number(values.Count)})) > 0");
        }
        values.Add((long)query.Limit);
        sql.Append(
            CultureInfo.InvariantCulture,
            $" ORDER BY id {(query.Ascending ? "ASC" : "DESC")} LIMIT {marker}{Number(values.Count)}"
        );
        return (sql.ToString(), values);

        void Where(string condition, object? value)
        {
            if (value is null)
                return;
            values.Add(value);
            And($"{condition}{marker}{Number(values.Count)}");
        }

        void And(string condition) =>
            sql.Append(sql.ToString().Contains(" WHERE ", StringComparison.Ordinal) ? " AND " : " WHERE ").Append(condition);
    }

    private static object? IdAt(DateTimeOffset? time) => time is { } at ? new ResourceId(RecordedRequest.FirstIdAt(at)) : null;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
