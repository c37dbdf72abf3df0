using System.Collections.Immutable;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Patch;

/// <summary>What differs between two states of a resource, attribute by attribute; inside extensions too.</summary>
public static class AttributeChanges
{
    public static ImmutableArray<AttributeChange> Between(ScimResource before, ScimResource after)
    {
        if (ReferenceEquals(before.Attributes, after.Attributes))
            return [];
        var changes = ImmutableArray.CreateBuilder<AttributeChange>();
        Collect(changes, null, before.Attributes, after.Attributes);
        return changes.ToImmutable();
    }

    private static void Collect(
        ImmutableArray<AttributeChange>.Builder changes,
        string? urn,
        ScimComplex before,
        ScimComplex after
    )
    {
        foreach (var (definition, value) in before.Attributes)
            Compare(changes, urn, definition, value, after.Get(definition));
        foreach (var (definition, value) in after.Attributes)
        {
            if (before.Get(definition) is null)
                Compare(changes, urn, definition, null, value);
        }
    }

    private static void Compare(
        ImmutableArray<AttributeChange>.Builder changes,
        string? urn,
        AttributeDefinition definition,
        ScimValue? before,
        ScimValue? after
    )
    {
        if (definition.IsExtension)
            Collect(
                changes,
                definition.Name,
                before as ScimComplex ?? ScimComplex.Empty,
                after as ScimComplex ?? ScimComplex.Empty
            );
        else if (!ReferenceEquals(before, after) && !Equals(before, after))
            changes.Add(new AttributeChange(new AttributePath(urn, definition), before, after));
    }
}
