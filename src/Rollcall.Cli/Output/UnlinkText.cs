using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;

namespace Rollcall.Cli.Output;

/// <summary>A link, what follows if it is forgotten, and the command that forgets it.</summary>
internal sealed class UnlinkText(Screen screen, DateTimeOffset now)
{
    /// <param name="name">As the person was asked for.</param>
    public void Write(UnlinkReport report, string name)
    {
        var isGroup = report.Kind == ResourceKinds.Group;
        var it = isGroup ? "group" : "account";
        screen.Line($"{report.Target}: {report.Subject}", Styles.Heading);
        screen.Labelled(
            2,
            "record",
            $"the {it} {AccountText.Named(report.Link.RemoteName, report.Link.RemoteId)}, {How(report.Link)}"
        );
        if (!isGroup)
            screen.Labelled(
                2,
                "now",
                report.Account is { } account ? AccountText.Of(account) : $"the app has no account with the id {report.Forget}"
            );
        foreach (var note in report.Notes)
            screen.Labelled(2, "note", note, Styles.Warning);
        screen.Line(2, report.Forgotten ? "what follows:" : "what would follow:");
        WritePlan(report.Plan);
        screen.Blank();
        if (report.Forgotten)
            screen.Line(
                $"Forgotten. Nothing was written at {report.Target} by that; what follows is under way.{Look(report, name)}",
                Styles.Good
            );
        else if (report.Plan.Problem is null)
            screen.Line($"Nothing is forgotten yet. To forget it: {Command(report, name)}");
    }

    private void WritePlan(TargetPlan plan)
    {
        if (plan.Problem is { } problem)
            screen.Line(4, $"cannot tell: {problem.Detail} [{problem.Code}]", Styles.Bad);
        else if (plan.Steps.Count == 0)
            screen.Line(4, "nothing");
        PlanText.Write(screen, 4, plan.Steps);
    }

    private string How(AccountLink link) =>
        AccountText.OriginOf(link, now)
        + link.State switch
        {
            LinkStates.Disabled => ", disabled because the person left",
            LinkStates.Kept => ", left active though the person left",
            LinkStates.Released => ", let go since",
            LinkStates.Gone => ", gone from the app since",
            _ => "",
        };

    private static string Command(UnlinkReport report, string name) =>
        $"rollcall unlink {ShellText.Word(name)}{(report.Kind == ResourceKinds.Group ? " --group" : "")} --target {report.Target} --forget {ShellText.Word(report.Forget)}";

    /// <summary>Somebody whom the source deleted and of whom nothing is left has nothing to explain.</summary>
    private static string Look(UnlinkReport report, string name) =>
        report.Kind == ResourceKinds.User && report.Plan.Steps.Count > 0
            ? $" `rollcall why {ShellText.Word(report.Instead is null ? name : report.Resource)}` says how it ended."
            : "";
}
