using System.Collections.Frozen;
using System.Collections.Immutable;
using Rollcall.Engine.Mapping;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Configuration;

/// <summary>One version of the configuration with everything derived from it. Immutable: who holds one sees no change halfway through.</summary>
public sealed class ConfigurationSnapshot
{
    private readonly FrozenDictionary<string, ScimSchemas> _schemas;
    private readonly FrozenDictionary<string, TargetMapping> _mappings;

    private ConfigurationSnapshot(
        long version,
        RollcallConfiguration document,
        FrozenDictionary<string, ScimSchemas> schemas,
        FrozenDictionary<string, TargetMapping> mappings
    ) => (Version, Document, _schemas, _mappings) = (version, document, schemas, mappings);

    /// <summary>Before the first configuration: no source, no target.</summary>
    public static ConfigurationSnapshot Empty { get; } = Compile(0, RollcallConfiguration.Empty);

    /// <summary>The number of the version in the database; 0 before the first.</summary>
    public long Version { get; }

    public RollcallConfiguration Document { get; }

    /// <summary>What a source speaks; null when there is no such source.</summary>
    public ScimSchemas? FindSchemas(string source) => _schemas.GetValueOrDefault(source);

    /// <summary>The compiled rules of a target; null when there is no such target.</summary>
    public TargetMapping? FindMapping(string target) => _mappings.GetValueOrDefault(target);

    /// <summary>Compiles a document that <see cref="ConfigurationReader"/> has found right.</summary>
    public static ConfigurationSnapshot Compile(long version, RollcallConfiguration document) =>
        new(
            version,
            document,
            document.Sources.ToFrozenDictionary(
                source => source.Id,
                source => document.SchemasOf(source.Id),
                StringComparer.Ordinal
            ),
            document.Targets.ToFrozenDictionary(
                target => target.Id,
                target => TargetMapping.Compile(target, document.SchemasOf(target)),
                StringComparer.Ordinal
            )
        );
}
