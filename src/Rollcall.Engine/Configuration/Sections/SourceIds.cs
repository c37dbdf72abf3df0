using System.Collections.Immutable;
using Rollcall.Engine.Configuration.Yaml;

namespace Rollcall.Engine.Configuration.Sections;

/// <summary>The key <c>sources</c> of whatever can be narrowed to some of them.</summary>
internal static class SourceIds
{
    /// <summary>The ids as written; none when the key is not there, which means all of them.</summary>
    /// <param name="known">The ids of all sources; an id that is wrong or comes twice has an error of its own.</param>
    /// <param name="expected">What to write, in the words of the section.</param>
    public static ImmutableArray<string> Read(Section section, IReadOnlyList<string> known, string expected)
    {
        if (section.Find("sources") is not { } value)
            return [];
        var items = value.AsList();
        if (items.IsEmpty && value.Node is SequenceNode)
            value.Error(null, "is empty", expected);
        var choice = string.Join(", ", known.Where(source => source.Length > 0).Distinct(StringComparer.Ordinal));
        foreach (var item in items)
        {
            if (item.AsText(expected) is { } id && !known.Contains(id, StringComparer.Ordinal))
                item.Unknown(id, known, $"the sources are {choice}");
        }
        return
        [
            .. items.Select(item => (item.Node as ScalarNode)?.Text.Trim()).OfType<string>().Distinct(StringComparer.Ordinal),
        ];
    }
}
