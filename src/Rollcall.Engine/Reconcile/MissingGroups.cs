using System.Collections.Concurrent;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Reconcile;

/// <summary>
/// For a dry run: memberships in groups that the app does not have and that no rule creates. Carrying out the plan, the app itself says so;
/// without a call that writes, somebody has to ask.
/// </summary>
internal sealed class MissingGroups(TimeProvider time)
{
    /// <summary>A dry run of everybody asks once for each group, not once for each member.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);
    private const int MostKept = 10_000;
    private readonly ConcurrentDictionary<(IConnector App, string Group), (bool Missing, DateTimeOffset At)> _asked = new();

    /// <summary>The plan with what would be held for want of a group marked as held.</summary>
    public async ValueTask<Plan> HeldAsync(
        ReconcileTarget target,
        Observation.Seen seen,
        Plan plan,
        CancellationToken cancellationToken
    )
    {
        if (!plan.Steps.Any(step => step is Step.AddMember))
            return plan;
        var steps = plan.Steps.ToBuilder();
        for (var i = 0; i < steps.Count; i++)
        {
            if (
                steps[i] is Step.AddMember add
                && !IsMade(target, seen, add.Group)
                && await IsMissingAsync(target.Connector, add.Group, cancellationToken)
            )
                steps[i] = UserPlanner.Hold(add, ReasonTexts.GroupMissing("The app", add.Group));
        }
        return plan with { Steps = steps.ToImmutable() };
    }

    /// <summary>The group's own key makes it; its members follow.</summary>
    private static bool IsMade(ReconcileTarget target, Observation.Seen seen, string group) =>
        target.Capabilities.CreateGroups
        && seen.Desired is DesiredState.Present present
        && present.Groups.TryGetValue(group, out var grant)
        && target
            .Mapping.GroupsOf(grant.SourceGroup)
            .Any(rule =>
                rule.CreateMissing
                && string.Equals(target.Connector.NormaliseGroupName(rule.Name), group, StringComparison.OrdinalIgnoreCase)
            );

    private async ValueTask<bool> IsMissingAsync(IConnector app, string group, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_asked.TryGetValue((app, group), out var known) && now - known.At < Fresh)
            return known.Missing;
        // An app that does not answer is no reason to say that the group is missing.
        var missing = await app.FindGroupAsync(group, cancellationToken) is Reading<TargetGroup>.Missing;
        if (_asked.Count >= MostKept)
            _asked.Clear();
        _asked[(app, group)] = (missing, now);
        return missing;
    }
}
