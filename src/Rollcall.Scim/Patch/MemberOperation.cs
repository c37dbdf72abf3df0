using System.Collections.Immutable;
using Rollcall.Scim.Filters;

namespace Rollcall.Scim.Patch;

/// <summary>A member of a group as the client named it.</summary>
/// <param name="Value">The id of the user or group.</param>
/// <param name="Type">"User" or "Group"; null when the client did not say.</param>
/// <param name="Display">What the client called it; not a fact.</param>
public sealed record MemberValue(string Value, string? Type = null, string? Display = null);

/// <summary>
/// What a request does to the members of a group, which are kept apart from the group because there may be 250,000. Closed
/// family. Carried out in order; <see cref="MembershipDelta.Fold"/> gives the net effect.
/// </summary>
public abstract record MemberOperation
{
    private protected MemberOperation() { }
}

public sealed record AddMembers(ImmutableArray<MemberValue> Members) : MemberOperation;

public sealed record RemoveMembers(ImmutableArray<string> Ids) : MemberOperation;

/// <summary>Removes the members the filter matches; its paths are bound to the sub-attributes of <c>members</c>.</summary>
public sealed record RemoveMembersMatching(Filter Filter) : MemberOperation;

public sealed record RemoveAllMembers : MemberOperation;

public sealed record ReplaceMembers(ImmutableArray<MemberValue> Members) : MemberOperation;
