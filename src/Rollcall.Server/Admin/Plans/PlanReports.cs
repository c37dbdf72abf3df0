using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;
using Outcome = Rollcall.Engine.Targets.Outcome;

namespace Rollcall.Server.Admin.Plans;

/// <summary>Shows what a dry run found.</summary>
internal static class PlanReports
{
    /// <param name="preview">Null when the target is not configured any more.</param>
    /// <param name="subject">For when the dry run did not get so far as to know.</param>
    public static TargetPlan PlanOf(WorkKey key, Preview? preview, string subject) =>
        new()
        {
            Target = key.Target,
            Kind = key.Kind == ResourceKind.User ? ResourceKinds.User : ResourceKinds.Group,
            Resource = key.Resource.ToString(),
            Subject = preview?.Subject ?? subject,
            Steps = preview is { Plan: { } plan, Failure: null } ? [.. plan.Steps.Select(PlannedSteps.Of)] : [],
            Problem = ProblemOf(key, preview),
        };

    public static DesiredAtTarget DesiredOf(DesiredState desired) =>
        desired switch
        {
            DesiredState.Present present => new DesiredAtTarget
            {
                State = DesiredStates.Present,
                Account = present.Account.Name,
                Attributes = present.Account.Attributes,
                Groups = present.Groups.ToDictionary(
                    group => group.Key,
                    group => group.Value.SourceGroup,
                    StringComparer.Ordinal
                ),
            },
            DesiredState.Absent absent => new DesiredAtTarget
            {
                State = DesiredStates.Absent,
                Reason = ExplanationOf(absent.Reason),
            },
            DesiredState.Unmappable unmappable => new DesiredAtTarget
            {
                State = DesiredStates.Unmappable,
                Reason = ExplanationOf(unmappable.Reason),
            },
            _ => throw new InvalidOperationException($"{desired.GetType().Name} is no state of the family."),
        };

    public static AccountAtTarget AccountOf(Account account) =>
        new()
        {
            Name = account.Name,
            RemoteId = account.RemoteId,
            Active = account.Active,
            Administrator = account.IsAdministrator,
            Groups = [.. account.Groups],
            Attributes = account.Attributes,
            ReadOnlyBecause = account.ReadOnlyBecause,
        };

    public static Explanation ExplanationOf(Reason reason) => new(reason.Code.Value, reason.Detail);

    private static Explanation? ProblemOf(WorkKey key, Preview? preview) =>
        preview switch
        {
            null => ExplanationOf(
                ReasonCodes.NotUs.Because($"{key.Target} is not in the configuration any more; nothing is done there.")
            ),
            { Failure: { } failure } => ExplanationOf(ReasonOf(failure)),
            _ => null,
        };

    private static Reason ReasonOf(Outcome failure) =>
        failure switch
        {
            Outcome.RetryAfter retry => retry.Reason,
            Outcome.Held held => held.Reason,
            Outcome.Rejected rejected => rejected.Reason,
            Outcome.TargetPaused paused => paused.Reason,
            _ => ReasonCodes.UnexpectedError.Because("The app could not be read."),
        };
}
