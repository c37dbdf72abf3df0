using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rollcall.Conformance.Format;

namespace Rollcall.Conformance.Checks;

/// <summary>
/// What a corpus may say instead of a value: <c>~present</c>, <c>~type</c> (string, integer, boolean, dateTime, array, object),
/// <c>~count</c>, <c>~atLeast</c>, <c>~has</c> (among others), <c>~lacks</c> (no such element), <c>~ordered</c> (in this order),
/// <c>~oneOf</c>, <c>~not</c>, <c>~startsWith</c>, <c>~endsWith</c>, <c>~contains</c>, <c>~ignoringCase</c>. Several must all hold.
/// </summary>
internal static class Matchers
{
    public static bool IsMatcher(JsonObject node) => node.Count > 0 && node.All(member => member.Key.StartsWith('~'));

    public static string Describe(JsonObject matcher) =>
        string.Join(", ", matcher.Select(member => $"{member.Key[1..]} {BodyComparison.Text(member.Value)}"));

    /// <summary>What was found, in words, when one of the conditions does not hold; else null.</summary>
    public static string? Problem(JsonNode? actual, JsonObject matcher) =>
        matcher.All(member => Holds(actual, member.Key, member.Value)) ? null : BodyComparison.Text(actual);

    private static bool Holds(JsonNode? actual, string matcher, JsonNode? operand) =>
        matcher switch
        {
            "~present" => !BodyComparison.IsNothing(actual),
            "~type" => IsOf(actual, TextOf(operand)),
            "~count" => CountOf(actual) == Integer(operand),
            "~atLeast" => (actual is JsonArray ? CountOf(actual) : Integer(actual)) >= Integer(operand),
            "~has" => actual is JsonArray list && Listed(operand).All(item => list.Any(a => BodyComparison.Holds(a, item))),
            "~lacks" => actual is not JsonArray list
                || !Listed(operand).Any(item => list.Any(a => BodyComparison.Holds(a, item))),
            "~ordered" => IsOrdered(actual, Listed(operand)),
            "~oneOf" => Listed(operand).Any(item => BodyComparison.Holds(actual, item)),
            "~not" => !BodyComparison.Holds(actual, operand),
            "~startsWith" => TextOf(actual).StartsWith(TextOf(operand), StringComparison.Ordinal),
            "~endsWith" => TextOf(actual).EndsWith(TextOf(operand), StringComparison.Ordinal),
            "~contains" => TextOf(actual).Contains(TextOf(operand), StringComparison.OrdinalIgnoreCase),
            "~ignoringCase" => TextOf(actual).Equals(TextOf(operand), StringComparison.OrdinalIgnoreCase),
            _ => throw new CorpusException($"{matcher} is no matcher."),
        };

    private static bool IsOf(JsonNode? actual, string type) =>
        (type, actual?.GetValueKind()) switch
        {
            ("string", JsonValueKind.String) => TextOf(actual).Length > 0,
            ("integer", JsonValueKind.Number) => actual!.AsValue().TryGetValue<long>(out _),
            ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
            ("dateTime", JsonValueKind.String) => DateTimeOffset.TryParse(
                TextOf(actual),
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out _
            ) && TextOf(actual).Contains('T'),
            ("array", JsonValueKind.Array) or ("object", JsonValueKind.Object) => true,
            _ => false,
        };

    private static bool IsOrdered(JsonNode? actual, IReadOnlyCollection<JsonNode?> expected) =>
        actual is JsonArray list
        && list.Count == expected.Count
        && list.Zip(expected).All(pair => BodyComparison.Holds(pair.First, pair.Second));

    private static IReadOnlyCollection<JsonNode?> Listed(JsonNode? operand) => operand is JsonArray list ? [.. list] : [operand];

    private static int CountOf(JsonNode? node) => node is JsonArray list ? list.Count : 0;

    private static long Integer(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<long>(out var number) ? number : long.MinValue;

    private static string TextOf(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
