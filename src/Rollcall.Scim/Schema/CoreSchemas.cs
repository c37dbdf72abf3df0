using System.Collections.Immutable;

namespace Rollcall.Scim.Schema;

/// <summary>
/// The schemas of RFC 7643 8.7.1 as data. Deviations, both documented for clients: a group's displayName is required
/// (as RFC 7643 4.2 says and 8.7.1 forgets) and unique at this server, because Atlassian apps know groups by name alone.
/// </summary>
internal static class CoreSchemas
{
    public static SchemaDefinition User { get; } =
        new(
            ScimUrns.User,
            "User",
            "User Account",
            [
                new()
                {
                    Name = "userName",
                    Required = true,
                    Uniqueness = Uniqueness.Server,
                    Description = "The name the person signs in with.",
                },
                new()
                {
                    Name = "name",
                    Type = AttributeType.Complex,
                    Description = "The parts of the person's name.",
                    SubAttributes =
                    [
                        Text("formatted", "The full name as it is shown."),
                        Text("familyName", "The family name."),
                        Text("givenName", "The given name."),
                        Text("middleName", "The middle name."),
                        Text("honorificPrefix", "A title before the name."),
                        Text("honorificSuffix", "A suffix after the name."),
                    ],
                },
                Text("displayName", "The name shown to others."),
                Text("nickName", "The casual name."),
                Link("profileUrl", "A page about the person.", "external"),
                Text("title", "The job title."),
                Text("userType", "The relation to the organisation, such as Contractor or Employee."),
                Text("preferredLanguage", "The preferred languages as in HTTP Accept-Language."),
                Text("locale", "The locale for numbers, currency and times, such as en-US."),
                Text("timezone", "The time zone as an Olson name, such as America/Los_Angeles."),
                new()
                {
                    Name = "active",
                    Type = AttributeType.Boolean,
                    Description = "Whether the account may be used.",
                },
                new()
                {
                    Name = "password",
                    Mutability = Mutability.WriteOnly,
                    IsDropped = true,
                    Returned = Returned.Never,
                    Description = "Accepted and dropped: it is neither kept nor passed on.",
                },
                Plural("emails", "E-mail addresses.", AttributeType.String, ["work", "home", "other"]),
                Plural(
                    "phoneNumbers",
                    "Phone numbers.",
                    AttributeType.String,
                    ["work", "home", "mobile", "fax", "pager", "other"]
                ),
                Plural(
                    "ims",
                    "Instant messaging addresses.",
                    AttributeType.String,
                    ["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"]
                ),
                Plural("photos", "URLs of photos.", AttributeType.Reference, ["photo", "thumbnail"]),
                Addresses(),
                Groups(),
                Plural("entitlements", "Entitlements.", AttributeType.String, []),
                Plural("roles", "Roles.", AttributeType.String, []),
                Plural("x509Certificates", "X.509 certificates, DER in base64.", AttributeType.Binary, []),
            ]
        );

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

    public static SchemaDefinition EnterpriseUser { get; } =
        new(
            ScimUrns.EnterpriseUser,
            "EnterpriseUser",
            "Enterprise User",
            [
                Text("employeeNumber", "The number given to the person by the organisation."),
                Text("costCenter", "The cost center."),
                Text("organization", "The organisation."),
                Text("division", "The division."),
                Text("department", "The department."),
                new()
                {
                    Name = "manager",
                    Type = AttributeType.Complex,
                    Description = "The person's manager.",
                    SubAttributes =
                    [
                        // An id, which RFC 7643 3.1 makes case exact whatever 8.7.1 lists.
                        new()
                        {
                            Name = "value",
                            CaseExact = true,
                            Description = "The id of the manager.",
                        },
                        Link("$ref", "The URI of the manager.", "User"),
                        new()
                        {
                            Name = "displayName",
                            Mutability = Mutability.ReadOnly,
                            Description = "The name of the manager.",
                        },
                    ],
                },
            ]
        );

    private static AttributeDefinition Text(string name, string description) => new() { Name = name, Description = description };

    private static AttributeDefinition Link(string name, string description, params ImmutableArray<string> types) =>
        new()
        {
            Name = name,
            Type = AttributeType.Reference,
            // References are case exact by definition (RFC 7643 2.3.7).
            CaseExact = true,
            ReferenceTypes = types,
            Description = description,
        };

    private static AttributeDefinition Plural(
        string name,
        string description,
        AttributeType valueType,
        ImmutableArray<string> types
    ) =>
        new()
        {
            Name = name,
            Type = AttributeType.Complex,
            MultiValued = true,
            Description = description,
            SubAttributes =
            [
                new()
                {
                    Name = "value",
                    Type = valueType,
                    CaseExact = valueType is AttributeType.Reference or AttributeType.Binary,
                    ReferenceTypes = valueType is AttributeType.Reference ? ["external"] : [],
                    Description = "The value itself.",
                },
                Text("display", "The value as it is shown."),
                new()
                {
                    Name = "type",
                    CanonicalValues = types,
                    Description = "What the value is for.",
                },
                Primary(),
            ],
        };

    private static AttributeDefinition Primary() =>
        new()
        {
            Name = "primary",
            Type = AttributeType.Boolean,
            Description = "Whether this is the preferred value. At most one is.",
        };

    private static AttributeDefinition Addresses() =>
        new()
        {
            Name = "addresses",
            Type = AttributeType.Complex,
            MultiValued = true,
            Description = "Postal addresses.",
            SubAttributes =
            [
                Text("formatted", "The whole address as it is shown."),
                Text("streetAddress", "Street, number and the like."),
                Text("locality", "City."),
                Text("region", "State or region."),
                Text("postalCode", "Postal code."),
                Text("country", "Country, as ISO 3166-1 alpha-2."),
                new()
                {
                    Name = "type",
                    CanonicalValues = ["work", "home", "other"],
                    Description = "What the address is for.",
                },
                // RFC 7643 2.4 gives every multi-valued complex attribute a primary; its example in 8.2 uses it here.
                Primary(),
            ],
        };

    private static AttributeDefinition Groups() =>
        new()
        {
            Name = "groups",
            Type = AttributeType.Complex,
            MultiValued = true,
            Mutability = Mutability.ReadOnly,
            Description = "The groups the person belongs to. Changed through the groups.",
            SubAttributes =
            [
                GroupPart("value", AttributeType.String, "The id of the group."),
                GroupPart("$ref", AttributeType.Reference, "The URI of the group."),
                GroupPart("display", AttributeType.String, "The name of the group."),
                GroupPart("type", AttributeType.String, "direct or indirect."),
            ],
        };

    private static AttributeDefinition GroupPart(string name, AttributeType type, string description) =>
        new()
        {
            Name = name,
            Type = type,
            CaseExact = name is "value" or "$ref",
            Mutability = Mutability.ReadOnly,
            ReferenceTypes = type is AttributeType.Reference ? ["User", "Group"] : [],
            CanonicalValues = name is "type" ? ["direct", "indirect"] : [],
            Description = description,
        };
}
