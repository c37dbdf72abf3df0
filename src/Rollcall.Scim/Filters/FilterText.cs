using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.Filters;

/// <summary>A filter as text in canonical form: parsing it gives an equal filter.</summary>
public static class FilterText
{
    public static string Format(Filter filter)
    {
        var text = new StringBuilder();
        Write(text, filter, nested: false);
        return text.ToString();
    }

    public static string Keyword(CompareOperator comparison) =>
        comparison switch
        {
            CompareOperator.Equal => "eq",
            CompareOperator.NotEqual => "ne",
            CompareOperator.Contains => "co",
            CompareOperator.StartsWith => "sw",
            CompareOperator.EndsWith => "ew",
            CompareOperator.GreaterThan => "gt",
            CompareOperator.GreaterOrEqual => "ge",
            CompareOperator.LessThan => "lt",
            _ => "le",
        };

    /// <summary>The operator a keyword in any case stands for; null when it is none.</summary>
    internal static CompareOperator? OperatorOf(ReadOnlySpan<char> keyword)
    {
        if (keyword.Length != 2)
            return null;
        return (char.ToLowerInvariant(keyword[0]), char.ToLowerInvariant(keyword[1])) switch
        {
            ('e', 'q') => CompareOperator.Equal,
            ('n', 'e') => CompareOperator.NotEqual,
            ('c', 'o') => CompareOperator.Contains,
            ('s', 'w') => CompareOperator.StartsWith,
            ('e', 'w') => CompareOperator.EndsWith,
            ('g', 't') => CompareOperator.GreaterThan,
            ('g', 'e') => CompareOperator.GreaterOrEqual,
            ('l', 't') => CompareOperator.LessThan,
            ('l', 'e') => CompareOperator.LessOrEqual,
            _ => null,
        };
    }

    private static void Write(StringBuilder text, Filter filter, bool nested)
    {
        switch (filter)
        {
            case AndFilter all:
                WriteTerms(text, all.Terms, " and ", nested);
                break;
            case OrFilter any:
                WriteTerms(text, any.Terms, " or ", nested);
                break;
            case NotFilter not:
                text.Append("not (");
                Write(text, not.Inner, nested: false);
                text.Append(')');
                break;
            case PresentFilter present:
                text.Append(present.Path).Append(" pr");
                break;
            case CompareFilter compare:
                text.Append(compare.Path).Append(' ').Append(Keyword(compare.Operator)).Append(' ');
                WriteLiteral(text, compare.Value);
                break;
            case ValuePathFilter valuePath:
                text.Append(valuePath.Path).Append('[');
                Write(text, valuePath.Inner, nested: false);
                text.Append(']');
                break;
        }
    }

    private static void WriteTerms(StringBuilder text, IReadOnlyList<Filter> terms, string separator, bool nested)
    {
        if (nested)
            text.Append('(');
        for (var i = 0; i < terms.Count; i++)
        {
            if (i > 0)
                text.Append(separator);
            Write(text, terms[i], nested: true);
        }
        if (nested)
            text.Append(')');
    }

    private static void WriteLiteral(StringBuilder text, ScimValue? value)
    {
        _ = value switch
        {
            null => text.Append("null"),
            ScimBoolean boolean => text.Append(boolean.Value ? "true" : "false"),
            ScimInteger integer => text.Append(CultureInfo.InvariantCulture, $"{integer.Value}"),
            ScimDecimal number => text.Append(CultureInfo.InvariantCulture, $"{number.Value}"),
            _ => text.Append('"')
                .Append(JsonEncodedText.Encode(value.AsText() ?? "", JavaScriptEncoder.UnsafeRelaxedJsonEscaping))
                .Append('"'),
        };
    }
}
