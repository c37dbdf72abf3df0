using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Rollcall.Conformance.Play;

/// <summary>
/// What <c>{name}</c> in a corpus stands for: values saved from answers, <c>{run}</c> (other in each scenario played, so that names never
/// meet those of people who are there), <c>{base}</c> and <c>{n}</c>. <c>{6000*(}</c> repeats a text.
/// </summary>
internal sealed class Names(string baseUrl, string run)
{
    /// <summary>What a repetition may come to: a corpus is data, and data must not be able to eat the memory.</summary>
    private const int LongestRepetition = 4 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, string> _values = new(StringComparer.Ordinal)
    {
        ["base"] = baseUrl,
        ["run"] = run,
    };

    public void Save(string name, string value) => _values[name] = value;

    /// <param name="number">What <c>{n}</c> is.</param>
    public string Fill(string text, int number)
    {
        if (!text.Contains('{'))
            return text;
        var filled = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; )
        {
            var end = text[at] == '{' ? text.IndexOf('}', at) : -1;
            if (end > 0 && Value(text[(at + 1)..end], number) is { } value)
            {
                filled.Append(value);
                at = end + 1;
            }
            else
            {
                filled.Append(text[at++]);
            }
        }
        return filled.ToString();
    }

    /// <summary>A copy with the texts filled, also those that are names of members.</summary>
    public JsonNode? Fill(JsonNode? node, int number) =>
        node switch
        {
            JsonObject members => new JsonObject(
                members.Select(member => new KeyValuePair<string, JsonNode?>(
                    Fill(member.Key, number),
                    Fill(member.Value, number)
                ))
            ),
            JsonArray items => new JsonArray([.. items.Select(item => Fill(item, number))]),
            JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(Fill(text, number)),
            _ => node?.DeepClone(),
        };

    private string? Value(string name, int number)
    {
        if (name == "n")
            return number.ToString(CultureInfo.InvariantCulture);
        if (_values.TryGetValue(name, out var value))
            return value;
        // {user#} is the one that was saved as user1 by the first request, user2 by the second.
        if (name.EndsWith('#') && _values.TryGetValue($"{name[..^1]}{number}", out value))
            return value;
        return Repeated(name);
    }

    private static string? Repeated(string name)
    {
        var star = name.IndexOf('*', StringComparison.Ordinal);
        if (star < 1 || !int.TryParse(name.AsSpan(0, star), NumberStyles.None, CultureInfo.InvariantCulture, out var times))
            return null;
        var text = name[(star + 1)..];
        return (long)times * text.Length > LongestRepetition
            ? throw new Format.CorpusException($"{{{name}}} is too long.")
            : new StringBuilder(times * text.Length).Insert(0, text, times).ToString();
    }
}
