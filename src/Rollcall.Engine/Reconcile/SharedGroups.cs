using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Reconcile;

/// <summary>
/// Source groups of one name feed one target group, and the first of them has the link. When it gives the group up, another of
/// them has to take the link over: nobody else would look at it before the next full reconcile.
/// </summary>
internal sealed class SharedGroups(IDirectoryStore directory)
{
    private const int MostOthers = 1_000;

    private readonly Namesakes _namesakes = new(directory);

    /// <summary>Who else means the group of the link, when its own source group no longer does; nobody when it still does.</summary>
    public async ValueTask<IReadOnlyList<WorkKey>> OthersAsync(
        TargetSet targets,
        ReconcileTarget target,
        Link? link,
        IEnumerable<DesiredGroup> desired,
        CancellationToken cancellationToken
    )
    {
        if (link is not { State: LinkState.Linked or LinkState.Pending, RemoteName: var name } || desired.Any(Same))
            return [];
        var sources = targets.Configuration.SourcesOf(target.Configuration);
        var namesakes = await _namesakes.OfAsync(sources, link, MostOthers, cancellationToken);
        return
        [
            .. namesakes
                .Where(group => GroupObserver.Desired(target, group).Any(Same))
                .Select(group => new WorkKey(target.Id, ResourceKind.Group, group.Id)),
        ];

        bool Same(DesiredGroup group) =>
            group.Kind is GrantKind.OnTheFly && string.Equals(group.Name, name, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A step after which the target group is another source group's to have.</summary>
    public static bool GivesUp(Step step) => step is Step.Release or Step.RenameGroup;
}
