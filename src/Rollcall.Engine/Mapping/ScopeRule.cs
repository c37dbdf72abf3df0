using System.Collections.Immutable;
using Rollcall.Engine.Directory;
using Rollcall.Scim;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Mapping;

/// <summary>Who a target is for: a SCIM filter over users (RFC 7644 section 3.4.2.2). It may ask for <c>groups</c>.</summary>
internal sealed class ScopeRule
{
    private readonly Filter _filter;
    private readonly ImmutableArray<GroupTerm> _groupTerms;

    private ScopeRule(Filter filter, ImmutableArray<GroupTerm> groupTerms) => (_filter, _groupTerms) = (filter, groupTerms);

    public bool AsksForGroups => !_groupTerms.IsEmpty;

    /// <summary>Binds a filter to the user type.</summary>
    /// <returns>The rule, or an error with the position. A filter that could never be right is refused: with it nobody, or everybody, would be a leaver.</returns>
    public static ScimResult<ScopeRule> Compile(string text, ResourceType user)
    {
        if (!FilterParser.Parse(text, user).TryGet(out var filter, out var error))
            return error;
        foreach (var path in Paths(filter))
        {
            if (ReferenceEquals(path.Attribute, CommonAttributes.Meta))
                return ScimErrors.InvalidFilter("meta is about the resource, not about the person; a scope cannot ask for it.");
        }
        return new ScopeRule(filter, GroupTerm.Of(filter, user));
    }

    public bool Includes(ScimResource user, IReadOnlyList<GroupReference> groups) =>
        FilterEvaluator.Matches(_filter, AsksForGroups ? GroupTerm.WithGroups(user, groups) : user);

    /// <summary>Whether somebody may fall out of scope by having <paramref name="after"/> instead of <paramref name="before"/>, whatever else they are.</summary>
    /// <param name="before">Null for somebody who joins.</param>
    public bool ShutsOut(GroupReference? before, GroupReference after) => _groupTerms.Any(term => term.ShutsOut(before, after));

    public override string ToString() => FilterText.Format(_filter);

    // Recursion is as deep as the filter, which the parser bounds.
    private static IEnumerable<AttributePath> Paths(Filter filter) =>
        filter switch
        {
            AndFilter and => and.Terms.SelectMany(Paths),
            OrFilter or => or.Terms.SelectMany(Paths),
            NotFilter not => Paths(not.Inner),
            CompareFilter compare => [compare.Path],
            PresentFilter present => [present.Path],
            ValuePathFilter valuePath => [valuePath.Path],
            _ => [],
        };
}
