using System.Collections.Immutable;
using Rollcall.Engine.Configuration.Sections;
using Rollcall.Engine.Configuration.Yaml;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Configuration;

/// <summary>
/// Reads and checks the configuration document; docs/configuration.md is the reference of its keys. Never throws for what
/// stands in it, resolves no secret and looks at nothing but the text.
/// </summary>
public static class ConfigurationReader
{
    /// <summary>The configuration, or all that is wrong with it.</summary>
    /// <param name="yaml">The document.</param>
    /// <param name="connectors">The catalogue: names, credential keys, options and attributes are checked against it.</param>
    public static ConfigurationReading Read(string yaml, IReadOnlyList<ConnectorDescription> connectors)
    {
        var problems = new Problems(DocumentKeys.Places(connectors));
        var (root, unreadable) = YamlSubset.Read(yaml);
        if (root is null)
            return new(null, unreadable is null ? [] : [unreadable]);
        if (root is not MappingNode mapping)
        {
            var expected = $"write keys: {string.Join(", ", DocumentKeys.Document)}";
            return new(null, [new("document", null, "does not start with keys", expected, root.Line)]);
        }
        var section = new Section(mapping, "", problems, DocumentKeys.Document);
        var sources = Sources(section, problems);
        string[] ids = [.. sources.Select(source => source.Id)];
        var schemas = section.Find("schemas") is { } declared ? SchemaSection.Read(declared, ids) : [];
        var targets = Targets(section, new TargetSection(ids, schemas, connectors), problems);
        var admin = section.Find("admin") is { } value ? AdminSection.Read(value) : new();
        return problems.Conclude(
            new()
            {
                Sources = sources,
                Targets = targets,
                Schemas = schemas,
                Admin = admin,
                Server = section.Find("server") is { } server ? ServerSection.Read(server) : new(),
            }
        );
    }

    private static ImmutableArray<SourceConfiguration> Sources(Section document, Problems problems)
    {
        if (document.Require("sources", "write at least one source, such as { id: okta, tokens: [...] }") is not { } value)
            return [];
        var items = value.AsList();
        if (items.IsEmpty && value.Node is SequenceNode)
            value.Error(null, "is empty", "write at least one source");
        Identifier.CheckUnique(items, problems);
        return [.. items.Select(SourceSection.Read).OfType<SourceConfiguration>()];
    }

    private static ImmutableArray<TargetConfiguration> Targets(Section document, TargetSection reader, Problems problems)
    {
        if (document.Find("targets") is not { } value)
            return [];
        var items = value.AsList();
        Identifier.CheckUnique(items, problems);
        ImmutableArray<TargetConfiguration> targets = [.. items.Select(reader.Read).OfType<TargetConfiguration>()];
        WarnOfSharedApps(targets, value);
        return targets;
    }

    private static void WarnOfSharedApps(ImmutableArray<TargetConfiguration> targets, ConfigurationValue value)
    {
        foreach (var same in targets.Where(target => target.Url is not null).GroupBy(target => (target.Connector, target.Url)))
        {
            if (same.Count() > 1)
            {
                value.Warning(
                    string.Join(", ", same.Select(target => target.Id)),
                    "are one and the same app",
                    "make sure that no person and no group is in the scope of both, or they undo each other's work"
                );
            }
        }
    }
}
