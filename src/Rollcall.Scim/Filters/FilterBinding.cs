using Rollcall.Scim.Paths;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Filters;

/// <summary>Makes a comparison of a path and a literal, with the literal in the type of the attribute.</summary>
internal static class FilterBinding
{
    /// <summary>The comparison; null when the literal or the operator does not fit the attribute.</summary>
    /// <param name="problem">What does not fit; empty on success.</param>
    public static Filter? Bind(AttributePath path, CompareOperator comparison, ScimValue? literal, out string problem)
    {
        problem = "";
        if (literal is null)
            return BindNull(path, comparison, out problem);
        if (path.Target.Type is AttributeType.Complex)
        {
            // "emails eq" means the value of the value (RFC 7643 2.4); name and addresses have none.
            if (path.Attribute.FindSub("value") is not { } value || path.SubAttribute is not null)
            {
                problem = "has sub-attributes; compare one of them, or use pr";
                return null;
            }
            path = path with { SubAttribute = value };
        }
        var type = path.Target.Type;
        if (!Fits(comparison, type))
        {
            problem = $"{FilterText.Keyword(comparison)} cannot be used, its values are of type {SchemaWords.Of(type)}";
            return null;
        }
        var typed = Typed(type, literal);
        problem = typed is null ? $"found {Describe(literal)}, expected a {SchemaWords.Of(type)}" : "";
        return typed is null ? null : new CompareFilter(path, comparison, typed);
    }

    private static Filter? BindNull(AttributePath path, CompareOperator comparison, out string problem)
    {
        problem = "";
        var plain = path.Target.Type is not AttributeType.Complex;
        switch (comparison)
        {
            case CompareOperator.Equal:
                return plain ? new CompareFilter(path, comparison, null) : new NotFilter(new PresentFilter(path));
            case CompareOperator.NotEqual:
                return plain ? new CompareFilter(path, comparison, null) : new PresentFilter(path);
            default:
                problem = $"{FilterText.Keyword(comparison)} cannot be used with null";
                return null;
        }
    }

    /// <summary>RFC 7644 table 3: no order among booleans and binaries; parts of text only where there is text.</summary>
    private static bool Fits(CompareOperator comparison, AttributeType type) =>
        comparison switch
        {
            CompareOperator.Equal or CompareOperator.NotEqual => true,
            CompareOperator.Contains or CompareOperator.StartsWith or CompareOperator.EndsWith => type
                is AttributeType.String
                    or AttributeType.Reference
                    or AttributeType.Binary,
            _ => type is not (AttributeType.Boolean or AttributeType.Binary),
        };

    private static ScimValue? Typed(AttributeType type, ScimValue literal) =>
        (type, literal) switch
        {
            (AttributeType.String, ScimString) => literal,
            (AttributeType.Reference, ScimString text) => new ScimReference(text.Value),
            (AttributeType.Binary, ScimString text) => new ScimBinary(text.Value),
            (AttributeType.DateTime, ScimString text) => ScalarText.DateTime(text.Value),
            (AttributeType.Boolean, ScimBoolean) => literal,
            // Entra compares booleans with strings: primary eq "True".
            (AttributeType.Boolean, ScimString text) => FilterLiteral.BooleanOf(text.Value),
            (AttributeType.Integer or AttributeType.Decimal, ScimInteger or ScimDecimal) => literal,
            _ => null,
        };

    private static string Describe(ScimValue literal) =>
        literal switch
        {
            ScimBoolean => "true or false",
            ScimInteger or ScimDecimal => "a number",
            _ => ScimErrors.Quote(literal.AsText()),
        };
}
