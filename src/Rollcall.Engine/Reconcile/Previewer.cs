using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Reconcile;

/// <summary>The walk up to the plan and no further: dry run, preview and "why" are this.</summary>
public sealed class Previewer(IStorage storage, RemovalBrakes brakes, TimeProvider time)
{
    private readonly PlanMaker _plans = new(storage, brakes, new EmptiedGroups(storage), time);
    private readonly MissingGroups _missing = new(time);

    /// <summary>The plan as it would be carried out now. Writes nothing anywhere.</summary>
    public async Task<Preview> PreviewAsync(
        TargetSet targets,
        ReconcileTarget target,
        WorkKey key,
        CancellationToken cancellationToken
    )
    {
        if (await target.ProbeAsync(cancellationToken) is { } unknown)
            return new Preview(key, null, null, null, unknown);
        return await _plans.ObserveAsync(targets, target, key, cancellationToken) switch
        {
            Observation.Seen seen => new Preview(
                key,
                await _missing.HeldAsync(
                    target,
                    seen,
                    await _plans.FilterAsync(targets, target, seen, brake: null, cancellationToken),
                    cancellationToken
                ),
                seen.Link,
                seen.Account,
                null
            )
            {
                Subject = seen.Plan.Subject,
                Desired = seen.Desired,
            },
            Observation.Unreadable unreadable => new Preview(key, null, null, null, unreadable.Because)
            {
                Subject = unreadable.Subject,
            },
            _ => new Preview(key, null, null, null, null),
        };
    }
}

/// <summary>What would be done for one key now.</summary>
/// <param name="Plan">Null when nothing is known of the resource, or when the app could not be read.</param>
/// <param name="Failure">Why the app could not be read.</param>
public sealed record Preview(WorkKey Key, Plan? Plan, Link? Link, Account? Account, Outcome? Failure)
{
    /// <summary>userName, displayName or account name, as far as one is known.</summary>
    public string? Subject { get; init; }

    /// <summary>What the rules say, for users.</summary>
    public DesiredState? Desired { get; init; }
}
