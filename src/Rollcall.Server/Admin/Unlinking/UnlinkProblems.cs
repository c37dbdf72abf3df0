using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Unlinking;
using Rollcall.Server.Admin.Http;
using Rollcall.Server.Admin.Plans;
using Rollcall.Server.Admin.Resources;

namespace Rollcall.Server.Admin.Unlinking;

/// <summary>Why a link is not forgotten, and what to do.</summary>
internal static class UnlinkProblems
{
    public static ProblemAnswer NoLink(ResourceKind kind, string target, Subject subject) =>
        Problems.NotFound(
            kind is ResourceKind.User
                ? $"Rollcall takes no account at {target} for that of {subject.Name}: there is nothing to forget."
                : $"Rollcall takes no group at {target} for that of the source group {subject.Name}: there is nothing to forget.",
            subject.IsDeleted
                    ? $"The source {subject.Source} has deleted {subject.Name}. `rollcall audit --resource {subject.Id}` shows what is on record."
                : kind is ResourceKind.User ? $"`rollcall why {subject.Name}` says what each app has of this person."
                : $"`rollcall groups {subject.Name}` says what it is at each app. A group that a manual rule names has no link; the rule says what becomes of it."
        );

    public static ProblemAnswer Pending(UnlinkLook look, Subject subject) =>
        Problems.NotForgotten(
            $"Rollcall is about to make {look.Link.RemoteName} at {look.Link.Target} for {subject.Name}, or was when the answer of the app was lost: it does not know yet which one that is.",
            Again(look, subject, "The next look finds out: ")
        );

    /// <summary>What speaks against forgetting what was seen; null when nothing does.</summary>
    public static ProblemAnswer? Before(UnlinkLook look, Subject subject, string named)
    {
        if (look.Id != named)
        {
            return Problems.NotForgotten(
                $"{subject.Name} is linked to {look.Id} ({look.Link.RemoteName}) at {look.Link.Target}, not to {named}.",
                $"Look whether that is the one to forget: {Command(look, subject)}"
            );
        }
        return PlanReports.PlanOf(look.Key, look.Then, subject.Name).Problem is { } problem
            ? Problems.NotForgotten(
                $"What would follow at {look.Link.Target} cannot be told now. {problem.Detail}",
                $"`rollcall target check {look.Link.Target}` looks for the cause. Ask again once the app answers."
            )
            : null;
    }

    public static ProblemAnswer Of(LinkRemovalOutcome outcome, UnlinkLook look, Subject subject) =>
        outcome is LinkRemovalOutcome.InWork
            ? Problems.NotForgotten(
                $"Rollcall is working on {subject.Name} at {look.Link.Target} in this moment, by the link that is to be forgotten.",
                "Ask again in a few seconds."
            )
            : Problems.NotForgotten(
                $"What is known of {subject.Name} at {look.Link.Target} changed in this moment.",
                $"Look again: {Command(look, subject)}"
            );

    private static string Again(UnlinkLook look, Subject subject, string lead) =>
        look.Key.Kind is ResourceKind.User
            ? $"{lead}`rollcall reconcile --target {look.Link.Target} --user {subject.Id}` takes it now."
            : $"{lead}`rollcall reconcile --target {look.Link.Target}` takes it now.";

    private static string Command(UnlinkLook look, Subject subject) =>
        $"`rollcall unlink {subject.Id}{(look.Key.Kind is ResourceKind.Group ? " --group" : "")} --target {look.Link.Target}`";
}
