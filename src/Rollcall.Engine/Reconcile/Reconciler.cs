using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Reconcile;

/// <summary>
/// The engine on one page. One key at a time: what should be, what is, the plan between the two, what the policies let
/// through, carrying it out, writing it down. Create, change, delete, retry and full resync all come this way; nothing else
/// writes to a target.
/// </summary>
public sealed class Reconciler(IStorage storage, RemovalBrakes brakes, TimeProvider time)
{
    private readonly PlanMaker _plans = new(storage, brakes, new EmptiedGroups(storage), time);
    private readonly PlanExecution _execution = new(storage.Work, time);
    private readonly ReconcileRecorder _recorder = new(storage.Work, storage.Links, time);

    /// <summary>The outcome is for the gate of the target; what became of the key is recorded already.</summary>
    public async Task<Outcome> ReconcileAsync(
        TargetSet targets,
        ReconcileTarget target,
        ClaimedWork claimed,
        CancellationToken cancellationToken
    )
    {
        Correlation.Current = claimed.Cause;
        Urgency.Of(claimed.Priority);
        // 1. Desired state, current state, and the plan between them.
        var observation = await _plans.ObserveAsync(targets, target, claimed.Key, cancellationToken);
        if (observation is Observation.Unreadable unreadable)
            return await _recorder.PostponeAsync(claimed, unreadable, cancellationToken);
        if (observation is not Observation.Seen seen)
            return await _recorder.NothingAsync(claimed, observation, cancellationToken);

        if (!seen.TakesFromAdministrator)
            return await CarryOutAsync(targets, target, claimed, seen, cancellationToken);
        await target.AdministratorTurn.WaitAsync(cancellationToken);
        try
        {
            return await CarryOutAsync(targets, target, claimed, seen, cancellationToken);
        }
        finally
        {
            target.AdministratorTurn.Release();
        }
    }

    private async Task<Outcome> CarryOutAsync(
        TargetSet targets,
        ReconcileTarget target,
        ClaimedWork claimed,
        Observation.Seen seen,
        CancellationToken cancellationToken
    )
    {
        // 2. What the policies let through; what they keep back stays in the plan with its reason.
        using var turn = seen is { Plan.Braked: not null, Mode: SourceMode.Live }
            ? await brakes.TakeTurnAsync(storage, target.Configuration, seen.Plan, cancellationToken)
            : null;
        var plan = await _plans.FilterAsync(targets, target, seen, turn?.Reading, cancellationToken);

        // 3. Carry it out, one step after the other.
        var execution = await _execution.PerformAsync(target, claimed, seen, plan, cancellationToken);
        turn?.Took(execution.PeopleBraked(plan));

        // 4. Write it down: link, audit and the key's fate in one transaction.
        var outcome = await _recorder.RecordAsync(target, claimed, seen, plan, execution, cancellationToken);
        if (turn is { IsHeld: true })
            await brakes.LookAgainIfReleasedAsync(storage, target.Configuration, claimed, turn, cancellationToken);
        return outcome;
    }
}
