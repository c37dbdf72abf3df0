using System.Globalization;
using Rollcall.Engine.Directory;
using Rollcall.Storage.Filters;

namespace Rollcall.Storage.Postgres;

internal sealed class PostgresDialect : SqlDialect
{
    /// <summary>An xsd:dateTime (RFC 7643 2.3.5) whose numbers are all within their bounds, but for the day in its month.</summary>
    private const string DateTimeForm =
        "^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
        + "T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])?$";

    public static PostgresDialect Instance { get; } = new();

    // upper() of the C collation is that of ASCII; that of other collations depends on the machine.
    public override bool FoldsAll => false;

    public override string Document => "j.doc";

    public override string Parameter(int number) => string.Create(CultureInfo.InvariantCulture, $"${number}");

    // OFFSET 0 keeps the planner from parsing the document anew for each condition.
    public override string From(bool usesJson) =>
        usesJson ? "resources r CROSS JOIN LATERAL (SELECT r.document::jsonb AS doc OFFSET 0) j" : "resources r";

    public override string IdText(string id) => $"{id}::text";

    // An array is thought to be short, so that each of it is looked up; of a query that could find many the planner would rather walk over all.
    public override string IsAmong(string value, string query) => $"{value} = ANY (ARRAY({query}))";

    public override string Ordinal(string text) => $"{text} COLLATE \"C\"";

    public override string Fold(string text) => $"upper({text} COLLATE \"C\")";

    public override string Contains(string text, string part) => $"strpos({text}, {part}) > 0";

    public override string EndsWith(string text, string end) => $"right({text}, char_length({end})) = {end}";

    // Of a range the planner knows how many rows it has. What is few was planned before it knew (see PostgresSession).
    public override string SortedAfterwards(string id, bool findsFew) => findsFew ? IdText(id) : id;

    // NULL is the greatest value in any order: as RFC 7644 3.4.2.3 wants it.
    public override string Order(string expression, bool descending, bool nullable) =>
        descending ? expression + " DESC" : expression;

    public override string? FoundByTime(
        string source,
        ResourceKind kind,
        string symbol,
        DateTimeOffset time,
        SqlParameters parameters
    ) => PostgresHours.Among(source, kind, symbol, parameters.Add(time));

    public override TimeOrder? InTimeOrder(string source, ResourceKind kind, bool descending) =>
        PostgresHours.InOrder(source, kind, descending);

    public override string Total(string source, ResourceKind kind) => PostgresTotals.Sum(source, kind);

    // A cast would end the query at the first text that is no time, and there may be some from before the attribute was declared so. CASE,
    // since the terms of AND may be looked at in any order.
    public override string Instant(string text)
    {
        var first = $"make_date(substr({text}, 1, 4)::int, substr({text}, 6, 2)::int, 1)";
        var day = $"substr({text}, 9, 2)::int";
        return $"""
            (CASE WHEN {text} ~ '{DateTimeForm}'
              THEN CASE WHEN {day} <= extract(day FROM {first} + interval '1 month' - interval '1 day')
                THEN extract(epoch FROM {first} + ({day} - 1))
                  + extract(epoch FROM substring({text} FROM 'T([0-9:.]+)')::interval)
                  - coalesce(extract(epoch FROM substring({text} FROM '[+-][0-9][0-9]:[0-9][0-9]$')::interval), 0) END END)
            """;
    }

    public override string JsonText(JsonPlace place, SqlParameters parameters) =>
        $"({place.Json} #>> {parameters.Add(place.Path.ToArray())})";

    public override string JsonIsTrue(JsonPlace place, SqlParameters parameters) => $"{Json(place, parameters)} = 'true'::jsonb";

    public override string JsonIsFalse(JsonPlace place, SqlParameters parameters) =>
        $"{Json(place, parameters)} = 'false'::jsonb";

    public override string JsonNumber(JsonPlace place, SqlParameters parameters)
    {
        var json = Json(place, parameters);
        return $"(CASE jsonb_typeof({json}) WHEN 'number' THEN {json}::numeric END)";
    }

    public override string JsonExists(JsonPlace place, SqlParameters parameters) => $"{Json(place, parameters)} IS NOT NULL";

    public override string JsonHasContent(JsonPlace place, SqlParameters parameters) =>
        $"""jsonb_path_exists({Json(place, parameters)}, '$.** ? (@.type() == "number" || @.type() == "boolean" || (@.type() == "string" && @ != ""))')""";

    public override string JsonEach(JsonPlace place, string alias, SqlParameters parameters) =>
        $"jsonb_array_elements({Array(place, parameters)}) AS {alias}(value)";

    public override string JsonSortValue(JsonPlace place, string? sub, SqlParameters parameters)
    {
        var from = $"jsonb_array_elements({Array(place, parameters)}) WITH ORDINALITY AS s(value, position)";
        var primary = sub is null ? "" : "(s.value -> 'primary') = 'true'::jsonb DESC NULLS LAST, ";
        var text = JsonText(new JsonPlace("s.value", sub is null ? [] : [sub]), parameters);
        return $"(SELECT {text} FROM {from} ORDER BY {primary}s.position LIMIT 1)";
    }

    private static string Json(JsonPlace place, SqlParameters parameters) =>
        place.Path.Count == 0 ? place.Json : $"({place.Json} #> {parameters.Add(place.Path.ToArray())})";

    private static string Array(JsonPlace place, SqlParameters parameters)
    {
        var json = Json(place, parameters);
        // One value may have been written before several were allowed.
        return $"CASE WHEN {json} IS NULL THEN '[]'::jsonb WHEN jsonb_typeof({json}) = 'array' THEN {json} ELSE jsonb_build_array({json}) END";
    }
}
