using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.Scim;

/// <summary>
/// Compares an answer with what a case expects: <c>status</c> (a number or a list), <c>body</c> (every member named must be there and
/// agree; lists agree element by element, or as a set with <c>{"$set": [...]}</c>), <c>absent</c> (paths with nothing there),
/// <c>empty</c> (no body), <c>count</c> (resources in a list).
/// </summary>
internal static class CorpusExpectation
{
    public static void Check(ScimAnswer answer, JsonNode expect, IReadOnlyDictionary<string, string> names, string where)
    {
        var statuses = expect["status"] is JsonArray several ? several.Select(Number) : [Number(expect["status"])];
        statuses.ShouldContain(answer.Status, $"{where}: {answer.Text}");
        if (expect["empty"] is not null)
            answer.Text.ShouldBeEmpty(where);
        if (expect["body"] is { } body)
            ShouldHold(answer.Json, JsonNode.Parse(Fill(body.ToJsonString(), names))!, where);
        foreach (var path in expect["absent"]?.AsArray() ?? [])
            ValueAt(answer.Json, path!.GetValue<string>()).ShouldBeNull($"{where}: {path} in {answer.Text}");
        if (expect["count"] is { } count)
            answer.Resources.Count.ShouldBe(Number(count), where);
    }

    /// <summary>The value a path of names and indexes with dots leads to; null when there is none.</summary>
    public static JsonNode? ValueAt(JsonNode? node, string path)
    {
        foreach (var part in path.Split('|'))
        {
            node = node switch
            {
                JsonObject value => value[part],
                JsonArray list => int.TryParse(part, out var index) && index < list.Count ? list[index] : null,
                _ => null,
            };
        }
        return node;
    }

    /// <summary>Puts saved values in for {name}.</summary>
    public static string Fill(string text, IReadOnlyDictionary<string, string> names) =>
        names.Aggregate(text, (filled, name) => filled.Replace($"{{{name.Key}}}", name.Value, StringComparison.Ordinal));

    private static void ShouldHold(JsonNode? actual, JsonNode? expected, string where)
    {
        switch (expected)
        {
            case JsonObject set when set["$set"] is JsonArray members:
                var list = actual.ShouldBeOfType<JsonArray>(where);
                list.Count.ShouldBe(members.Count, $"{where}: {actual}");
                foreach (var member in members)
                    list.ShouldContain(candidate => Holds(candidate, member), $"{where}: {member} in {actual}");
                break;
            case JsonObject values:
                var found = actual.ShouldBeOfType<JsonObject>(where);
                foreach (var (name, value) in values)
                    ShouldHold(found[name], value, $"{where}: {name} of {actual!.ToJsonString()}");
                break;
            case JsonArray items:
                var array = actual.ShouldBeOfType<JsonArray>(where);
                array.Count.ShouldBe(items.Count, $"{where}: {actual}");
                for (var index = 0; index < items.Count; index++)
                    ShouldHold(array[index], items[index], $"{where}[{index}]");
                break;
            default:
                JsonNode.DeepEquals(actual, expected).ShouldBeTrue($"{where}: expected {Text(expected)}, found {Text(actual)}");
                break;
        }
    }

    private static bool Holds(JsonNode? actual, JsonNode? expected)
    {
        try
        {
            ShouldHold(actual, expected, "");
            return true;
        }
        catch (ShouldAssertException)
        {
            return false;
        }
    }

    private static int Number(JsonNode? node) => node!.GetValue<int>();

    private static string Text(JsonNode? node) => node is null ? "nothing" : node.ToJsonString(JsonSerializerOptions.Default);
}
