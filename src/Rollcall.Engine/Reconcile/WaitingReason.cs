using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;
using Outcome = Rollcall.Engine.Targets.Outcome;

namespace Rollcall.Engine.Reconcile;

/// <summary>
/// What a key waits for when several things of one plan do. A key has one reason, and who releases something looks for the keys by it: what is released as a
/// whole goes before what is decided for each person alone, and not what happens to come first in the plan.
/// </summary>
internal static class WaitingReason
{
    /// <summary>Null when nothing of the plan waits for a person.</summary>
    public static Reason? Of(Execution execution)
    {
        Reason? first = null;
        foreach (var result in execution.Results)
        {
            if (ReasonOf(result) is { } reason && (first is null || Rank(reason) < Rank(first)))
                first = reason;
        }
        return first;
    }

    /// <summary>The brake is released by a number, and the number has to count everybody of whom it holds something.</summary>
    private static int Rank(Reason reason) =>
        reason.Code == ReasonCodes.Brake ? 0
        : reason.Code == ReasonCodes.GroupEmptied ? 1
        : 2;

    private static Reason? ReasonOf(StepResult result) =>
        result.Outcome switch
        {
            Outcome.Rejected rejected => rejected.Reason,
            Outcome.Held held => held.Reason,
            _ => (result.Step as Step.Hold)?.Reason,
        };
}
