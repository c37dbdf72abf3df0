using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;

namespace Rollcall.Server.Admin.Plans;

/// <summary>Counts what a dry run found.</summary>
internal sealed class PlanTally
{
    private readonly Dictionary<(string Target, string? Kind, string Verdict, string Code), long> _steps = [];
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
        foreach (var step in plan.Steps)
        {
            var key = (plan.Target, step.Kind, step.Verdict, step.Reason.Code);
            _steps[key] = _steps.GetValueOrDefault(key) + 1;
        }
        return plan.Problem is not null || plan.Steps.Count > 0;
    }

    public void NotListed() => _notListed++;

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
