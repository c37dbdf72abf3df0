using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Server.Scim;

/// <summary>Which sub-attributes of a user's <c>groups</c> or a group's <c>members</c> an answer holds.</summary>
internal readonly struct ReferenceParts
{
    public ReferenceParts(AttributeDefinition attribute, Projection projection)
    {
        Value = Holds(attribute, "value", projection);
        Reference = Holds(attribute, "$ref", projection);
        Type = Holds(attribute, "type", projection);
        Display = Holds(attribute, "display", projection);
    }

    public bool Value { get; }

    public bool Reference { get; }

    public bool Type { get; }

    public bool Display { get; }

    public bool All => Value && Reference && Type;

    public static AttributeDefinition Of(ResourceType type, string attribute) =>
        type.Find(attribute) ?? throw new InvalidOperationException($"The schema of {type} has no {attribute}.");

    private static bool Holds(AttributeDefinition attribute, string part, Projection projection) =>
        attribute.FindSub(part) is { } sub && (projection.IsNone || projection.Includes(attribute, sub));
}
