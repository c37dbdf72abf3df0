using Rollcall.Engine.Mapping;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Reconcile;

/// <summary>
/// A membership is remembered by the name its group had. Where an app renames groups, whoever was not looked at since has a membership
/// under a name that nobody remembers, and would keep it for ever as if made by hand. The group's link knows its names.
/// </summary>
internal sealed class RenamedGroups(ILinkStore links)
{
    /// <returns>The link with each such membership under the name it has now. Reads only when there may be one.</returns>
    public async ValueTask<Link?> FollowAsync(
        ReconcileTarget target,
        Link? link,
        Account? account,
        DesiredState desired,
        CancellationToken cancellationToken
    )
    {
        if (link is null || account is null || !target.Capabilities.RenameGroups)
            return link;
        var granted = link.Applied.Groups;
        var lost = granted.Keys.Where(name => granted[name] is GrantKind.OnTheFly && !account.Groups.Contains(name)).ToList();
        var unknown = account.Groups.Where(name => !granted.ContainsKey(name) && !IsWanted(desired, name)).ToList();
        if (lost.Count == 0 || unknown.Count == 0)
            return link;
        var groups = await links.GroupsByNameAsync(target.Id, [.. lost, .. unknown], cancellationToken);
        foreach (var name in unknown)
        {
            if (lost.FirstOrDefault(before => groups.Any(group => HadBoth(group, before, name))) is { } before)
                granted = granted.Remove(before).SetItem(name, GrantKind.OnTheFly);
        }
        return granted == link.Applied.Groups ? link : link with { Applied = link.Applied with { Groups = granted } };
    }

    private static bool IsWanted(DesiredState desired, string group) =>
        desired is DesiredState.Present present && present.Groups.ContainsKey(group);

    private static bool HadBoth(Link group, string before, string now) =>
        group.Applied.GroupNames.Contains(before) && group.Applied.GroupNames.Contains(now);
}
