using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Resources;

/// <summary>Comparison of values as the schema wants it: strings by caseExact, times and numbers by value.</summary>
public static class ScimEquality
{
    public static StringComparison Comparison(AttributeDefinition definition) =>
        definition.CaseExact ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    /// <summary>Whether two single values are the same for the schema. Complex values are the same when every sub-attribute is.</summary>
    public static bool Same(AttributeDefinition definition, ScimValue? left, ScimValue? right) =>
        (left, right) switch
        {
            (null, null) => true,
            (null, _) or (_, null) => false,
            (ScimDateTime a, ScimDateTime b) => a.Value == b.Value,
            (ScimInteger a, ScimDecimal b) => a.Value == b.Value,
            (ScimDecimal a, ScimInteger b) => a.Value == b.Value,
            (ScimComplex a, ScimComplex b) => SameParts(a, b),
            _ when left.AsText() is { } a && right.AsText() is { } b => string.Equals(a, b, Comparison(definition)),
            _ => left.Equals(right),
        };

    private static bool SameParts(ScimComplex left, ScimComplex right)
    {
        if (left.Attributes.Length != right.Attributes.Length)
            return false;
        foreach (var (definition, value) in left.Attributes)
        {
            if (!Same(definition, value, right.Get(definition)))
                return false;
        }
        return true;
    }
}
