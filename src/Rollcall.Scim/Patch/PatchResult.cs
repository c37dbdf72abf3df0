using System.Collections.Immutable;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.Patch;

/// <summary>A top-level (or extension) attribute before and after; null is unassigned.</summary>
public sealed record AttributeChange(AttributePath Path, ScimValue? Before, ScimValue? After);

/// <summary>What a PATCH leads to.</summary>
/// <param name="Resource">The resource afterwards, without a group's members.</param>
/// <param name="Changed">Whether any attribute differs. Members are not counted: they are in <paramref name="MemberOperations"/>.</param>
/// <param name="Changes">One for each attribute that differs.</param>
/// <param name="MemberOperations">What to do to the members of a group, in order; empty for a user.</param>
public sealed record PatchResult(
    ScimResource Resource,
    bool Changed,
    ImmutableArray<AttributeChange> Changes,
    ImmutableArray<MemberOperation> MemberOperations
);
