using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;
using Outcome = Rollcall.Engine.Targets.Outcome;

namespace Rollcall.Engine.Reconcile;

/// <summary>Writes down what one look at a key came to: link, audit and the key's fate, in one transaction.</summary>
internal sealed class ReconcileRecorder(IWorkStore work, ILinkStore links, TimeProvider time)
{
    private readonly LateWork _late = new(work, links, time);
    private readonly FreedSeats _seats = new();

    public async Task<Outcome> RecordAsync(
        ReconcileTarget target,
        ClaimedWork claimed,
        Observation.Seen seen,
        Plan plan,
        Execution execution,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var link = execution.Link is { } after && after != execution.Saved ? after with { Updated = now } : null;
        var drop = execution.Link is null ? execution.Saved is not null : !seen.ResourceExists && IsOver(plan, execution.Link);
        var record = new WorkRecord
        {
            Work = claimed,
            Fate = Fate(claimed, seen, execution, now),
            Link = drop ? null : link,
            DropLink = drop,
            LinkSince = execution.Saved?.Created,
            // Once: with the word in advance, or now if nothing had to be said in advance. Never without the link of the new owner: a
            // takeover that was refused would leave the account with nobody.
            TakesOverFrom =
                !drop && link is not null && execution.Saved == seen.StoredLink ? LinkProgress.TakesOverFrom(plan, seen) : null,
            TouchesMembers = MadeUsable(seen, execution),
            // A process may have ended between making the group and saying so: its members wait for a group that is there.
            WakesMembersParkedFor = seen.IsThere && execution.Stopped is null ? ReasonCodes.GroupMissing.Value : null,
            AlsoDue = [.. GaveUp(seen, execution) ? seen.Heirs : [], .. seen.Woken],
            FreedSeats = execution.FreedSeats,
            Audit = [.. Audit(claimed, seen, plan, execution, now)],
            Now = now,
        };
        if (execution.FreedSeats > 0)
            _seats.Free(claimed.Key.Target, now);
        if (await work.RecordAsync(record, cancellationToken))
            return GateOutcome(execution);
        // Two people claimed one account at the same moment, and the other was first; or somebody had the link forgotten. Nothing of this look is kept but what it
        // did. Or the lease ended: then this is refused as well.
        var parked = record with
        {
            Fate = Backoff.Failed(claimed, LinkProgress.Overtaken(plan.Subject), null, now),
            Link = null,
            DropLink = false,
            TakesOverFrom = null,
        };
        if (!await work.RecordAsync(parked, cancellationToken) && execution.Results.Any(result => result.Outcome is not null))
            await _late.RecordAsync(target, record with { Link = execution.Link }, execution, cancellationToken);
        return GateOutcome(execution);
    }

    /// <summary>The app could not be read: the key waits, nothing is guessed.</summary>
    public async Task<Outcome> PostponeAsync(
        ClaimedWork claimed,
        Observation.Unreadable unreadable,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        WorkFate fate = unreadable.Because switch
        {
            Outcome.RetryAfter retry => Backoff.Failed(claimed, retry.Reason, retry.Delay, now),
            Outcome.TargetPaused paused => Backoff.Paused(claimed, paused.Reason, now),
            Outcome.Rejected rejected => new WorkFate.Parked(rejected.Reason.Code.Value, rejected.Reason.Detail),
            Outcome.Held held => new WorkFate.Parked(held.Reason.Code.Value, held.Reason.Detail),
            _ => Backoff.Failed(claimed, ReasonCodes.UnexpectedError.Because("The app could not be read."), null, now),
        };
        await work.RecordAsync(
            new WorkRecord
            {
                Work = claimed,
                Fate = fate,
                Now = now,
            },
            cancellationToken
        );
        return unreadable.Because;
    }

    public async Task<Outcome> NothingAsync(ClaimedWork claimed, Observation observation, CancellationToken cancellationToken)
    {
        var done = new WorkRecord
        {
            Work = claimed,
            Fate = new WorkFate.Done(),
            AlsoDue = observation is Observation.Nothing nothing ? nothing.Woken : [],
            Now = time.GetUtcNow(),
        };
        await work.RecordAsync(done, cancellationToken);
        return new Outcome.Unchanged();
    }

    private WorkFate Fate(ClaimedWork claimed, Observation.Seen seen, Execution execution, DateTimeOffset now)
    {
        if (execution.Stopped is Outcome.TargetPaused paused)
            return Backoff.Paused(claimed, paused.Reason, now);
        if (execution.Stopped is Outcome.RetryAfter retry)
            return AnyApplied(execution)
                ? Backoff.GotFurther(claimed, retry.Reason, retry.Delay, now)
                : Backoff.Failed(claimed, retry.Reason, retry.Delay, now);
        if (WaitingReason.Of(execution) is { } reason)
            return IsOverUnannounced(reason.Code)
                ? Backoff.Failed(claimed, reason, IsOver(claimed, reason, execution) ? Backoff.NotYet : Backoff.Unannounced, now)
                : new WorkFate.Parked(reason.Code.Value, reason.Detail);
        return seen.NotYet is { } notYet ? Backoff.Failed(claimed, notYet, Backoff.NotYet, now) : new WorkFate.Done();
    }

