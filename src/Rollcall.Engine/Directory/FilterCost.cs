using System.Collections.Frozen;
using Rollcall.Scim;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Paths;

namespace Rollcall.Engine.Directory;

/// <summary>
/// How many comparisons of a filter have to look at every resource, because no index answers them. One costs a large directory a
/// moment; a thousand of them, which is what a filter may hold, would keep it busy for minutes.
/// </summary>
public static class FilterCost
{
    /// <summary>More are refused. People write three, provisioning engines ten; only lists of ids and names are long.</summary>
    public const int MostScanned = 100;

    /// <summary>Attributes that an index finds a handful of resources by, when they are compared by <c>eq</c>.</summary>
    private static readonly FrozenSet<string> Keys = FrozenSet.ToFrozenSet(
        ["id", "externalId", "userName", "displayName", "emails.value", "members.value", "groups.value"],
        StringComparer.Ordinal
    );

    /// <summary>Attributes that an index finds ranges of: <c>sw</c>, <c>gt</c>, <c>ge</c>, <c>lt</c>, <c>le</c>.</summary>
    private static readonly FrozenSet<string> Ranges = FrozenSet.ToFrozenSet(
        ["id", "externalId", "userName", "displayName", "emails.value", "meta.created", "meta.lastModified"],
        StringComparer.Ordinal
    );

    /// <summary>Why the filter is not even tried; null when it is.</summary>
    public static ScimError? Refuse(Filter? filter) =>
        filter is null || Scanned(filter, negated: false) is var scanned && scanned <= MostScanned
            ? null
            : ScimErrors.TooMany(
                $"Filter: more than {MostScanned} comparisons have to look at every resource. Compare {string.Join(", ", Keys.Order(StringComparer.Ordinal))} by eq, which needs no look, or send several queries."
            );

    // Recursion is as deep as the filter, which the parser bounds.
    private static int Scanned(Filter filter, bool negated) =>
        filter switch
        {
            _ when !negated && (FindsFew(filter) || FindsRange(filter)) => 0,
            AndFilter all => all.Terms.Sum(term => Scanned(term, negated)),
            OrFilter any => any.Terms.Sum(term => Scanned(term, negated)),
            NotFilter not => Scanned(not.Inner, negated: true),
            ValuePathFilter values => Scanned(values.Inner, negated: true),
            // Every resource has one: what a query over several types says of those that do not know an attribute.
            PresentFilter { Path: { SchemaUrn: null, Attribute.Name: "id" } } => 0,
            _ => 1,
        };

    /// <summary>Whether a handful of resources is left to look at, whatever else the filter says.</summary>
    private static bool FindsFew(Filter filter) =>
        filter switch
        {
            CompareFilter { Operator: CompareOperator.Equal, Value: not null } equal => NameOf(equal.Path) is { } name
                && Keys.Contains(name),
            ValuePathFilter { Path.SchemaUrn: null } values => Keys.Contains($"{values.Path}.value") && NamesValue(values.Inner),
            AndFilter all => all.Terms.Any(FindsFew),
            OrFilter any => any.Terms.All(FindsFew),
            _ => false,
        };

    private static bool FindsRange(Filter filter) =>
        filter
            is CompareFilter
            {
                Operator: CompareOperator.StartsWith
                    or CompareOperator.GreaterThan
                    or CompareOperator.GreaterOrEqual
                    or CompareOperator.LessThan
                    or CompareOperator.LessOrEqual
            } range
        && NameOf(range.Path) is { } name
        && Ranges.Contains(name);

    /// <summary>Inside brackets: whether they say which value they mean.</summary>
    private static bool NamesValue(Filter inner) =>
        inner switch
        {
            CompareFilter { Operator: CompareOperator.Equal, Value: not null, Path.Attribute.Name: "value" } => true,
            AndFilter all => all.Terms.Any(NamesValue),
            OrFilter any => any.Terms.All(NamesValue),
            _ => false,
        };

    private static string? NameOf(AttributePath path) => path.SchemaUrn is null ? path.ToString() : null;
}
