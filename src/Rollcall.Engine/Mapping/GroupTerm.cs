using System.Collections.Immutable;
using Rollcall.Engine.Directory;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Mapping;

/// <summary>
/// A term of a scope that asks for the groups of a user. Whatever its operator, it says that one of the groups has a property, or that none has
/// (<c>ne</c>, <c>eq null</c>); so one group at a time tells what it means.
/// </summary>
internal sealed class GroupTerm
{
    private readonly Filter _term;
    private readonly ScimResource _loner;
    private readonly bool _holdsForLoner;
    private readonly bool _isForbidden;

    /// <param name="term">A comparison, <c>pr</c>, or brackets.</param>
    /// <param name="isNegated">It stands below an odd number of <c>not</c>.</param>
    /// <param name="user">The type that the term is bound to.</param>
    private GroupTerm(Filter term, bool isNegated, ResourceType user)
    {
        _term = term;
        _loner = new ScimResource(user, id: null, ScimComplex.Empty);
        _holdsForLoner = FilterEvaluator.Matches(term, _loner);
        _isForbidden = isNegated != _holdsForLoner;
    }

    public static ImmutableArray<GroupTerm> Of(Filter filter, ResourceType user) => [.. Of(filter, isNegated: false, user)];

    /// <summary>Whether the term may shut out somebody who had <paramref name="before"/> and has <paramref name="after"/> instead.</summary>
    /// <param name="before">Null for somebody who joins.</param>
    public bool ShutsOut(GroupReference? before, GroupReference after)
    {
        var had = before is { } group && IsMeant(group);
        return had != IsMeant(after) && had != _isForbidden;
    }

    public static bool AsksForGroups(AttributePath path) => path.SchemaUrn is null && path.Attribute.Name is "groups";

    /// <summary>A user's groups are computed, never part of the stored resource (RFC 7643 section 4.1.2).</summary>
    public static ScimResource WithGroups(ScimResource user, IReadOnlyList<GroupReference> groups)
    {
        if (user.Type.Find("groups") is not { } definition)
            return user;
        ImmutableArray<ScimValue> values = [.. groups.Select(group => Value(definition, group))];
        return user.With(definition, new ScimList(values));
    }

    private bool IsMeant(GroupReference group) => FilterEvaluator.Matches(_term, WithGroups(_loner, [group])) != _holdsForLoner;

    private static ScimComplex Value(AttributeDefinition definition, GroupReference group)
    {
        var value = ScimComplex.Empty;
        if (definition.FindSub("value") is { } id)
            value = value.With(id, new ScimString(group.Id.ToString()));
        if (definition.FindSub("display") is { } display)
            value = value.With(display, new ScimString(group.DisplayName));
        return definition.FindSub("type") is { } type ? value.With(type, new ScimString("direct")) : value;
    }

    // Recursion is as deep as the filter, which the parser bounds.
    private static IEnumerable<GroupTerm> Of(Filter filter, bool isNegated, ResourceType user) =>
        filter switch
        {
            AndFilter and => and.Terms.SelectMany(inner => Of(inner, isNegated, user)),
            OrFilter or => or.Terms.SelectMany(inner => Of(inner, isNegated, user)),
            NotFilter not => Of(not.Inner, !isNegated, user),
            CompareFilter { Path: var path } when AsksForGroups(path) => [new GroupTerm(filter, isNegated, user)],
            PresentFilter { Path: var path } when AsksForGroups(path) => [new GroupTerm(filter, isNegated, user)],
            ValuePathFilter { Path: var path } when AsksForGroups(path) => [new GroupTerm(filter, isNegated, user)],
            _ => [],
        };
}
