using Rollcall.AdminApi;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;
using Rollcall.Server.Admin.Configuration;
using Rollcall.Server.Admin.Http;
using Rollcall.Server.Admin.Reconciles;
using Rollcall.Server.Admin.Resources;
using Rollcall.Server.Hosting;

namespace Rollcall.Server.Admin.Plans;

/// <summary>
/// The targets as they would be under a configuration that somebody proposes. Apps are read over the connections in use, so a target
/// that is new, or that would be another app, cannot be planned; no address of the proposal is ever called.
/// </summary>
internal sealed class ProposedTargets(
    ActiveTargets active,
    IReadOnlyList<ConnectorDescription> connectors,
    IStorage storage,
    ResourceLookup lookup,
    TimeProvider time
)
{
    public (PlannedUnder? Planned, ProblemAnswer? Problem) Of(string document)
    {
        // Secrets are not resolved: a plan needs none, and a reader must not learn which there are.
        var reading = ConfigurationReader.Read(document, connectors);
        if (reading.Configuration is not { } configuration)
            return (null, Problems.InvalidConfiguration([.. reading.Errors.Select(ProposedConfiguration.ProblemOf)]));
        var inUse = active.Current;
        var snapshot = ConfigurationSnapshot.Compile(0, configuration);
        var targets = new List<ReconcileTarget>();
        var unplanned = new List<UnplannedTarget>();
        foreach (var target in configuration.Targets)
        {
            var mapping = snapshot.FindMapping(target.Id)!;
            if (inUse.Find(target.Id) is not { } known)
                unplanned.Add(new(target.Id, "It is new: apply the configuration with its sources in shadow, then plan."));
            else if (IsAnotherApp(known.Configuration, target))
                unplanned.Add(
                    new(
                        target.Id,
                        "Its connector, url or options would change: it could be another app, which nobody has read yet."
                    )
                );
            else
                targets.Add(new ReconcileTarget(target, mapping, known.Connector, known.Gate, time));
        }
        unplanned.AddRange(
            inUse
                .Configuration.Targets.Where(target => configuration.FindTarget(target.Id) is null)
                .Select(target => new UnplannedTarget(
                    target.Id,
                    "It would be gone: what it has stays as it is, and follows nobody."
                ))
        );
        var proposed = new ActiveTargets();
        proposed.Activate(new TargetSet(configuration, targets));
        // Brakes of its own: what is remembered of a proposal's brake must not reach the one that holds people back.
        var brakes = new RemovalBrakes(time);
        var selection = new WorkSelection(lookup, storage.Links, proposed);
        var dryRun = new DryRun(new Previewer(storage, brakes, time), proposed);
        return (
            new PlannedUnder(proposed, selection, dryRun, brakes) { Unplanned = unplanned, InForce = inUse.Configuration },
            null
        );
    }

    private static bool IsAnotherApp(TargetConfiguration now, TargetConfiguration then) =>
        now.Connector != then.Connector || now.Url != then.Url || !now.Options.SequenceEqual(then.Options);
}

/// <summary>Everything a dry run needs, of the configuration in force or of a proposed one.</summary>
internal sealed record PlannedUnder(ActiveTargets Targets, WorkSelection Selection, DryRun DryRun, RemovalBrakes Brakes)
{
    public IReadOnlyList<UnplannedTarget> Unplanned { get; init; } = [];

    /// <summary>Of a configuration that is not in force: the one that is.</summary>
    public RollcallConfiguration? InForce { get; init; }

    public bool IsProposed => InForce is not null;

    /// <summary>How the brakes stand to what a dry run found.</summary>
    public async Task<IReadOnlyList<PlannedRemovals>> RemovalsAsync(
        PlanTally tally,
        IStorage storage,
        CancellationToken cancellationToken
    )
    {
        var removals = new List<PlannedRemovals>();
        var losses = tally.Losses.ToArray();
        var changed =
            InForce is null || losses.Length == 0
                ? null
                : await RuleLosses.FindAsync(storage, InForce, Targets.Current.Configuration, cancellationToken);
        foreach (var (id, people, accounts) in losses)
        {
            if (Targets.Current.Find(id) is not { Configuration: var target })
                continue;
            var reading = await Brakes.ReadAsync(storage, target, BrakedKind.Removal, cancellationToken);
            removals.Add(
                new(
                    id,
                    people,
                    accounts,
                    reading.Accounts,
                    RoomOf(reading, target.Brake),
                    (long)target.Brake.Per.TotalSeconds,
                    changed is null
                        ? reading.ToRelease(target.Brake, people, accounts)
                        : reading.ToReleaseOfChange(target.Brake, changed.At(id).Length),
                    changed?.At(id).Length
                )
            );
        }
        return removals;
    }

    /// <summary>The same for accounts that apps have lost: a change of the configuration is as little about them as it is hindered by them.</summary>
    public async Task<IReadOnlyList<PlannedReplacements>> ReplacementsAsync(
        PlanTally tally,
        IStorage storage,
        CancellationToken cancellationToken
    )
    {
        var replacements = new List<PlannedReplacements>();
        foreach (var (id, accounts) in tally.Replacements)
        {
            if (Targets.Current.Find(id) is not { Configuration: var target })
                continue;
            var reading = await Brakes.ReadAsync(storage, target, BrakedKind.Replacement, cancellationToken);
            replacements.Add(
                new(
                    id,
                    accounts,
                    reading.Accounts,
                    reading.Room(target.Brake),
                    (long)target.Brake.Per.TotalSeconds,
                    reading.ToRelease(target.Brake, accounts, accounts: 0)
                )
            );
        }
        return replacements;
    }

    private long RoomOf(BrakeReading reading, BrakeRules rules) => IsProposed ? reading.RoomOfChange(rules) : reading.Room(rules);
}
