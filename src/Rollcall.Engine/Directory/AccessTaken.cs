using Rollcall.Engine.Configuration;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Engine.Directory;

/// <summary>
/// Whether a change takes access from somebody at a target: then its keys go before all others. The answer orders the queue and decides nothing else.
/// </summary>
internal sealed class AccessTaken(IDirectoryStore store, ActiveConfiguration configuration)
{
    public async ValueTask<WorkPriority> PriorityOfAsync(
        StoredResource before,
        DirectoryChange change,
        CancellationToken cancellationToken
    )
    {
        var after = change.Resource;
        if (!change.WritesDocument)
            return WorkPriority.Change;
        var takes =
            before.Kind is ResourceKind.Group
                ? change.TouchesAllMembers && IsRenamedAway(before, after)
                : before.Active && (!after.Active || await LeavesScopeAsync(before, after, cancellationToken));
        return takes ? WorkPriority.Removal : WorkPriority.Change;
    }

    /// <summary>Of those who join a group: a scope may be for everybody who is not in it.</summary>
    public WorkPriority PriorityOfJoiners(StoredResource group, MemberChange? members) =>
        members is { Add.IsEmpty: false }
        && Mappings(group.Source).Any(mapping => mapping.ShutsOut(before: null, ReferenceTo(group)))
            ? WorkPriority.Removal
            : WorkPriority.Change;

    private bool IsRenamedAway(StoredResource before, StoredResource after) =>
        Mappings(before.Source)
            .Any(mapping =>
                mapping.TakesAwayWhenRenamed(before.DisplayName ?? "", after.DisplayName ?? "")
                || mapping.ShutsOut(ReferenceTo(before), ReferenceTo(after))
            );

    private static GroupReference ReferenceTo(StoredResource group) => new(group.Id, group.DisplayName ?? "");

    private async ValueTask<bool> LeavesScopeAsync(
        StoredResource before,
        StoredResource after,
        CancellationToken cancellationToken
    )
    {
        foreach (var mapping in Mappings(before.Source).Where(mapping => !mapping.IsForEverybody))
        {
            var groups = before.Groups;
            if (groups is null && mapping.ScopeAsksForGroups)
                groups = (await store.FindAsync(before.Id, withGroups: true, cancellationToken))?.Groups;
            if (IsInScope(mapping, before, groups) && !IsInScope(mapping, after, groups))
                return true;
        }
        return false;
    }

    /// <summary>Read anew: a scope may ask for attributes of other sources that the target follows.</summary>
    private static bool IsInScope(TargetMapping mapping, StoredResource user, IReadOnlyList<GroupReference>? groups) =>
        mapping.IsInScope(ResourceForm.Read(user, mapping.UserType), groups ?? []);

    private IEnumerable<TargetMapping> Mappings(string source)
    {
        var snapshot = configuration.Current;
        return snapshot.Document.TargetsOf(source).Select(target => snapshot.FindMapping(target.Id)).OfType<TargetMapping>();
    }
}
