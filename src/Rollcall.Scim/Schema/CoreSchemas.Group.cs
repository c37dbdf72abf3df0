namespace Rollcall.Scim.Schema;

/// <summary>RFC 7643 section 4.2.</summary>
internal static partial class CoreSchemas
{
    public static SchemaDefinition Group { get; } =
        new(
            ScimUrns.Group,
            "Group",
            "Group",
            [
                new()
                {
                    Name = "displayName",
                    Required = true,
                    Uniqueness = Uniqueness.Server,
                    Description = "The name of the group.",
                },
                new()
                {
                    Name = "members",
                    Type = AttributeType.Complex,
                    MultiValued = true,
                    Description = "The members of the group.",
                    SubAttributes =
                    [
                        new()
                        {
                            Name = "value",
                            CaseExact = true,
                            Mutability = Mutability.Immutable,
                            Description = "The id of the member.",
                        },
                        new()
                        {
                            Name = "$ref",
                            Type = AttributeType.Reference,
                            CaseExact = true,
                            Mutability = Mutability.Immutable,
                            ReferenceTypes = ["User", "Group"],
                            Description = "The URI of the member.",
                        },
                        new()
                        {
                            Name = "type",
                            Mutability = Mutability.Immutable,
                            CanonicalValues = ["User", "Group"],
                            Description = "The kind of member.",
                        },
                        new()
                        {
                            Name = "display",
                            Mutability = Mutability.Immutable,
                            Description = "The name of the member.",
                        },
                    ],
                },
            ]
        );
}
