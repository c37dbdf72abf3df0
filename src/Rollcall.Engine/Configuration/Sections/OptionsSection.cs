using System.Collections.Immutable;
using Rollcall.Engine.Configuration.Yaml;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Configuration.Sections;

/// <summary>The section <c>options</c> of a target: what its connector's page describes.</summary>
internal static class OptionsSection
{
    public static ImmutableSortedDictionary<string, string> Read(Section target, ConnectorDescription? connector)
    {
        var options = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (connector is null || target.Find("options") is not { } value)
            return options.ToImmutable();
        if (connector.OptionKeys.Count == 0)
        {
            value.Error(null, $"is not used by {connector.Name}", "remove the key");
            return options.ToImmutable();
        }
        if (value.AsSection(connector.OptionKeys) is not { } section)
            return options.ToImmutable();
        foreach (var key in connector.OptionKeys)
        {
            if (section.Find(key)?.AsText($"write a value as the page of {connector.Name} describes it") is { } text)
                options[key] = text;
        }
        return options.ToImmutable();
    }
}
