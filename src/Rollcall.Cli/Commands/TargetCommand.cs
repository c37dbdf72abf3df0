using System.CommandLine;
using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.Cli.Output;

namespace Rollcall.Cli.Commands;

/// <summary><c>rollcall target check ID | resume ID | release-brake ID</c>.</summary>
internal static class TargetCommand
{
    public static Command Create(Session session) =>
        new("target", "Checks a target, lets a paused one go on, and lets pass what its brake holds back")
        {
            Check(session),
            Resume(session),
            ReleaseBrakeCommand.Create(session),
        };

    private static Command Check(Session session)
    {
        var id = Id();
        var command = new Command("check", "Looks at reach, credential, rights and settings of an app; writes nothing") { id };
        command.SetAction(
            (parsed, cancellationToken) =>
                session.RunAsync(
                    parsed,
                    async (api, screen) =>
                    {
                        var check = await api.CheckTargetAsync(parsed.GetRequiredValue(id), cancellationToken);
                        if (screen.IsJson)
                            screen.Json(check, AdminJson.Default.TargetCheck);
                        else
                            Write(screen, check);
                        return check.Findings.Any(finding => finding.Level == FindingLevels.Error)
                            ? ExitCodes.Failed
                            : ExitCodes.Ok;
                    },
                    cancellationToken
                )
        );
        return command;
    }

    private static Command Resume(Session session)
    {
        var id = Id();
        var command = new Command("resume", "Lets a paused target go on, once the cause is mended") { id };
        command.SetAction(
            (parsed, cancellationToken) =>
                session.RunAsync(
                    parsed,
                    async (api, screen) =>
                    {
                        var target = await api.ResumeTargetAsync(parsed.GetRequiredValue(id), cancellationToken);
                        if (screen.IsJson)
                            screen.Json(target, AdminJson.Default.TargetStatus);
                        else
                            screen.Line($"{target.Id} is {target.State}. Waiting: {QueueText.Of(target.Queue)}.");
                        return ExitCodes.Ok;
                    },
                    cancellationToken
                )
        );
        return command;
    }

    private static Argument<string> Id() => SharedOptions.Subject("id", "Id of the target");

    private static void Write(Screen screen, TargetCheck check)
    {
        foreach (var finding in check.Findings)
            FindingText.Write(screen, finding);
        if (check.Findings.Count == 0)
            screen.Line($"{check.Target}: there was nothing to find.");
    }
}
