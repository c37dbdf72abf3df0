using Rollcall.Engine.Directory;
using Rollcall.Storage.Filters;

namespace Rollcall.Storage.Sqlite;

internal sealed class SqliteDialect : SqlDialect
{
    public static SqliteDialect Instance { get; } = new();

    public override bool FoldsAll => true;

    public override string Document => "r.document";

    public override string Parameter(int number) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"?{number}");

    public override string From(bool usesJson) => "resources r";

    public override string IdText(string id) => $"uuid_text({id})";

    // BINARY, the default collation, compares UTF-8.
    public override string Ordinal(string text) => text;

    public override string Fold(string text) => $"directory_key({text})";

    public override string Contains(string text, string part) => $"instr({text}, {part}) > 0";

    public override string EndsWith(string text, string end) => $"substr({text}, -length({end})) = {end}";

    public override string SortedAfterwards(string id, bool findsFew) => "+" + id;

    public override string Order(string expression, bool descending, bool nullable) =>
        (descending, nullable) switch
        {
            (false, true) => expression + " ASC NULLS LAST",
            (true, true) => expression + " DESC NULLS FIRST",
            (false, false) => expression,
            (true, false) => expression + " DESC",
        };

    public override string Instant(string text) => $"instant({text})";

    public override string Total(string source, ResourceKind kind) => SqliteTotals.Query(source, kind);

    public override string JsonText(JsonPlace place, SqlParameters parameters) => Extract(place, parameters);

    public override string JsonIsTrue(JsonPlace place, SqlParameters parameters) => $"{Extract(place, parameters)} = 1";

    public override string JsonIsFalse(JsonPlace place, SqlParameters parameters) => $"{Extract(place, parameters)} = 0";

    // What is written with quotes is text, which SQLite would call greater than every number.
    public override string JsonNumber(JsonPlace place, SqlParameters parameters)
    {
        var value = Extract(place, parameters);
        return $"(CASE WHEN typeof({value}) IN ('integer', 'real') THEN {value} END)";
    }

    public override string JsonExists(JsonPlace place, SqlParameters parameters) =>
        place.Path.Count == 0
            ? $"{place.Json} IS NOT NULL"
            : $"json_type({Object(place)}, {parameters.Add(PathText(place))}) IS NOT NULL";

    public override string JsonHasContent(JsonPlace place, SqlParameters parameters) =>
        $"EXISTS (SELECT 1 FROM json_tree({place.Json}, {parameters.Add(PathText(place))}) t WHERE t.atom <> '')";

    public override string JsonEach(JsonPlace place, string alias, SqlParameters parameters)
    {
        var path = parameters.Add(PathText(place));
        // In an extension one value may have been written before several were allowed; the parts of an object are no values.
        return place.Path.Count == 1
            ? $"json_each({place.Json}, {path}) {alias}"
            : $"json_each(CASE json_type({place.Json}, {path}) WHEN 'object' THEN json_array(json({place.Json} -> {path})) ELSE {place.Json} -> {path} END) {alias}";
    }

    public override string JsonSortValue(JsonPlace place, string? sub, SqlParameters parameters)
    {
        var each = JsonEach(place, "s", parameters);
        return sub is null
            ? $"(SELECT s.value FROM {each} ORDER BY s.key LIMIT 1)"
            : $"(SELECT {Extract(new JsonPlace("s.value", [sub]), parameters)} FROM {each} ORDER BY coalesce(json_extract(CASE WHEN s.type = 'object' THEN s.value END, '$.primary'), 0) DESC, s.key LIMIT 1)";
    }

    private static string Extract(JsonPlace place, SqlParameters parameters) =>
        place.Path.Count == 0 ? place.Json : $"json_extract({Object(place)}, {parameters.Add(PathText(place))})";

    /// <summary>A single value of a list may be text, which SQLite would try to read as JSON.</summary>
    private static string Object(JsonPlace place) =>
        place.Json.EndsWith(".value", StringComparison.Ordinal)
            ? $"CASE WHEN {place.Json[..^".value".Length]}.type = 'object' THEN {place.Json} END"
            : place.Json;

    private static string PathText(JsonPlace place) => "$" + string.Concat(place.Path.Select(name => $".\"{name}\""));
}
