using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Server.Admin.Plans;

/// <summary>Counts for whom a dry run found something that is not done, by target and reason: how many, the first names, and the reason in words.</summary>
internal sealed class HeldTally
{
    private const int NamesKept = 5;

    private readonly Dictionary<(string Target, string State, string Code), HeldBack> _byReason = [];

    /// <summary>People and groups for whom something waits until a reason passes or somebody decides, each counted once per target.</summary>
    public long Looks { get; private set; }

    /// <param name="waiting">What became of the last attempt, when the plan has something to do.</param>
    public void Add(TargetPlan plan, QueuedWork? waiting)
    {
        var held = plan
            .Steps.Where(step => step.Verdict is StepVerdicts.Hold)
            .Select(step => step.Reason)
            .DistinctBy(reason => reason.Code)
            .ToArray();
        foreach (var reason in held)
            Count(plan, HeldStates.Held, reason.Code, reason.Detail);
        var waits =
            waiting is { ReasonCode: { } code, IsLeased: false } && held.All(reason => reason.Code != code) ? waiting : null;
        if (waits is not null)
        {
            Count(
                plan,
                waits.IsParked ? HeldStates.Parked : HeldStates.Retrying,
                waits.ReasonCode!,
                waits.Detail ?? waits.ReasonCode!
            );
        }
        if (held.Length > 0 || waits is { IsParked: true })
            Looks++;
    }

    /// <returns>Null when there is nothing to tell.</returns>
    public IReadOnlyList<HeldBack>? ByReason() =>
        _byReason.Count == 0
            ? null
            :
            [
                .. _byReason
                    .Values.OrderByDescending(held => held.People + held.Groups)
                    .ThenBy(held => held.Target, StringComparer.Ordinal)
                    .ThenBy(held => held.Code, StringComparer.Ordinal)
                    .ThenBy(held => held.State, StringComparer.Ordinal),
            ];

    private void Count(TargetPlan plan, string state, string code, string detail)
    {
        var key = (plan.Target, state, code);
        var before = _byReason.GetValueOrDefault(key) ?? new HeldBack(plan.Target, state, code, 0, 0, [], detail);
        var isGroup = plan.Kind == ResourceKinds.Group;
        _byReason[key] = before with
        {
            People = before.People + (isGroup ? 0 : 1),
            Groups = before.Groups + (isGroup ? 1 : 0),
            First = before.First.Count < NamesKept ? [.. before.First, plan.Subject] : before.First,
        };
    }
}
