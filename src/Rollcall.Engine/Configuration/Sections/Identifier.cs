using Rollcall.Engine.Configuration.Yaml;

namespace Rollcall.Engine.Configuration.Sections;

/// <summary>Ids and names that become part of URLs, audit entries and metrics.</summary>
internal static class Identifier
{
    private const int Longest = 40;

    public const string Expected = "write 1 to 40 characters of a-z, 0-9 and hyphen, beginning with a letter or digit";

    /// <summary>An id; an empty one, already reported, when it is missing or malformed.</summary>
    public static string Read(Section section, string name = "id")
    {
        if (section.Require(name, Expected) is not { } value || value.AsText(Expected) is not { } text)
            return "";
        if (
            text.Length <= Longest
            && text[0] != '-'
            && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        )
            return text;
        value.Error(text, "is no fit id", Expected);
        return "";
    }

    /// <summary>Reports ids or names that come twice in a list.</summary>
    public static void CheckUnique(IEnumerable<ConfigurationValue> items, Problems problems, string name = "id")
    {
        var first = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in items)
        {
            if (
                (item.Node as MappingNode)?.Entries.FirstOrDefault(e => string.Equals(e.Key, name, StringComparison.Ordinal))
                is not { } entry
            )
                continue;
            if (entry.Value is ScalarNode { IsNull: false } id && !first.TryAdd(id.Text.Trim(), item.Key))
            {
                var there = first[id.Text.Trim()];
                problems.Error(
                    $"{item.Key}.{name}",
                    id.Text.Trim(),
                    $"is already the {name} of {there}",
                    "write another",
                    entry.Line
                );
            }
        }
    }
}
