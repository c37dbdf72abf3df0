using System.Collections.Immutable;

namespace Rollcall.Scim.Schema;

/// <summary>The schemas and resource types a server speaks. Immutable; adding an extension makes a new set.</summary>
public sealed class ScimSchemas
{
    private ScimSchemas(ImmutableArray<ResourceType> resourceTypes)
    {
        ResourceTypes = resourceTypes;
        Schemas =
        [
            .. resourceTypes
                .SelectMany(t => t.Extensions.Select(e => e.Schema).Prepend(t.Schema))
                .DistinctBy(s => s.Id, StringComparer.OrdinalIgnoreCase),
        ];
        User = Named("User");
        Group = Named("Group");
    }

    /// <summary>User with the Enterprise extension, and Group.</summary>
    public static ScimSchemas Default { get; } =
        new([
            new(
                "User",
                "/Users",
                "User Account",
                CoreSchemas.User,
                [new SchemaExtension(CoreSchemas.EnterpriseUser, Required: false)]
            ),
            new("Group", "/Groups", "Group", CoreSchemas.Group, []),
        ]);

    public ImmutableArray<SchemaDefinition> Schemas { get; }

    public ImmutableArray<ResourceType> ResourceTypes { get; }

    public ResourceType User { get; }

    public ResourceType Group { get; }

    /// <summary>The schema with this URN, in any case; null when there is none.</summary>
    public SchemaDefinition? FindSchema(string urn) => Schemas.FirstOrDefault(s => ScimUrns.Same(s.Id, urn));

    /// <summary>The resource type of this name, in any case; null when there is none.</summary>
    public ResourceType? FindResourceType(string name) =>
        ResourceTypes.FirstOrDefault(t => string.Equals(t.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The same set with one more extension on a resource type; an extension of the same URN is replaced.</summary>
    /// <exception cref="ArgumentException">There is no such resource type, or the URN is that of a core schema.</exception>
    public ScimSchemas WithExtension(string resourceTypeName, SchemaDefinition schema, bool required)
    {
        var type =
            FindResourceType(resourceTypeName)
            ?? throw new ArgumentException($"There is no resource type {resourceTypeName}.", nameof(resourceTypeName));
        if (ResourceTypes.Any(t => ScimUrns.Same(t.Schema.Id, schema.Id)))
            throw new ArgumentException($"{schema.Id} is a core schema and cannot be an extension.", nameof(schema));
        ImmutableArray<SchemaExtension> extensions =
        [
            .. type.Extensions.Where(e => !ScimUrns.Same(e.Schema.Id, schema.Id)),
            new SchemaExtension(schema, required),
        ];
        var extended = new ResourceType(type.Name, type.Endpoint, type.Description, type.Schema, extensions).Spoken(type.Dialect);
        return new ScimSchemas(ResourceTypes.Replace(type, extended));
    }

    /// <summary>The same set as a client of this dialect means it.</summary>
    public ScimSchemas Spoken(Dialect dialect) =>
        dialect == Dialect.Auto ? this : new([.. ResourceTypes.Select(type => type.Spoken(dialect))]);

    private ResourceType Named(string name) =>
        FindResourceType(name) ?? throw new InvalidOperationException($"A set of schemas needs the type {name}.");
}
