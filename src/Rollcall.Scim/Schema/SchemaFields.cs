using System.Collections.Immutable;
using System.Text.Json;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.Schema;

/// <summary>The fields of one object of a schema document. What is wrong goes to the list, and a default takes its place.</summary>
internal readonly struct SchemaFields(JsonElement element, string place, List<string> problems)
{
    public string Text(string name, string absent)
    {
        if (!TryGet(name, out var value))
            return absent;
        var text = value.ValueKind is JsonValueKind.String ? value.GetString() : null;
        if (text is not null && TextRules.Problem(text, ScimLimits.Default) is null)
            return text;
        Wrong(name, value, "a string");
        return absent;
    }

    public bool Flag(string name)
    {
        if (!TryGet(name, out var value))
            return false;
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            Wrong(name, value, "true or false");
        return value.ValueKind is JsonValueKind.True;
    }

    public ImmutableArray<string> Texts(string name)
    {
        if (!TryGet(name, out var value))
            return [];
        if (value.ValueKind is JsonValueKind.Array && value.EnumerateArray().All(v => v.ValueKind is JsonValueKind.String))
            return [.. value.EnumerateArray().Select(v => v.GetString() ?? "")];
        Wrong(name, value, "an array of strings");
        return [];
    }

    /// <summary>One of the keywords of an enumeration; in any case, as identity providers export them.</summary>
    public T Word<T>(string name, T absent, Func<T, string> keyword)
        where T : struct, Enum
    {
        var text = Text(name, keyword(absent));
        foreach (var candidate in Enum.GetValues<T>())
        {
            if (string.Equals(keyword(candidate), text, StringComparison.OrdinalIgnoreCase))
                return candidate;
        }
        var choices = string.Join(", ", Enum.GetValues<T>().Select(keyword));
        problems.Add($"{place}{name}: found {ScimErrors.Quote(text)}, expected one of {choices}.");
        return absent;
    }

    private bool TryGet(string name, out JsonElement value) =>
        element.TryGetProperty(name, out value) && value.ValueKind is not JsonValueKind.Null;

    private void Wrong(string name, JsonElement found, string expected) =>
        problems.Add($"{place}{name}: found {JsonWords.Of(found.ValueKind)}, expected {expected}.");
}
