using System.Collections.Immutable;
using Rollcall.Scim;
using Rollcall.Scim.Patch;

namespace Rollcall.Engine.Directory;

/// <summary>What the operations of one request come to for the members of a group.</summary>
internal static class MemberFolding
{
    /// <returns>Null twice when they come to nothing.</returns>
    public static async ValueTask<(MemberChange? Members, ScimError? Problem)> FoldAsync(
        IDirectoryStore store,
        ResourceId group,
        ImmutableArray<MemberOperation> operations,
        CancellationToken cancellationToken
    )
    {
        if (operations.IsEmpty)
            return (null, null);
        var stored = new List<MemberValue>();
        if (operations.Any(operation => operation is RemoveMembersMatching))
        {
            await foreach (var member in store.MembersAsync(group, cancellationToken))
                stored.Add(new MemberValue(member.Id.ToString(), member.Kind.ToString()));
        }
        var delta = MembershipDelta.Fold(operations, filter => GroupMembers.Matching(filter, stored));
        if (delta.IsEmpty)
            return (null, null);
        if (!MemberIds.TryParse(delta.Add, out var add, out var error))
            return (null, error);
        return add.Contains(group)
            ? (null, MemberIds.OfItself)
            : (new MemberChange(delta.ReplaceAll, add, MemberIds.Known(delta.Remove)), null);
    }
}
