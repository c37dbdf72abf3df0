using System.Collections.Immutable;
using System.Text.Json;
using Rollcall.Scim.Filters;
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

    /// <summary>The ids of the members a filter matches; its paths are bound to the sub-attributes of <c>members</c>.</summary>
    public static IReadOnlyCollection<string> Matching(Filter filter, IEnumerable<MemberValue> members) =>
        [.. members.Where(member => FilterEvaluator.Matches(filter, ToValue(member))).Select(member => member.Value)];

    /// <summary>
    /// Whether a body names <c>members</c> at all, be it as an empty list. To the schema absent and empty are one (RFC 7643 2.5);
    /// to somebody who fears for a group they are not.
    /// </summary>
    public static bool AreNamed(ReadOnlySpan<byte> utf8Json)
    {
        var reader = new Utf8JsonReader(ResourceReader.WithoutByteOrderMark(utf8Json));
        while (reader.Read())
        {
            if (reader.TokenType is not JsonTokenType.PropertyName)
                continue;
            // Nothing but the core schema is looked into, so this is a name of the group itself.
            if (IsMembers(ref reader))
                return true;
            if (!ScimUrns.Same(reader.GetString(), ScimUrns.Group))
                reader.Skip();
        }
        return false;
    }

    private static bool IsMembers(ref Utf8JsonReader reader) =>
        reader.GetString() is { } name
        && (
            name.Equals(Members.Name, StringComparison.OrdinalIgnoreCase)
            || name.Equals($"{ScimUrns.Group}:{Members.Name}", StringComparison.OrdinalIgnoreCase)
        );

    internal static ScimComplex ToValue(MemberValue member) =>
        ScimComplex
            .Empty.With(Value, new ScimString(member.Value))
            .With(Kind, member.Type is null ? null : new ScimString(member.Type))
            .With(Display, member.Display is null ? null : new ScimString(member.Display));

    /// <summary>Null when the value names nobody.</summary>
    internal static MemberValue? From(ScimComplex value) =>
        MemberIdentity.Of(value) is { } id ? new MemberValue(id, value.Text("type"), value.Text("display")) : null;

    private static AttributeDefinition Find(AttributeDefinition? definition) =>
        definition ?? throw new InvalidOperationException("The schema of Group has no members.");
}
