using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Spectre.Console;

namespace Rollcall.Cli.Output;

/// <summary>A <see cref="WhyReport"/> as an explanation to read from top to bottom.</summary>
internal sealed class WhyText(Screen screen, DateTimeOffset now)
{
    public void Write(WhyReport report)
    {
        WritePerson(report.Person);
        foreach (var nested in report.NestedGroups ?? [])
            screen.Line(2, $"not counted: group {nested.Group}, which is only reached through {nested.Through}", Styles.Quiet);
        if (report.Targets.Count == 0)
        {
            screen.Blank();
            screen.Line("No target follows this source: nothing is done for anybody of it.", Styles.Warning);
        }
        foreach (var target in report.Targets)
            WriteTarget(target, report.Person);
        if (report.Recent.Count == 0)
            return;
        screen.Blank();
        screen.Line("What happened lately", Styles.Heading);
        screen.Table(["  WHEN", "WHERE", "WHO", "WHY", "WHAT"], report.Recent.Select(Row));
    }

    private void WritePerson(Person person)
    {
        var name = person.DisplayName is { } display ? $"{display} ({person.UserName})" : person.UserName;
        screen.Line(name, Styles.Heading);
        var last = TimeText.Ago(person.LastModified, now);
        screen.Line(
            2,
            person.Deleted
                ? $"deleted by source {person.Source} {last}"
                : $"{(person.Active ? "active" : "inactive")} in source {person.Source}, last changed {last}"
        );
        screen.Line(2, $"id {person.Id}{(person.ExternalId is { } id ? $", the source's id {id}" : "")}", Styles.Quiet);
        if (person.Emails.Count > 0)
            screen.Line(2, $"e-mail {string.Join(", ", person.Emails)}");
        var groups = (person.Groups ?? []).Select(group => group.DisplayName).ToArray();
        screen.Line(2, groups.Length == 0 ? "in no group of the source" : $"in groups {string.Join(", ", groups)}");
    }

    private void WriteTarget(WhyAtTarget target, Person person)
    {
        var (verdict, style) = Verdict(target);
        screen.Blank();
        screen.Line(0, [($"{target.Target}: ", Styles.Heading), (verdict, style)]);
        if (target.Desired is { } desired)
            WriteDesired(desired);
        if (target.Account is { } account)
            WriteAccount(account);
        if (target.Link is { } link)
            screen.Labelled(2, "record", LinkText(link));
        if (target.Waiting is { } waiting)
            WriteWaiting(target.Target, waiting, person);
        if (target.Released is { } released)
            screen.Labelled(2, "brake", BrakeText.Of(released, now), Styles.Warning);
        WriteSteps("would be done now", target.Plan.Steps.Where(step => step.Verdict is StepVerdicts.Do));
        WriteSteps("would be noted", target.Plan.Steps.Where(step => step.Verdict is StepVerdicts.Record));
        WriteSteps("held back", target.Plan.Steps.Where(step => step.Verdict is StepVerdicts.Hold), target.Waiting?.Reason);
        WriteSteps("left alone on purpose", target.Plan.Steps.Where(step => step.Verdict is StepVerdicts.Skip));
    }

    private void WriteDesired(DesiredAtTarget desired)
    {
        var reason = desired.Reason is { } why ? $": {why.Detail} [{why.Code}]" : "";
        screen.Labelled(
            2,
            "should",
            desired.State switch
            {
                DesiredStates.Present => $"have the active account {desired.Account}{AccountText.Values(desired.Attributes)}",
                DesiredStates.Absent => $"not be able to get in{reason}",
                _ => $"the rules cannot say{reason}",
            }
        );
        foreach (var (group, from) in desired.Groups ?? new Dictionary<string, string>())
            screen.Line(10, $"in group {group}, which comes from {from}");
    }

    private void WriteAccount(AccountAtTarget account)
    {
        screen.Labelled(2, "now", AccountText.Of(account));
        screen.Line(10, account.Groups.Count == 0 ? "in no group" : $"in groups {string.Join(", ", account.Groups)}");
        if (account.ReadOnlyBecause is { } reason)
            screen.Line(10, $"cannot be written: {reason}", Styles.Warning);
    }

    private void WriteSteps(string heading, IEnumerable<PlannedStep> steps, Explanation? said = null)
    {
        var list = steps.ToArray();
        if (list.Length == 0)
            return;
        screen.Line(2, $"{heading}:");
        PlanText.Write(screen, 4, list, said);
    }

    private static (string Text, Style Style) Verdict(WhyAtTarget target) =>
        target.Plan switch
        {
            { Problem: { } problem } => ($"cannot tell: {problem.Detail} [{problem.Code}]", Styles.Bad),
            { } plan when plan.Steps.Any(step => step.Verdict is StepVerdicts.Hold) => ("something is held back", Styles.Warning),
            { } plan when plan.Steps.Any(step => step.Verdict is StepVerdicts.Do or StepVerdicts.Record) => (
                "not in step yet",
                Styles.Warning
            ),
            { Steps.Count: > 0 } => ("as far as it may be; some things are left alone", Styles.Good),
            _ when target.Desired is { State: DesiredStates.Absent } && target.Account is null => (
                "has no account, and should have none",
                Styles.Good
            ),
            _ => ("in step", Styles.Good),
        };

    private string LinkText(AccountLink link)
    {
        var reason = link.ReasonCode is { } code ? $" [{code}]" : "";
        var taken = link.TakenOnLeave.Count > 0 ? $"; given back on return: {string.Join(", ", link.TakenOnLeave)}" : "";
        return $"{StateText(link)}{reason}, {AccountText.OriginOf(link, now)}{taken}";
    }

    private static string StateText(AccountLink link) =>
        link.State switch
        {
            LinkStates.Pending => $"about to become {link.RemoteName}",
            LinkStates.Disabled => $"{link.RemoteName} was disabled because the person left",
            LinkStates.Kept => $"{link.RemoteName} stays active though the person left",
            LinkStates.Released => $"{link.RemoteName} was let go",
            LinkStates.Gone => $"{link.RemoteName} is gone from the app",
            _ => $"linked to {link.RemoteName}",
        };

    private void WriteWaiting(string target, WaitingKey waiting, Person person)
    {
        screen.Labelled(2, "waits", WaitingText(waiting), Styles.Warning);
        // Nobody tells Rollcall of what is put right at an app.
        if (waiting.State is WaitingStates.Parked && !IsOfAPolicy(waiting.Reason?.Code))
            screen.Line(
                10,
                $"Put right at the app? `rollcall reconcile --target {target} --user {Named(person)}` looks again at once."
            );
        if (waiting.Reason?.Code is ReasonNames.NotTheirAccount)
            screen.Line(
                10,
                $"Not theirs? `rollcall unlink {Named(person)} --target {target}` says what follows if Rollcall forgets that it was, and changes nothing yet."
            );
    }

    /// <summary>By name only those are found whom the source still has.</summary>
    private static string Named(Person person) => person.Deleted ? person.Id : ShellText.Word(person.UserName);

    /// <summary>Nothing at the app would change it, and looking again would come to the same; the reason says what does.</summary>
    private static bool IsOfAPolicy(string? code) =>
        code
            is ReasonNames.Brake
                or ReasonNames.AccountsLost
                or ReasonNames.GroupEmptied
                or ReasonNames.Shadow
                or ReasonNames.Frozen
                or ReasonNames.OperationOff;

    private string WaitingText(WaitingKey waiting)
    {
        var reason = waiting.Reason is { } why ? $": {why.Detail} [{why.Code}]" : "";
        var when = waiting.State switch
        {
            WaitingStates.InWork => "being worked on now",
            WaitingStates.Retrying when waiting.DueAt is { } due =>
                $"tried {TimeText.Count(waiting.Attempts, "time")}, again {TimeText.In(due, now)}",
            WaitingStates.Parked => "until the person, the configuration or you change something",
            _ => "for its turn",
        };
        return $"{when}, since {TimeText.Ago(waiting.Enqueued, now)}{reason}";
    }

    private IReadOnlyList<Cell> Row(AuditEvent entry) =>
        [
            new($"  {TimeText.At(entry.At)}", Styles.Quiet),
            entry.Target ?? entry.Source,
            entry.Actor,
            entry.ReasonCode,
            AuditText.What(entry),
        ];
}
