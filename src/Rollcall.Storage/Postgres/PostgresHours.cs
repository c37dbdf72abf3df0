using System.Globalization;
using Rollcall.Engine.Directory;
using Rollcall.Storage.Filters;

namespace Rollcall.Storage.Postgres;

/// <summary>
/// <c>resource_hours</c>: one row for each resource, in the order of the hours in which they last changed. What changed since a time is found
/// there and then looked at. It is a table and not an index of <c>resources</c>, whose indexes a change can leave alone then.
/// </summary>
internal static class PostgresHours
{
    /// <summary>Part of a statement of <see cref="PostgresSaveSql"/>: for the resources that its part <paramref name="created"/> made.</summary>
    public static string New(string created) =>
        $"{created}_in_hour AS (INSERT INTO resource_hours (source, kind, hour, resource_id) SELECT source, kind, modified_hour, id FROM {created}),";

    /// <summary>
    /// Part of a statement: for the resources that its part <paramref name="moved"/> changed. Whatever hour the row says it leaves, that is the
    /// one it had when nobody else could change it any more.
    /// </summary>
    public static string Moved(string moved) =>
        $"""
            {moved}_of_hour AS (
              DELETE FROM resource_hours h USING {moved} m
              WHERE m.left_hour <> m.modified_hour AND {IsOf("m", "left_hour")}),
            {moved}_in_hour AS (
              INSERT INTO resource_hours (source, kind, hour, resource_id)
              SELECT source, kind, modified_hour, id FROM {moved} WHERE left_hour <> modified_hour
              ON CONFLICT DO NOTHING),
            """;

    /// <summary>Part of a statement: for the resources that its part <paramref name="gone"/> deletes.</summary>
    public static string Gone(string gone) =>
        $"{gone}_of_hour AS (DELETE FROM resource_hours h USING {gone} g WHERE {IsOf("g", "modified_hour")}),";

    /// <summary>The condition that a resource is among those of the hours that a comparison with a time leaves.</summary>
    /// <param name="symbol">Of SQL: =, &lt;, &lt;=, &gt; or &gt;=.</param>
    /// <param name="at">Reference to the time.</param>
    /// <param name="source">Reference to the source.</param>
    public static string Among(string source, ResourceKind kind, string symbol, string at)
    {
        var hours = symbol is "=" ? "=" : $"{symbol[0]}=";
        return $"r.id IN (SELECT h.resource_id FROM {Of(source, kind)} AND h.hour {hours} date_trunc('hour', {at} AT TIME ZONE 'UTC'))";
    }

    /// <summary>All of a source and kind in the order of their last changes: only those of one hour have to be sorted.</summary>
    /// <param name="source">Reference to the source.</param>
    public static TimeOrder InOrder(string source, ResourceKind kind, bool descending)
    {
        var direction = descending ? " DESC" : "";
        return new TimeOrder(
            $"(SELECT h.hour, h.resource_id FROM {Of(source, kind)}) h JOIN resources r ON r.id = h.resource_id",
            $"h.hour{direction}, r.last_modified{direction}"
        );
    }

    private static string Of(string source, ResourceKind kind) =>
        string.Create(CultureInfo.InvariantCulture, $"resource_hours h WHERE h.source = {source} AND h.kind = {(int)kind}");

    private static string IsOf(string row, string hour) =>
        $"h.source = {row}.source AND h.kind = {row}.kind AND h.hour = {row}.{hour} AND h.resource_id = {row}.id";
}
