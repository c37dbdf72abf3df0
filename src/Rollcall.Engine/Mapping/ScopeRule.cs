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

    private ScopeRule(Filter filter, bool asksForGroups) => (_filter, AsksForGroups) = (filter, asksForGroups);

    public bool AsksForGroups { get; }

    /// <summary>Binds a filter to the user type.</summary>
    /// <returns>The rule, or an error with the position. A filter that could never be right is refused: with it nobody, or everybody, would be a leaver.</returns>
    public static ScimResult<ScopeRule> Compile(string text, ResourceType user)
    {
        if (!FilterParser.Parse(text, user).TryGet(out var filter, out var error))
            return error;
        var asksForGroups = false;
        foreach (var path in Paths(filter))
        {
            if (ReferenceEquals(path.Attribute, CommonAttributes.Meta))
                return ScimErrors.InvalidFilter("meta is about the resource, not about the person; a scope cannot ask for it.");
            asksForGroups |= path.SchemaUrn is null && path.Attribute.Name is "groups";
        }
        return new ScopeRule(filter, asksForGroups);
    }

    public bool Includes(ScimResource user, IReadOnlyList<GroupReference> groups) =>
        FilterEvaluator.Matches(_filter, AsksForGroups ? WithGroups(user, groups) : user);

    public override string ToString() => FilterText.Format(_filter);

    /// <summary>A user's groups are computed, never part of the stored resource (RFC 7643 section 4.1.2).</summary>
    private static ScimResource WithGroups(ScimResource user, IReadOnlyList<GroupReference> groups)
    {
        if (user.Type.Find("groups") is not { } definition)
            return user;
        ImmutableArray<ScimValue> values = [.. groups.Select(group => Value(definition, group))];
        return user.With(definition, new ScimList(values));
    }

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