    private bool IsOver(ClaimedWork claimed, Reason reason, Execution execution) =>
        reason.Code == ReasonCodes.NoSeats && _seats.IsFreedSince(claimed.Key.Target, execution.Began);

    private static bool IsOverUnannounced(ReasonCode code) => code == ReasonCodes.NoSeats || code == ReasonCodes.AccountsLost;

    /// <summary>
    /// Nothing of a deleted resource is left to look after. An account that the app lost by itself may come back with a user directory that was switched off:
    /// the link stays, and with it whoever looks next finds the leaver.
    /// </summary>
    private static bool IsOver(Plan plan, Link link) =>
        link.State is LinkState.Released or LinkState.Pending
        || (link.State is LinkState.Gone && plan.Steps.Any(step => step is Step.DeleteAccount));

    private static bool IsLost(Observation.Seen seen, Execution execution) =>
        execution.Link is { Kind: ResourceKind.User, State: LinkState.Gone } && seen.StoredLink is { State: LinkState.Linked };

    private static bool AnyApplied(Execution execution) => execution.Results.Any(result => result.Outcome is Outcome.Applied);

    private static bool MadeUsable(Observation.Seen seen, Execution execution) =>
        seen.Plan.Kind is ResourceKind.Group
        && execution.Results.Any(result =>
            result.Outcome is Outcome.Applied or Outcome.Unchanged
                ? result.Step is Step.CreateGroup or Step.RenameGroup or Step.Adopt or Step.Release
                // The answer was lost and the group may be there: the next look would find it and have nothing to make.
                : result is { Step: Step.CreateGroup, Outcome: Outcome.RetryAfter }
        );

    private static bool GaveUp(Observation.Seen seen, Execution execution) =>
        seen.Plan.Kind is ResourceKind.User
            ? execution.Stopped is null && WaitingReason.Of(execution) is null
            : execution.Results.Any(result =>
                result.Outcome is Outcome.Applied or Outcome.Unchanged && SharedGroups.GivesUp(result.Step)
            );

    private static IEnumerable<AuditEntry> Audit(
        ClaimedWork claimed,
        Observation.Seen seen,
        Plan plan,
        Execution execution,
        DateTimeOffset now
    )
    {
        if (!IsLost(seen, execution) && execution.Results.All(result => result.Outcome is null && result.Step is not Step.Hold))
            yield break;
        var waiting = WaitingReason.Of(execution);
        // Written down once, not every ten minutes.
        if (claimed.Attempts > 0 && waiting is { } same && IsOverUnannounced(same.Code) && !AnyApplied(execution))
            yield break;
        var entry = new AuditEntry
        {
            At = now,
            Actor = "engine",
            Action = ActionOf(execution),
            Source = seen.Source,
            Target = claimed.Key.Target,
            Kind = claimed.Key.Kind,
            Resource = claimed.Key.Resource,
            Subject = plan.Subject,
            ReasonCode = (waiting ?? First(execution).Reason).Code.Value,
            CorrelationId = claimed.Cause ?? $"r-{Guid.CreateVersion7(now):N}",
            Data = PlanJson.Write(execution.Results),
        };
        yield return entry;
        foreach (var removed in execution.Removed.Take(execution.PeopleWhoLost(plan)))
            yield return entry with
            {
                Action = AuditActions.AccessRemoved,
                // In a group's plan the people are its members.
                Subject =
                    plan.Kind is ResourceKind.Group && removed is Step.RemoveMember member ? member.Account.Name : plan.Subject,
                Data = "{}",
            };
        if (execution.HasReplaced)
            yield return entry with
            {
                Action = AuditActions.AccountReplaced,
                Data = "{}",
            };
        // Stopped halfway, the rest has to pass as well.
        if (plan.PassesBrake && execution.Stopped is null && execution.PeopleBraked(plan) > 0)
            yield return entry with
            {
                Action = AuditActions.BrakePassed,
                Data = "{}",
            };
    }

    /// <summary>What the plan came to.</summary>
    public static string ActionOf(Execution execution) =>
        execution.Stopped is not null ? AuditActions.PlanPostponed
        : execution.Results.Any(result => result.Outcome is Outcome.Rejected) ? AuditActions.PlanRejected
        : WaitingReason.Of(execution) is not null ? AuditActions.PlanHeld
        : AuditActions.PlanApplied;

    private static Step First(Execution execution) =>
        (execution.Results.FirstOrDefault(result => result.Step is not Step.Skip) ?? execution.Results[0]).Step;

    /// <summary>What the gate of the target should learn: trouble with the app, not with one plan.</summary>
    private static Outcome GateOutcome(Execution execution) => execution.Stopped ?? new Outcome.Applied();
}
