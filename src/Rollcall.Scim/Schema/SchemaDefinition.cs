using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Rollcall.Scim.Schema;

/// <summary>A schema (RFC 7643 7): a URN and the attributes it defines. Immutable.</summary>
public sealed class SchemaDefinition
{
    private readonly FrozenDictionary<string, AttributeDefinition> _byName;

    /// <summary>A schema over these attributes, in this order.</summary>
    /// <exception cref="ArgumentException">Two attributes share a name, in whatever case.</exception>
    public SchemaDefinition(string id, string name, string description, ImmutableArray<AttributeDefinition> attributes)
    {
        Id = id;
        Name = name;
        Description = description;
        Attributes = AttributeDefinition.InOrder(attributes);
        _byName = AttributeDefinition.ByName(Attributes);
    }

    /// <summary>The URN.</summary>
    public string Id { get; }

    public string Name { get; }

    public string Description { get; }

    public ImmutableArray<AttributeDefinition> Attributes { get; }

    /// <summary>The attribute of this name, in any case; null when there is none.</summary>
    public AttributeDefinition? Find(string name) => _byName.GetValueOrDefault(name);

    public override string ToString() => Id;
}

/// <summary>A schema that adds attributes to a resource type, under its URN (RFC 7643 3.3).</summary>
public sealed record SchemaExtension(SchemaDefinition Schema, bool Required);
