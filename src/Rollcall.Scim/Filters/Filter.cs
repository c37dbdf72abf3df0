using System.Collections.Immutable;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.Filters;

/// <summary>The operators of RFC 7644 table 3 that take a value.</summary>
public enum CompareOperator
{
    Equal,
    NotEqual,
    Contains,
    StartsWith,
    EndsWith,
    GreaterThan,
    GreaterOrEqual,
    LessThan,
    LessOrEqual,
}

/// <summary>
/// A filter (RFC 7644 3.4.2.2), bound to the schema of one resource type. Closed family, immutable, structural equality.
/// What it means, for whoever translates it:
/// <list type="bullet">
/// <item>A path selects a set of values: none when the attribute is unassigned, one, or one for each value of a
/// multi-valued attribute that has the sub-attribute.</item>
/// <item>eq, co, sw, ew, gt, ge, lt, le are true when <b>any</b> selected value satisfies them; with no value, false.</item>
/// <item>ne is the negation of eq: true when <b>no</b> selected value equals, so also when the attribute is unassigned.</item>
/// <item>eq null is exactly <c>not pr</c>, ne null exactly <c>pr</c>.</item>
/// <item>pr is true when a value is selected that is not empty: a string of no characters is not present, false and 0 are.
/// On a complex attribute any present sub-attribute counts.</item>
/// <item>not is plain negation; there is no third truth value.</item>
/// <item>Inside brackets (<see cref="ValuePathFilter"/>) the same rules hold, for one value at a time: true when any single
/// value satisfies the whole inner filter.</item>
/// <item>Strings: caseExact compares by UTF-16 code unit; otherwise both sides are first mapped to upper case by
/// the invariant culture, code unit by code unit (<see cref="StringComparison.OrdinalIgnoreCase"/>). gt and lt order by code unit
/// after the same mapping. No Unicode normalisation. co, sw, ew with an empty string are true for any selected string.</item>
/// <item>dateTime compares the points in time, whatever the offset; numbers by value (1 eq 1.0); booleans know only eq and
/// ne; references and binary compare as strings by their caseExact, without gt, ge, lt, le for binary.</item>
/// <item>A value of another type than the attribute never gets here: the parser has refused or converted it.</item>
/// </list>
/// </summary>
public abstract record Filter
{
    private protected Filter() { }
}

/// <summary>True when all are. At least two terms, none of them an <see cref="AndFilter"/>.</summary>
public sealed record AndFilter(ImmutableArray<Filter> Terms) : Filter
{
    public bool Equals(AndFilter? other) => other is not null && Terms.AsSpan().SequenceEqual(other.Terms.AsSpan());

    public override int GetHashCode() => FilterHash.Of(Terms, 1);
}

/// <summary>True when any is. At least two terms, none of them an <see cref="OrFilter"/>.</summary>
public sealed record OrFilter(ImmutableArray<Filter> Terms) : Filter
{
    public bool Equals(OrFilter? other) => other is not null && Terms.AsSpan().SequenceEqual(other.Terms.AsSpan());

    public override int GetHashCode() => FilterHash.Of(Terms, 2);
}

public sealed record NotFilter(Filter Inner) : Filter;

/// <summary>A comparison. Inside brackets the path names the sub-attribute as its <see cref="AttributePath.Attribute"/>.</summary>
/// <param name="Path">Never ends at a complex attribute: <c>emails eq "x"</c> is bound to <c>emails.value</c>.</param>
/// <param name="Value">Of the type of the path's target; null is the literal <c>null</c>, with eq and ne only.</param>
public sealed record CompareFilter(AttributePath Path, CompareOperator Operator, ScimValue? Value) : Filter;

public sealed record PresentFilter(AttributePath Path) : Filter;

/// <summary><c>emails[type eq "work" and value co "@example.com"]</c>: one value satisfies the whole of it.</summary>
/// <param name="Path">A complex attribute, without a sub-attribute.</param>
/// <param name="Inner">Bound to the sub-attributes: <c>type</c> has SchemaUrn null and Attribute <c>type</c>.</param>
public sealed record ValuePathFilter(AttributePath Path, Filter Inner) : Filter;

internal static class FilterHash
{
    public static int Of(ImmutableArray<Filter> terms, int seed)
    {
        var hash = new HashCode();
        hash.Add(seed);
        foreach (var term in terms)
            hash.Add(term);
        return hash.ToHashCode();
    }
}
