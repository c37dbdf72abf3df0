using System.Collections.Immutable;
using Rollcall.Conformance.Checks;
using Rollcall.Conformance.Format;

namespace Rollcall.Conformance.Play;

/// <param name="NotApplicable">Why it was not played; null when it was.</param>
public sealed record ScenarioResult(Scenario Scenario, ImmutableArray<StepResult> Steps, string? NotApplicable)
{
    public IEnumerable<Check> Checks => Steps.SelectMany(step => step.Checks);

    public int Passed => Checks.Count(check => check.Passed);

    public int Failed(Level level) => Checks.Count(check => check.Failed && check.Level == level);

    /// <summary>Checks that found what the server does otherwise on purpose.</summary>
    public int Deviating => Checks.Count(check => check.Deviation is not null);

    /// <summary>Whether all musts hold.</summary>
    public bool Holds => Failed(Level.Must) == 0;
}

/// <param name="Request">Method and path, as sent.</param>
public sealed record StepResult(Step Step, string Request, ImmutableArray<Check> Checks);
