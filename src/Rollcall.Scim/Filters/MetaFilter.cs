using Rollcall.Scim.Paths;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Filters;

/// <summary>
/// Says what a filter asks of <c>meta</c> in terms of what a store knows. Where a resource is found depends on the address the client uses:
/// <c>meta.location</c> is asked for by the id that it ends with. And <c>meta.version</c> may say more than the version that is stored.
/// </summary>
public static class MetaFilter
{
    private static readonly AttributePath Id = new(null, CommonAttributes.Id);
    private static readonly Filter Always = new PresentFilter(Id);
    private static readonly Filter Never = new NotFilter(Always);

    /// <returns>A filter that means the same and does not name the location.</returns>
    /// <param name="prefix">What stands before the id in the location of each resource, with the slash.</param>
    /// <param name="stored">What the store has for a value of <c>meta.version</c>.</param>
    public static Filter Resolve(Filter filter, string prefix, Func<string, string> stored) =>
        filter switch
        {
            AndFilter all => new AndFilter([
                .. all
                    .Terms.Select(term => Resolve(term, prefix, stored))
                    .SelectMany(term => term is AndFilter and ? and.Terms : [term]),
            ]),
            OrFilter any => new OrFilter([
                .. any
                    .Terms.Select(term => Resolve(term, prefix, stored))
                    .SelectMany(term => term is OrFilter or ? or.Terms : [term]),
            ]),
            NotFilter not => new NotFilter(Resolve(not.Inner, prefix, stored)),
            // One value: what holds of it in brackets holds of it without them.
            ValuePathFilter values when IsMeta(values.Path) => Resolve(Unwrapped(values.Path, values.Inner), prefix, stored),
            PresentFilter present when IsLocation(present.Path) => Always,
            CompareFilter compare when IsLocation(compare.Path) => compare.Value?.AsText() is { } text
                ? Location(compare.Operator, text, prefix)
                : Holds(compare.Operator is CompareOperator.NotEqual),
            CompareFilter compare when IsVersion(compare.Path) && compare.Value?.AsText() is { } text => compare with
            {
                Value = new ScimString(stored(text)),
            },
            _ => filter,
        };

    private static Filter Location(CompareOperator comparison, string text, string prefix)
    {
        var isBelow = text.StartsWith(prefix, StringComparison.Ordinal);
        switch (comparison)
        {
            case CompareOperator.NotEqual:
                return new NotFilter(Location(CompareOperator.Equal, text, prefix));
            case CompareOperator.Contains when prefix.Contains(text, StringComparison.Ordinal):
            case CompareOperator.StartsWith when prefix.StartsWith(text, StringComparison.Ordinal):
                return Always;
            case CompareOperator.Contains:
                return Overlaps(comparison, text, prefix, CompareOperator.StartsWith);
            case CompareOperator.EndsWith:
                return Overlaps(comparison, text, prefix, CompareOperator.Equal);
            case var _ when isBelow:
                return IdIs(comparison, text[prefix.Length..]);
            case CompareOperator.Equal or CompareOperator.StartsWith:
                return Never;
            default:
                var isGreater = string.CompareOrdinal(prefix, text) > 0;
                return Holds(isGreater == (comparison is CompareOperator.GreaterThan or CompareOperator.GreaterOrEqual));
        }
    }

    /// <summary>All of the text is in the id; or it begins in the prefix, and the id has the rest of it.</summary>
    private static Filter Overlaps(CompareOperator whole, string text, string prefix, CompareOperator rest)
    {
        var terms = new List<Filter> { IdIs(whole, text) };
        for (var split = 1; split <= Math.Min(text.Length, prefix.Length); split++)
        {
            if (prefix.EndsWith(text[..split], StringComparison.Ordinal) && split < text.Length)
                terms.Add(IdIs(rest, text[split..]));
        }
        return terms.Count == 1 ? terms[0] : new OrFilter([.. terms]);
    }

    private static CompareFilter IdIs(CompareOperator comparison, string text) => new(Id, comparison, new ScimString(text));

    private static Filter Holds(bool always) => always ? Always : Never;

    private static Filter Unwrapped(AttributePath path, Filter inner) =>
        inner switch
        {
            AndFilter all => new AndFilter([.. all.Terms.Select(term => Unwrapped(path, term))]),
            OrFilter any => new OrFilter([.. any.Terms.Select(term => Unwrapped(path, term))]),
            NotFilter not => new NotFilter(Unwrapped(path, not.Inner)),
            PresentFilter present => new PresentFilter(path with { SubAttribute = present.Path.Attribute }),
            CompareFilter compare => compare with { Path = path with { SubAttribute = compare.Path.Attribute } },
            _ => inner,
        };

    private static bool IsMeta(AttributePath path) => path.SchemaUrn is null && path.Attribute == CommonAttributes.Meta;

    private static bool IsVersion(AttributePath path) => IsMeta(path) && path.SubAttribute is { Name: "version" };

    private static bool IsLocation(AttributePath path) => IsMeta(path) && path.SubAttribute is { Name: "location" };
}
