using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Spectre.Console;

namespace Rollcall.Cli.Output;

/// <summary>Steps as sentences.</summary>
internal static class PlanText
{
    /// <summary>Each with a sign, what differs, and why; a reason that was given just before is not said again.</summary>
    /// <param name="said">The reason that stands above the steps already.</param>
    public static void Write(Screen screen, int indent, IEnumerable<PlannedStep> steps, Explanation? said = null)
    {
        foreach (var step in steps)
        {
            Write(screen, indent, step, isSaid: step.Reason == said);
            said = step.Reason;
        }
    }

    private static void Write(Screen screen, int indent, PlannedStep step, bool isSaid)
    {
        var (sign, style) = Sign(step);
        var lead = step.Verdict switch
        {
            StepVerdicts.Hold => "held back: ",
            StepVerdicts.Skip => "not done: ",
            _ => "",
        };
        screen.Line(
            indent,
            [($"{sign} ", style), (lead + Phrase(step), style), (isSaid ? ", for the reason above" : "", Styles.Quiet)]
        );
        foreach (var change in step.Attributes ?? [])
            screen.Line(indent + 4, Difference(change));
        if (!isSaid)
            screen.Line(indent + 4, $"{step.Reason.Detail} [{step.Reason.Code}]", Styles.Quiet);
    }

    /// <summary>Who would lose something, and whether the brake would let it happen.</summary>
    /// <param name="proposed">Under a document that is not in force.</param>
    public static void Write(Screen screen, PlannedRemovals removals, bool proposed)
    {
        var (target, people) = (removals.Target, TimeText.Count(removals.People, "person", "people"));
        screen.Line(
            $"{target}: {people} would lose something, {removals.Accounts:N0} of {TimeText.Count(removals.Linked, "linked account")} the account itself.",
            Styles.Bad
        );
        var missing = removals.Release ?? removals.People - removals.Room;
        var release = $"rollcall target release-brake {target} --removals {missing}";
        if (proposed)
            screen.Line(2, Proposed(removals, release), Styles.Warning);
        else if (missing <= 0)
            screen.Line(2, $"The brake lets {removals.Room:N0} people pass now: it does not hold any of this.");
        else if (removals.People <= removals.Room)
            screen.Line(
                2,
                $"The brake lets {removals.Room:N0} people pass now, but fewer with each account that goes: it would hold some of them. To let all of them pass: {release}",
                Styles.Warning
            );
        else
            screen.Line(
                2,
                (
                    removals.Room == 0
                        ? "The brake lets none of them pass now"
                        : $"The brake lets {removals.Room:N0} of them pass within {TimeText.Span(TimeSpan.FromSeconds(removals.Seconds))} and holds the others"
                ) + $". To let all of them pass: {release}",
                Styles.Warning
            );
    }

    /// <summary>Whether a document would come into force: that is held against what the change itself takes away, and not against who leaves anyhow.</summary>
    private static string Proposed(PlannedRemovals removals, string release)
    {
        var byChange = removals.ByChange ?? removals.People;
        if (byChange == 0)
            return "The change itself takes nothing from anybody: it would come into force.";
        var may = $"A change may take something from {TimeText.Count(removals.Room, "person", "people")} now";
        var takes =
            byChange == removals.People
                ? ""
                : $"The change itself takes something from {TimeText.Count(byChange, "person", "people")}. ";
        return takes
            + (
                byChange <= removals.Room
                    ? $"{may}: it would come into force."
                    : $"{may}, so it would not come into force. If it is meant: {release}"
            );
    }

    /// <summary>Whose account an app has lost, and how many of them the brake lets be made anew.</summary>
    public static void Write(Screen screen, PlannedReplacements lost)
    {
        screen.Line(
            $"{lost.Target}: {TimeText.Count(lost.Accounts, "account")} of {lost.Linked:N0} linked would be made anew, as the app no longer has {(lost.Accounts == 1 ? "it" : "them")}.",
            Styles.Warning
        );
        if (lost.Accounts <= lost.Room)
        {
            screen.Line(2, $"The brake lets {lost.Room:N0} through now: it does not hold any of this.");
            return;
        }
        screen.Line(
            2,
            $"The brake lets {lost.Room:N0} through within {TimeText.Span(TimeSpan.FromSeconds(lost.Seconds))}; the others wait and go on by themselves when the app has their accounts again. "
                + "Look whether a user directory of the app is switched off or cannot be reached. "
                + $"If all are to be made anew: rollcall target release-brake {lost.Target} --accounts {lost.Release ?? lost.Accounts - lost.Room}",
            Styles.Warning
        );
    }

    public static string Phrase(PlannedStep step) =>
        step.Kind switch
        {
            StepKinds.CreateAccount => $"create account {step.Subject}",
            StepKinds.UpdateAccount => $"change account {step.Subject}",
            StepKinds.RenameAccount => $"rename account {step.Subject} to {step.NewName}",
            StepKinds.EnableAccount => $"enable account {step.Subject}",
            StepKinds.DisableAccount => $"disable account {step.Subject}",
            StepKinds.DeleteAccount => $"delete account {step.Subject}",
            StepKinds.EndSessions => $"sign {step.Subject} out everywhere",
            StepKinds.CreateGroup => $"create group {step.Subject}",
            StepKinds.RenameGroup => $"rename group {step.Subject} to {step.NewName}",
            StepKinds.DeleteGroup => $"delete group {step.Subject}",
            StepKinds.AddMember => $"put {step.Subject} into group {step.Group}",
            StepKinds.RemoveMember => $"take {step.Subject} out of group {step.Group}",
            StepKinds.Adopt => $"link to {step.Subject}, which is there already",
            StepKinds.HandOver => $"take over {step.Subject} from the resource that had it before",
            StepKinds.Release => $"stop looking after {step.Subject}",
            null => step.Subject,
            { } other => $"{other} {step.Subject}",
        };

    /// <summary>The kind of step without its subject: <c>create account</c>.</summary>
    public static string Kind(string? kind) =>
        kind is null
            ? "nothing in particular"
            : string.Concat(
                kind.Select((letter, at) => (at > 0 && char.IsUpper(letter) ? " " : "") + char.ToLowerInvariant(letter))
            );

    public static string Verdict(string verdict) =>
        verdict switch
        {
            StepVerdicts.Do => "would be done",
            StepVerdicts.Record => "would be noted",
            StepVerdicts.Hold => "held back",
            StepVerdicts.Skip => "not done",
            _ => verdict,
        };

    private static string Difference(AttributeChange change) =>
        change.Before is { } before
            ? $"{change.Name}: {Value(before)} -> {Value(change.After)}"
            : $"{change.Name}: {Value(change.After)}";

    private static string Value(string text) => text.Length == 0 ? "(empty)" : text;

    private static (string Sign, Style Style) Sign(PlannedStep step) =>
        step switch
        {
            { Verdict: StepVerdicts.Hold } => ("!", Styles.Warning),
            { Verdict: StepVerdicts.Skip } => (".", Styles.Quiet),
            { Verdict: StepVerdicts.Record } => ("=", Style.Plain),
            { Removes: true } => ("-", Styles.Bad),
            { Kind: StepKinds.CreateAccount or StepKinds.CreateGroup or StepKinds.AddMember or StepKinds.EnableAccount } => (
                "+",
                Styles.Good
            ),
            _ => ("~", Styles.Good),
        };
}
