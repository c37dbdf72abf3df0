using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.Engine.Planning;

namespace Rollcall.Server.Admin.Plans;

/// <summary>Counts what a dry run found.</summary>
internal sealed class PlanTally
{
    private readonly Dictionary<(string Target, string? Kind, string Verdict, string Code), long> _steps = [];
    private readonly Dictionary<string, (long People, long Accounts)> _losing = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _replaced = new(StringComparer.Ordinal);
    private long _different;
    private long _failed;
    private long _notListed;

    public long Looked { get; private set; }

    /// <summary>True when there is anything to tell about the plan.</summary>
    public bool Add(TargetPlan plan)
    {
        Looked++;
        if (plan.Problem is not null)
            _failed++;
        if (plan.Steps.Any(step => step.Verdict is StepVerdicts.Do))
            _different++;
        CountLosses(plan);
        if (plan.Steps.Any(step => step.Replaces && IsUpToTheBrake(step, ReasonCodes.AccountsLost)))
            _replaced[plan.Target] = _replaced.GetValueOrDefault(plan.Target) + 1;
        foreach (var step in plan.Steps)
        {
            var key = (plan.Target, step.Kind, step.Verdict, step.Reason.Code);
            _steps[key] = _steps.GetValueOrDefault(key) + 1;
        }
        return plan.Problem is not null || plan.Steps.Count > 0;
    }

    public void NotListed() => _notListed++;

    /// <summary>Targets at which people would lose something.</summary>
    public IEnumerable<(string Target, long People, long Accounts)> Losses =>
        _losing.Select(losing => (losing.Key, losing.Value.People, losing.Value.Accounts));

    /// <summary>Targets at which accounts would be made in place of lost ones.</summary>
    public IEnumerable<(string Target, long Accounts)> Replacements =>
        _replaced.Select(replaced => (replaced.Key, replaced.Value));

    /// <summary>What the brake holds counts too: it is what would be done without it.</summary>
    private static bool IsUpToTheBrake(PlannedStep step, ReasonCode held) =>
        step.Verdict is StepVerdicts.Do || (step.Verdict is StepVerdicts.Hold && step.Reason.Code == held.Value);

    private void CountLosses(TargetPlan plan)
    {
        var losses = plan.Steps.Where(step => step.Removes && IsUpToTheBrake(step, ReasonCodes.Brake)).ToArray();
        if (losses.Length == 0)
            return;
        var (people, accounts) = _losing.GetValueOrDefault(plan.Target);
        var account = losses.Any(step => step.Kind is StepKinds.DisableAccount or StepKinds.DeleteAccount);
        // A group's plan is about its members, one step each.
        _losing[plan.Target] = (people + (plan.Kind == ResourceKinds.User ? 1 : losses.Length), accounts + (account ? 1 : 0));
    }

    public PlanSummary Summary() =>
        new()
        {
            Looked = Looked,
            Different = _different,
            Failed = _failed,
            NotListed = _notListed,
            Counts =
            [
                .. _steps
                    .OrderByDescending(step => step.Value)
                    .ThenBy(step => step.Key.Target, StringComparer.Ordinal)
                    .ThenBy(step => step.Key.Kind, StringComparer.Ordinal)
                    .ThenBy(step => step.Key.Verdict, StringComparer.Ordinal)
                    .ThenBy(step => step.Key.Code, StringComparer.Ordinal)
                    .Select(step => new StepCount(step.Key.Target, step.Key.Kind, step.Key.Verdict, step.Key.Code, step.Value)),
            ],
        };
}
