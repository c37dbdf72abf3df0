using Rollcall.Engine.Audit;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;
using Outcome = Rollcall.Engine.Targets.Outcome;

namespace Rollcall.Engine.Reconcile;

/// <summary>
/// An account that a late worker made for somebody who has another one by now: the person was renamed while it stood still in the middle of the call, longer than
/// an announcement is kept (<see cref="UnansweredCreate"/>). Only this worker knows that the account is of our making, so it takes it back itself.
/// </summary>
internal static class SecondAccount
{
    /// <param name="refused">What the late worker would have recorded.</param>
    /// <param name="execution">What it did.</param>
    /// <param name="theirs">The link as it is.</param>
    /// <returns>What became of it; null where there is no second account.</returns>
    public static async ValueTask<AuditEntry?> TakeBackAsync(
        ReconcileTarget target,
        WorkRecord refused,
        Execution execution,
        Link? theirs,
        CancellationToken cancellationToken
    )
    {
        if (
            !execution.HasMadeAccount
            || refused is not { Link: { RemoteId: { } id } made, Audit: [var entry, ..] }
            || theirs is null
            || MayBeTheirs(made, theirs)
        )
            return null;
        var step = Permitted(target.Configuration, made, Disable(made, id, theirs));
        var outcome = step is Step.DisableAccount ? await target.Connector.PerformAsync(step, cancellationToken) : null;
        var stopped = outcome is Outcome.RetryAfter or Outcome.TargetPaused ? outcome : null;
        var taken = new Execution([new StepResult(step, outcome)], Link: null, Saved: null, stopped);
        return entry with
        {
            Action = ReconcileRecorder.ActionOf(taken),
            ReasonCode = step.Reason.Code.Value,
            Data = PlanJson.Write(taken.Results),
        };
    }

    /// <summary>Another linked it since, or announced the same account and will find it.</summary>
    private static bool MayBeTheirs(Link made, Link theirs) =>
        theirs.State is LinkState.Pending
            ? string.Equals(made.RemoteName, theirs.RemoteName, StringComparison.OrdinalIgnoreCase)
            : made.RemoteId == theirs.RemoteId;

    private static Step.DisableAccount Disable(Link made, string id, Link theirs) =>
        new(new AccountReference(id, made.RemoteName))
        {
            Reason = ReasonCodes.SecondAccount.Because(
                $"A server that had stood still made the account {made.RemoteName}, and meanwhile another made {theirs.RemoteName} for the person. Nobody uses {made.RemoteName} yet."
            ),
        };

    /// <summary>What the configuration forbids is forbidden here too. The brake does not count it: nobody loses anything.</summary>
    private static Step Permitted(TargetConfiguration target, Link made, Step step)
    {
        var plan = new Plan
        {
            Target = made.Target,
            Kind = made.Kind,
            Resource = made.Resource,
            Subject = made.RemoteName,
            Steps = [step],
        };
        var context = new PolicyContext(target, SourceMode.Live, [], OtherAdministrators: null, BrakeReading.Free);
        return Policies.Apply(plan, context).Steps.Single();
    }
}
