using System.Collections.Immutable;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Patch;

/// <summary>Takes the members out of a group that came with them, because they are kept apart.</summary>
public static class GroupMembers
{
    private static readonly AttributeDefinition Members = Find(ResourceType.Group.Schema.Find("members"));
    private static readonly AttributeDefinition Value = Find(Members.FindSub("value"));
    private static readonly AttributeDefinition Kind = Find(Members.FindSub("type"));
    private static readonly AttributeDefinition Display = Find(Members.FindSub("display"));

    /// <summary>The group without its members, the members, and whether <c>members</c> was named at all, even if empty.</summary>
    public static (ScimResource Group, ImmutableArray<MemberValue> Members, bool Present) Detach(ScimResource group) =>
        group.Get(Members) is ScimList list
            ? (group.Without(Members), [.. list.Values.OfType<ScimComplex>().Select(From).OfType<MemberValue>()], true)
            : (group, [], false);

    internal static ScimComplex ToValue(MemberValue member) =>
        ScimComplex
            .Empty.With(Value, new ScimString(member.Value))
            .With(Kind, member.Type is null ? null : new ScimString(member.Type))
            .With(Display, member.Display is null ? null : new ScimString(member.Display));

    /// <summary>Null when the value names nobody.</summary>
    internal static MemberValue? From(ScimComplex value) =>
        value.Text("value") is { Length: > 0 } id ? new MemberValue(id, value.Text("type"), value.Text("display")) : null;

    private static AttributeDefinition Find(AttributeDefinition? definition) =>
        definition ?? throw new InvalidOperationException("The schema of Group has no members.");
}
