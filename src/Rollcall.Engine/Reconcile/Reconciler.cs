using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;
using Outcome = Rollcall.Engine.Targets.Outcome;

namespace Rollcall.Engine.Reconcile;

/// <summary>
/// The engine on one page. One key at a time: what should be, what is, the plan between the two, what the policies let
/// through, carrying it out, writing it down. Create, change, delete, retry and full resync all come this way; nothing else
/// writes to a target.
/// </summary>
public sealed class Reconciler(IStorage storage, RemovalBrakes brakes, TimeProvider time)
{
    private readonly UserObserver _users = new(storage.Directory, storage.Links);
    private readonly GroupObserver _groups = new(storage.Directory, storage.Links, storage.Work);
    private readonly PlanExecution _execution = new(storage.Work, time);
    private readonly ReconcileRecorder _recorder = new(storage.Work, time);

    /// <summary>The outcome is for the gate of the target; what became of the key is recorded already.</summary>
    public async Task<Outcome> ReconcileAsync(
        TargetSet targets,
        ReconcileTarget target,
        ClaimedWork claimed,
        CancellationToken cancellationToken
    )
    {
        // 1. Desired and current state, and the plan between them.
        var observation = await ObserveAsync(targets, target, claimed.Key, cancellationToken);
        if (observation is Observation.Unreadable unreadable)
            return await _recorder.PostponeAsync(claimed, unreadable, cancellationToken);
        if (observation is not Observation.Seen seen)
            return await _recorder.NothingAsync(claimed, cancellationToken);

        // 2. What the policies let through.
        var (plan, failure) = await FilterAsync(target, seen, cancellationToken);
        if (failure is not null)
            return await _recorder.PostponeAsync(claimed, new Observation.Unreadable(failure, plan.Subject), cancellationToken);

        // 3. Carry it out.
        var execution = await _execution.PerformAsync(target, claimed, seen, plan, cancellationToken);
        brakes.Count(target.Id, execution.Results);

        // 4. Write it down: link, audit and the key's fate in one transaction.
        return await _recorder.RecordAsync(claimed, seen, plan, execution, cancellationToken);
    }

    /// <summary>Steps 1 and 2 alone: the plan as it would be carried out now. Writes nothing anywhere.</summary>
    public async Task<Preview> PreviewAsync(
        TargetSet targets,
        ReconcileTarget target,
        WorkKey key,
        CancellationToken cancellationToken
    )
    {
        if (await target.ProbeAsync(cancellationToken) is { } unknown)
            return new Preview(key, null, null, null, unknown);
        var observation = await ObserveAsync(targets, target, key, cancellationToken);
        if (observation is Observation.Unreadable unreadable)
            return new Preview(key, null, null, null, unreadable.Because);
        if (observation is not Observation.Seen seen)
            return new Preview(key, null, null, null, null);
        var (plan, failure) = await FilterAsync(target, seen, cancellationToken);
        return new Preview(key, plan, seen.Link, seen.Account, failure);
    }

    private Task<Observation> ObserveAsync(
        TargetSet targets,
        ReconcileTarget target,
        WorkKey key,
        CancellationToken cancellationToken
    ) =>
        key.Kind is ResourceKind.User
            ? _users.ObserveAsync(targets, target, key.Resource, cancellationToken)
            : _groups.ObserveAsync(targets, target, key.Resource, cancellationToken);

    private async ValueTask<(Plan Plan, Outcome? Failure)> FilterAsync(
        ReconcileTarget target,
        Observation.Seen seen,
        CancellationToken cancellationToken
    )
    {
        if (seen.Plan.Steps.IsEmpty)
            return (seen.Plan, null);
        var removes = seen.Plan.Steps.Any(step => step.Removes);
        var administrator = seen.Account is { IsAdministrator: true };
        var others = removes && administrator ? await Administrators.OthersAsync(target, seen.Account!, cancellationToken) : null;
        var brake = removes ? await brakes.ReadAsync(storage, target.Configuration, cancellationToken) : BrakeReading.Free;
        return (
            Policies.Apply(seen.Plan, new PolicyContext(target.Configuration, seen.Mode, administrator, others, brake)),
            null
        );
    }
}

/// <summary>What would be done for one key now.</summary>
/// <param name="Plan">Null when nothing is known of the resource, or when the app could not be read.</param>
/// <param name="Failure">Why the app could not be read.</param>
public sealed record Preview(WorkKey Key, Plan? Plan, Link? Link, Account? Account, Outcome? Failure);
