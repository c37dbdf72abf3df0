using System.Collections.Immutable;

namespace Rollcall.Scim.Schema;

/// <summary>
/// The schemas of RFC 7643 8.7.1 as data. Deviations, both documented for clients: a group's displayName is required
/// (as RFC 7643 4.2 says and 8.7.1 forgets) and unique at this server, because Atlassian apps know groups by name alone.
/// </summary>
internal static partial class CoreSchemas
{
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
}
