using System.Collections.Immutable;

namespace Rollcall.Engine.Configuration.Yaml;

/// <summary>A node of the document with the line it stands on, from 1. Closed family.</summary>
internal abstract record ConfigurationNode(int Line);

/// <param name="Plain">Written without quotes, so that <c>true</c>, <c>~</c> and the like have their YAML meaning.</param>
internal sealed record ScalarNode(string Text, bool Plain, int Line) : ConfigurationNode(Line)
{
    /// <summary>Nothing stands there, or one of YAML's words for it (YAML 1.2.2 section 10.3.2).</summary>
    public bool IsNull => Plain && Text is "" or "~" or "null" or "Null" or "NULL";
}

internal sealed record SequenceNode(ImmutableArray<ConfigurationNode> Items, int Line) : ConfigurationNode(Line);

/// <param name="Entries">In the order of the document; a key may come twice, which <see cref="Section"/> reports.</param>
internal sealed record MappingNode(ImmutableArray<MappingEntry> Entries, int Line) : ConfigurationNode(Line);

internal sealed record MappingEntry(string Key, int Line, ConfigurationNode Value);
