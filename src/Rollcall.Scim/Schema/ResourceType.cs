using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Rollcall.Scim.Paths;

namespace Rollcall.Scim.Schema;

/// <summary>A kind of resource (RFC 7643 6): its endpoint, its core schema and the extensions it may carry. Immutable.</summary>
public sealed class ResourceType
{
    private const int FirstExtension = 100_000;
    private readonly FrozenDictionary<string, AttributeDefinition> _byName;
    private readonly bool _hidesAny;
    private readonly ImmutableArray<byte[]> _declaredNames;

    public ResourceType(
        string name,
        string endpoint,
        string description,
        SchemaDefinition schema,
        ImmutableArray<SchemaExtension> extensions
    )
    {
        Name = name;
        Endpoint = endpoint;
        Description = description;
        Schema = schema;
        Extensions = extensions;
        ExtensionAttributes =
        [
            .. extensions.Select((e, i) => AttributeDefinition.ForExtension(e.Schema, e.Required, FirstExtension + i)),
        ];
        Attributes =
        [
            CommonAttributes.Schemas,
            CommonAttributes.Id,
            CommonAttributes.ExternalId,
            CommonAttributes.Meta,
            .. schema.Attributes,
            .. ExtensionAttributes,
        ];
        _hidesAny = Attributes.Any(IsHidden);
        _declaredNames =
        [
            .. extensions
                .Where(extension => !ReferenceEquals(extension.Schema, CoreSchemas.EnterpriseUser))
                .Select(extension => Encoding.UTF8.GetBytes(extension.Schema.Id)),
        ];
        _byName = AttributeDefinition.ByName(Attributes);
        UniquePaths = [.. ExtensionAttributes.SelectMany(UniqueIn)];
    }

    public static ResourceType User => ScimSchemas.Default.User;

    public static ResourceType Group => ScimSchemas.Default.Group;

    /// <summary>Also the id of the type: "User", "Group".</summary>
    public string Name { get; }

    /// <summary>Relative to the base URL, with a leading slash: "/Users".</summary>
    public string Endpoint { get; }

    public string Description { get; }

    public SchemaDefinition Schema { get; }

    public ImmutableArray<SchemaExtension> Extensions { get; }

    /// <summary>All top-level attributes in canonical order: common, core, then each extension as one attribute named by its URN.</summary>
    public ImmutableArray<AttributeDefinition> Attributes { get; }

    /// <summary>
    /// Whether a stored form may be sent as it is. It may not when an attribute that is stored is returned never or on request only, nor
    /// when it has data of a declared extension: the declaration may have changed since, and what no longer fits it is kept but not shown.
    /// </summary>
    public bool StoredIsResponse(ReadOnlySpan<byte> stored)
    {
        if (_hidesAny)
            return false;
        foreach (var name in _declaredNames)
        {
            if (stored.IndexOf(name) >= 0)
                return false;
        }
        return true;
    }

    /// <summary>
    /// Attributes of extensions whose values must be unique. Those of the core schema are not among them: userName and a group's
    /// displayName are columns.
    /// </summary>
    public ImmutableArray<AttributePath> UniquePaths { get; }

    /// <summary>How the client that speaks of these resources is understood.</summary>
    public Dialect Dialect { get; private init; } = Dialect.Auto;

    internal ImmutableArray<AttributeDefinition> ExtensionAttributes { get; }

    /// <summary>The common, core or (by URN) extension attribute of this name, in any case; null when there is none.</summary>
    public AttributeDefinition? Find(string name) => _byName.GetValueOrDefault(name);

    public AttributeDefinition? Find(ReadOnlySpan<char> name) =>
        _byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var found) ? found : null;

    /// <summary>The same type as a client of this dialect means it.</summary>
    public ResourceType Spoken(Dialect dialect) => new(Name, Endpoint, Description, Schema, Extensions) { Dialect = dialect };

    public override string ToString() => Name;

    private static IEnumerable<AttributePath> UniqueIn(AttributeDefinition extension) =>
        extension
            .SubAttributes.SelectMany(attribute =>
                attribute
                    .SubAttributes.Select(sub => new AttributePath(extension.Name, attribute, sub))
                    .Prepend(new AttributePath(extension.Name, attribute))
            )
            .Where(path => path.Target.Uniqueness is not Uniqueness.None);

    private static bool IsHidden(AttributeDefinition attribute) =>
        !attribute.IsDropped
        && (attribute.Returned is Returned.Never or Returned.Request || attribute.SubAttributes.Any(IsHidden));
}
