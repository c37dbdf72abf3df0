using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rollcall.Conformance.Checks;

/// <summary>
/// Compares what came with what a corpus expects. Every member named must be there and agree; what is not named may be anything. An
/// expected null is satisfied by nothing, null and an empty array, which are one (RFC 7643 section 2.5). The values of an array
/// may come in any order, since those of a multi-valued attribute have none. An object whose names start with <c>~</c> is a
/// <see cref="Matchers">matcher</see>.
/// </summary>
public static class BodyComparison
{
    private const int LongestQuote = 160;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One difference or agreement for every leaf that is expected.</summary>
    public static IEnumerable<Comparison> Compare(JsonNode? actual, JsonNode? expected, string path)
    {
        if (expected is not JsonObject members || Matchers.IsMatcher(members))
            return [Leaf(actual, expected, path)];
        // What is not there has no members; an expected one says so by itself.
        if ((actual ?? new JsonObject()) is not JsonObject found)
            return [new Comparison(Name(path), "an object", Text(actual))];
        return members.SelectMany(member => Compare(Member(found, member.Key), member.Value, Join(path, member.Key)));
    }

    internal static bool Holds(JsonNode? actual, JsonNode? expected) =>
        Compare(actual, expected, "").All(comparison => comparison.Agrees);

    internal static bool IsNothing(JsonNode? node) =>
        node is null or JsonArray { Count: 0 } || node.GetValueKind() is JsonValueKind.Null;

    internal static string Text(JsonNode? node)
    {
        if (node is null)
            return "nothing";
        var text = node.ToJsonString(Readable);
        return text.Length <= LongestQuote ? text : text[..LongestQuote] + "...";
    }

    /// <summary>Attribute names and schema URNs have no case (RFC 7643 section 2.1).</summary>
    internal static JsonNode? Member(JsonObject node, string name) =>
        node.TryGetPropertyValue(name, out var exact)
            ? exact
            : node.FirstOrDefault(member => member.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static Comparison Leaf(JsonNode? actual, JsonNode? expected, string path) =>
        expected switch
        {
            null => new(Name(path), "nothing", IsNothing(actual) ? null : Text(actual)),
            JsonObject matcher => new(Name(path), Matchers.Describe(matcher), Matchers.Problem(actual, matcher)),
            JsonArray items => new(Name(path), Text(items), SameValues(actual, items) ? null : Text(actual)),
            _ => new(Name(path), Text(expected), JsonNode.DeepEquals(actual, expected) ? null : Text(actual)),
        };

    /// <summary>Each expected value finds another actual one, and none is left over.</summary>
    private static bool SameValues(JsonNode? actual, JsonArray expected)
    {
        if (expected.Count == 0)
            return IsNothing(actual);
        if (actual is not JsonArray found || found.Count != expected.Count)
            return false;
        var left = found.ToList();
        return expected.All(item => left.FindIndex(candidate => Holds(candidate, item)) is >= 0 and var at && Take(left, at));
    }

    private static bool Take(List<JsonNode?> nodes, int at)
    {
        nodes.RemoveAt(at);
        return true;
    }

    private static string Join(string path, string name) =>
        path.Length == 0 ? name
        : path.Contains("urn:", StringComparison.Ordinal) ? $"{path}:{name}"
        : $"{path}.{name}";

    private static string Name(string path) => path.Length == 0 ? "the body" : path;
}

/// <param name="Expected">In words.</param>
/// <param name="Found">Null when it agrees.</param>
public sealed record Comparison(string Path, string Expected, string? Found)
{
    public bool Agrees => Found is null;
}
