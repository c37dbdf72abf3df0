using System.CommandLine;
using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.Cli.Api;
using Rollcall.Cli.Output;

namespace Rollcall.Cli.Commands;

/// <summary><c>rollcall plan</c>: a dry run. Ends with <see cref="ExitCodes.Different"/> when something would be done, with <see cref="ExitCodes.Held"/> when something is only held back.</summary>
internal static class PlanCommand
{
    public static Command Create(Session session)
    {
        var target = SharedOptions.Target();
        var user = SharedOptions.User();
        var config = new Option<string?>("--config")
        {
            Description = "Plan as if this document were the configuration; - for standard input",
            HelpName = "FILE",
        };
        var limit = SharedOptions.Number("--limit", "How many plans to show at most; counting goes on", "N", 1000, 10_000);
        var command = new Command("plan", "Shows what would be done, person by person; reads the apps and writes nothing")
        {
            target,
            user,
            config,
            limit,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                session.RunAsync(
                    parsed,
                    async (api, screen) =>
                    {
                        var document = parsed.GetValue(config) is { } path
                            ? await ConfigCommand.ReadAsync(session.Environment, path, cancellationToken)
                            : null;
                        var request = new PlanRequest(
                            parsed.GetValue(target),
                            parsed.GetValue(user),
                            parsed.GetValue(limit),
                            document
                        );
                        return await ShowAsync(session, api, screen, request, cancellationToken);
                    },
                    cancellationToken
                )
        );
        return command;
    }

    private static async Task<int> ShowAsync(
        Session session,
        AdminClient api,
        Screen screen,
        PlanRequest request,
        CancellationToken cancellationToken
    )
    {
        using var progress = new ProgressLine(session.Environment);
        PlanSummary? summary = null;
        await foreach (var line in api.PlanAsync(request, cancellationToken))
        {
            if (line.Progress is { } done)
                progress.Show($"{TimeText.Count(done.Looked, "look")} taken");
            else
                progress.Clear();
            if (line.Plan is { } plan && !screen.IsJson)
                Write(screen, plan);
            if (line.Progress is null && screen.IsJson)
                screen.JsonLine(line, AdminJson.Default.PlanLine);
            summary = line.Summary ?? summary;
        }
        // The client ends with the summary or with an exception.
        if (!screen.IsJson)
            Write(screen, summary!, request.Document is not null);
        return summary! switch
        {
            { Failed: > 0 } => ExitCodes.Failed,
            { Different: > 0 } => ExitCodes.Different,
            { Held: > 0 } => ExitCodes.Held,
            _ => ExitCodes.Ok,
        };
    }

    private static void Write(Screen screen, TargetPlan plan)
    {
        var kind = plan.Kind == ResourceKinds.Group ? "group " : "";
        screen.Line(0, [($"{plan.Target}: ", null), ($"{kind}{plan.Subject}", Styles.Heading)]);
        if (plan.Problem is { } problem)
            screen.Line(2, $"? no plan: {problem.Detail} [{problem.Code}]", Styles.Bad);
        PlanText.Write(screen, 2, plan.Steps);
        screen.Blank();
    }

    private static void Write(Screen screen, PlanSummary summary, bool proposed)
    {
        if (summary.NotListed > 0)
            screen.Line($"{TimeText.Count(summary.NotListed, "more plan")} not shown; --limit shows more.", Styles.Warning);
        if (summary.Counts.Count > 0)
        {
            screen.Table(
                ["COUNT", "TARGET", "STEP", "WOULD BE", "REASON"],
                summary.Counts.Select(count =>
                    (IReadOnlyList<Cell>)
                        [
                            $"{count.Count:N0}",
                            count.Target,
                            PlanText.Kind(count.Kind),
                            PlanText.Verdict(count.Verdict),
                            count.Code,
                        ]
                )
            );
            screen.Blank();
        }
        foreach (var held in summary.HeldBack ?? [])
            HeldText.Write(screen, held);
        if (summary.HeldBack is not null)
            screen.Blank();
        foreach (var removals in summary.Removals ?? [])
            PlanText.Write(screen, removals, proposed);
        foreach (var lost in summary.Replacements ?? [])
            PlanText.Write(screen, lost);
        foreach (var unplanned in summary.Unplanned ?? [])
            screen.Line($"{unplanned.Target} is not in this plan. {unplanned.Why}", Styles.Warning);
        screen.Line(Conclusion(summary), summary.Held > 0 ? Styles.Warning : null);
        if (summary.Failed > 0)
            screen.Line($"{TimeText.Count(summary.Failed, "look")} failed: this is not the whole picture.", Styles.Bad);
    }

    private static string Conclusion(PlanSummary summary)
    {
        var looks = TimeText.Count(summary.Looked, "look");
        return summary switch
        {
            { Different: 0, Held: 0 } => $"Nothing would be done ({looks} taken).",
            { Different: 0 } => $"Nothing would be done now; {summary.Held:N0} of {looks} found something that is held back.",
            { Held: 0 } => $"{summary.Different:N0} of {looks} would change something. Nothing was written.",
            _ =>
                $"{summary.Different:N0} of {looks} would change something; {summary.Held:N0} found something that is held back. Nothing was written.",
        };
    }
}
