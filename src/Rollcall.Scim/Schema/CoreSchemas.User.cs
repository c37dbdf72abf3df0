using System.Collections.Immutable;

namespace Rollcall.Scim.Schema;

/// <summary>RFC 7643 section 4.1.</summary>
internal static partial class CoreSchemas
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
