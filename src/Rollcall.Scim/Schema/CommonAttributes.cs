namespace Rollcall.Scim.Schema;

/// <summary>The attributes every resource has, which no schema lists (RFC 7643 3 and 3.1).</summary>
public static class CommonAttributes
{
    public static AttributeDefinition Schemas { get; } =
        new AttributeDefinition
        {
            Name = "schemas",
            Type = AttributeType.Reference,
            MultiValued = true,
            Required = true,
            Mutability = Mutability.ReadWrite,
            Returned = Returned.Always,
            ReferenceTypes = ["uri"],
            Description = "The URNs of the schemas the resource uses.",
        }.At(-4);

    public static AttributeDefinition Id { get; } =
        new AttributeDefinition
        {
            Name = "id",
            CaseExact = true,
            Mutability = Mutability.ReadOnly,
            Returned = Returned.Always,
            Uniqueness = Uniqueness.Server,
            Description = "The identifier given by the service provider. It never changes.",
        }.At(-3);

    public static AttributeDefinition ExternalId { get; } =
        new AttributeDefinition
        {
            Name = "externalId",
            CaseExact = true,
            Description = "The identifier given by the client.",
        }.At(-2);

    public static AttributeDefinition Meta { get; } =
        new AttributeDefinition
        {
            Name = "meta",
            Type = AttributeType.Complex,
            Mutability = Mutability.ReadOnly,
            Description = "What the service provider knows about the resource.",
            SubAttributes =
            [
                MetaPart("resourceType", AttributeType.String),
                MetaPart("created", AttributeType.DateTime),
                MetaPart("lastModified", AttributeType.DateTime),
                MetaPart("location", AttributeType.Reference),
                MetaPart("version", AttributeType.String),
            ],
        }.At(-1);

    private static AttributeDefinition MetaPart(string name, AttributeType type) =>
        new()
        {
            Name = name,
            Type = type,
            CaseExact = type is not AttributeType.DateTime,
            Mutability = Mutability.ReadOnly,
        };
}
