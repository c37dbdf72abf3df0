using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Reconcile;

/// <summary>
/// Groups of a target whose members all come from source groups that are there and have nobody any longer. A group that the source deleted was meant to go;
/// one that it keeps and has emptied is what a filter that finds nobody looks like, and what is about to be filled again.
/// </summary>
public sealed class EmptiedGroups(IStorage storage)
{
    private const int MostHeld = 10_000;

    private readonly Namesakes _namesakes = new(storage.Directory);

    /// <summary>
    /// Of the groups that a plan takes somebody out of, those that were emptied: whose members wait for a person, and whose members a person let go.
    /// </summary>
    internal async ValueTask<(ImmutableHashSet<string> Held, ImmutableHashSet<string> Released)> OfPlanAsync(
        TargetSet targets,
        ReconcileTarget target,
        Plan plan,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var none = ImmutableHashSet.Create<string>(StringComparer.OrdinalIgnoreCase);
        if (plan.Kind is not ResourceKind.User || target.Configuration.Brake.EmptiedGroup is not { } most)
            return (none, none);
        var (held, released) = (none.ToBuilder(), none.ToBuilder());
        foreach (var step in plan.Steps.OfType<Step.RemoveMember>().Where(Policies.FollowsTheSource))
        {
            var sources = await SourcesOfAsync(targets, target, step.Group, cancellationToken);
            if (!await AreEmptyAsync(sources, cancellationToken))
                continue;
            // Whoever is let go is let go to the last one, however few are left.
            if (await IsReleasedAsync(target, sources, now, cancellationToken))
                released.Add(step.Group);
            else if ((await storage.Links.GrantedAsync(target.Id, step.Group, most + 1, cancellationToken)).Count > most)
                held.Add(step.Group);
        }
        return (held.ToImmutable(), released.ToImmutable());
    }

    /// <summary>
    /// Whom somebody lets go with a source group: everybody who has what it gave, whatever else of them waits for a person, and also whom somebody looks at
    /// just now. Nobody where nothing is held for the group's sake.
    /// </summary>
    public async ValueTask<IReadOnlyCollection<WorkKey>> LetGoAsync(
        TargetSet targets,
        ReconcileTarget target,
        StoredResource group,
        CancellationToken cancellationToken
    )
    {
        var keys = new HashSet<WorkKey>(await HeldByAsync(target, group, cancellationToken));
        if (target.Configuration.Brake.EmptiedGroup is not { } most)
            return keys;
        foreach (var given in GroupObserver.Desired(target, group))
        {
            var sources = await SourcesOfAsync(targets, target, given.Name, cancellationToken);
            if (!await AreEmptyAsync(sources, cancellationToken))
                continue;
            var granted = await storage.Links.GrantedAsync(target.Id, given.Name, MostHeld, cancellationToken);
            if (granted.Count > most)
                keys.UnionWith(granted.Select(person => new WorkKey(target.Id, ResourceKind.User, person)));
        }
        return keys;
    }

    /// <summary>Keys that are parked for the sake of what a source group gives.</summary>
    /// <param name="group">Null: all of the target.</param>
    private async ValueTask<IReadOnlyList<WorkKey>> HeldByAsync(
        ReconcileTarget target,
        StoredResource? group,
        CancellationToken cancellationToken
    )
    {
        var code = ReasonCodes.GroupEmptied.Value;
        var parked = await storage.Work.ParkedAsync(cancellationToken);
        if (!parked.Any(count => count.Target == target.Id && count.ReasonCode == code))
            return [];
        var waiting = await storage.Work.WaitingAsync(target.Id, MostHeld, cancellationToken);
        var held = waiting.Where(key => key.IsParked && key.ReasonCode == code).Select(key => key.Key).ToList();
        if (group is null)
            return held;
        var concerned = new HashSet<ResourceId>();
        foreach (var given in GroupObserver.Desired(target, group))
            concerned.UnionWith(await storage.Links.GrantedAsync(target.Id, given.Name, MostHeld, cancellationToken));
        return held.FindAll(key => concerned.Contains(key.Resource));
    }

    /// <summary>Whom a change of a source group, or its end, lets go on. Nobody while it is empty.</summary>
    internal async ValueTask<IReadOnlyList<WorkKey>> WokenByAsync(
        ReconcileTarget target,
        StoredResource? group,
        CancellationToken cancellationToken
    )
    {
        // Asked first, as it is hardly ever anybody, and members are dearer to look for.
        var held = await HeldByAsync(target, group, cancellationToken);
        return held.Count == 0 || (group is not null && await IsEmptyAsync(group.Id, cancellationToken)) ? [] : held;
    }

    /// <summary>Consent is for the group as somebody saw it: when it is filled and emptied again, the question is a new one.</summary>
    private async ValueTask<bool> IsReleasedAsync(
        ReconcileTarget target,
        IReadOnlyList<StoredResource> sources,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        foreach (var source in sources)
        {
            var key = new WorkKey(target.Id, ResourceKind.Group, source.Id);
            var released = await NamedReleases.FindAsync(storage.Audit, key, now, cancellationToken);
            if (released?.At >= source.LastModified)
                return true;
        }
        return false;
    }

    /// <summary>The source groups that rules or on-the-fly mapping make a group of the target from, as far as they are there.</summary>
    private async ValueTask<IReadOnlyList<StoredResource>> SourcesOfAsync(
        TargetSet targets,
        ReconcileTarget target,
        string name,
        CancellationToken cancellationToken
    )
    {
        var found = new List<StoredResource>();
        foreach (var link in await storage.Links.GroupsByNameAsync(target.Id, [name], cancellationToken))
        {
            if (
                link.State is LinkState.Linked
                && await storage.Directory.FindAsync(link.Resource, false, cancellationToken) is { } group
            )
                found.Add(group);
        }
        var sources = targets.Configuration.SourcesOf(target.Configuration).ToList();
        foreach (
            var from in target.Configuration.Groups.Manual.Where(rule => Gives(target, rule, name)).Select(rule => rule.From)
        )
            found.AddRange(await _namesakes.GroupsAsync(sources, from, cancellationToken));
        return found;
    }

    private static bool Gives(ReconcileTarget target, ManualGroupRule rule, string name) =>
        rule.To.Any(to =>
            string.Equals(target.Connector.NormaliseGroupName(TextLine.Of(to)), name, StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>False when there is none: what the source deleted was meant to go.</summary>
    private async ValueTask<bool> AreEmptyAsync(IReadOnlyList<StoredResource> sources, CancellationToken cancellationToken)
    {
        foreach (var source in sources)
        {
            if (!await IsEmptyAsync(source.Id, cancellationToken))
                return false;
        }
        return sources.Count > 0;
    }

    private async ValueTask<bool> IsEmptyAsync(ResourceId group, CancellationToken cancellationToken)
    {
        await foreach (var _ in storage.Directory.MembersAsync(group, cancellationToken))
            return false;
        return true;
    }
}
