using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Server.Admin.Plans;

/// <summary>Shows the steps of a plan.</summary>
internal static class PlannedSteps
{
    public static PlannedStep Of(Step step) =>
        step switch
        {
            Step.Hold hold => Describe(hold.What, StepVerdicts.Hold, hold.Reason),
            Step.Skip { What: { } what } skip => Describe(what, StepVerdicts.Skip, skip.Reason),
            Step.Skip skip => new PlannedStep
            {
                Verdict = StepVerdicts.Skip,
                Subject = skip.Subject,
                Reason = PlanReports.ExplanationOf(skip.Reason),
            },
            Step.Adopt or Step.HandOver or Step.Release => Describe(step, StepVerdicts.Record, step.Reason),
            _ => Describe(step, StepVerdicts.Do, step.Reason),
        };

    private static PlannedStep Describe(Step step, string verdict, Reason reason)
    {
        var (subject, group, newName) = About(step);
        return new PlannedStep
        {
            Kind = PlanJson.NameOf(step),
            Verdict = verdict,
            Subject = subject,
            Group = group,
            NewName = newName,
            Attributes = step switch
            {
                Step.CreateAccount create =>
                [
                    .. create.Account.Attributes.Select(attribute => new AttributeChange(attribute.Key, null, attribute.Value)),
                ],
                Step.UpdateAccount update =>
                [
                    .. update.Changes.Select(change => new AttributeChange(change.Name, change.Before, change.After)),
                ],
                _ => null,
            },
            Removes = step.Removes,
            Replaces = step is Step.CreateAccount { ReplacesLost: true },
            Reason = PlanReports.ExplanationOf(reason),
        };
    }

    private static (string Subject, string? Group, string? NewName) About(Step step) =>
        step switch
        {
            Step.CreateAccount create => (create.Account.Name, null, null),
            Step.UpdateAccount update => (update.Account.Name, null, null),
            Step.RenameAccount rename => (rename.Account.Name, null, rename.NewName),
            Step.EnableAccount enable => (enable.Account.Name, null, null),
            Step.DisableAccount disable => (disable.Account.Name, null, null),
            Step.DeleteAccount delete => (delete.Account.Name, null, null),
            Step.EndSessions end => (end.Account.Name, null, null),
            Step.CreateGroup create => (create.Name, null, null),
            Step.RenameGroup rename => (rename.Name, null, rename.NewName),
            Step.DeleteGroup delete => (delete.Name, null, null),
            // Without a reference the account is made by an earlier step of the same plan.
            Step.AddMember add => (add.Account?.Name ?? "the new account", add.Group, null),
            Step.RemoveMember remove => (remove.Account.Name, remove.Group, null),
            Step.Adopt adopt => (adopt.Name, null, null),
            Step.HandOver over => (over.Name, null, null),
            Step.Release release => (release.Name, null, null),
            Step.Skip skip => (skip.Subject, null, null),
            Step.Hold hold => About(hold.What),
            _ => throw new InvalidOperationException($"{step.GetType().Name} is no step of the family."),
        };
}
