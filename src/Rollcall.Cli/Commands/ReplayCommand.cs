using System.CommandLine;
using Rollcall.AdminApi;
using Rollcall.Cli.Output;

namespace Rollcall.Cli.Commands;

/// <summary><c>rollcall requests replay --source X --config FILE</c>: would the last week have gone differently?</summary>
internal static class ReplayCommand
{
    public static Command Create(Session session)
    {
        var source = new Option<string>("--source")
        {
            Description = "Whose requests",
            HelpName = "ID",
            Required = true,
        };
        var since = SharedOptions.Since();
        var config = new Option<string>("--config")
        {
            Description = "The other configuration; - for standard input",
            HelpName = "FILE",
            Required = true,
        };
        var command = new Command(
            "replay",
            "Says what recorded writes would have come to under another configuration; writes nothing"
        )
        {
            source,
            since,
            config,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                session.RunAsync(
                    parsed,
                    async (api, screen) =>
                    {
                        var document = await ConfigCommand.ReadAsync(
                            session.Environment,
                            parsed.GetRequiredValue(config),
                            cancellationToken
                        );
                        var from = SharedOptions.SinceOf(parsed.GetValue(since), session.Environment.Time.GetUtcNow());
                        var report = await api.ReplayAsync(parsed.GetRequiredValue(source), from, document, cancellationToken);
                        if (screen.IsJson)
                            screen.Json(report, AdminJson.Default.ReplayReport);
                        else
                            Write(screen, report);
                        return ExitCodes.Ok;
                    },
                    cancellationToken
                )
        );
        return command;
    }

    private static void Write(Screen screen, ReplayReport report)
    {
        screen.Line(
            $"{report.Source}: {TimeText.Count(report.Replayed, "write")} about {TimeText.Count(report.Resources, "person or group", "people and groups")} since {TimeText.At(report.Since)}",
            Styles.Heading
        );
        if (report.NotReplayed > 0)
            screen.Line(
                $"{TimeText.Count(report.NotReplayed, "write")} cannot be replayed: refused at the door, or without a body on record.",
                Styles.Warning
            );
        if (report.Answers.Count + report.Targets.Count == 0)
            screen.Line("Nothing would have gone differently.", Styles.Good);
        foreach (var answer in report.Answers)
        {
            screen.Blank();
            screen.Line($"{TimeText.At(answer.At)}  {answer.Method} {answer.Path}  {answer.Request}");
            screen.Labelled(2, "now", answer.Before);
            screen.Labelled(2, "then", answer.After, Styles.Warning);
        }
        foreach (var target in report.Targets)
        {
            screen.Blank();
            screen.Line($"{target.Target}: {target.Subject ?? target.Resource}");
            screen.Labelled(2, "now", target.Before);
            screen.Labelled(2, "then", target.After, Styles.Warning);
        }
        if (report.More)
            screen.Line("There is more than is shown; ask for less at once with --since.", Styles.Quiet);
    }
}
