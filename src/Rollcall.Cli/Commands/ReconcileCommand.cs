using System.CommandLine;
using Rollcall.AdminApi;
using Rollcall.Cli.Output;

namespace Rollcall.Cli.Commands;

/// <summary><c>rollcall reconcile</c>: have a look now. Rules and policies hold as ever.</summary>
internal static class ReconcileCommand
{
    public static Command Create(Session session)
    {
        var target = SharedOptions.Target();
        var user = SharedOptions.User();
        var wait = new Option<bool>("--wait") { Description = "Wait until it is done, and say how it ended" };
        var timeout = SharedOptions.Number("--timeout", "How long to wait at most", "SECONDS", 600, 86_400);
        var command = new Command("reconcile", "Looks at everybody, or at one person, now instead of when it is due")
        {
            target,
            user,
            wait,
            timeout,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                session.RunAsync(
                    parsed,
                    async (api, screen) =>
                    {
                        var request = new ReconcileRequest(parsed.GetValue(target), parsed.GetValue(user));
                        var accepted = await api.ReconcileAsync(request, cancellationToken);
                        if (screen.IsJson)
                            screen.Json(accepted, AdminJson.Default.ReconcileAccepted);
                        else
                            Write(screen, accepted);
                        if (!parsed.GetValue(wait))
                            return ExitCodes.Ok;
                        var patience = TimeSpan.FromSeconds(parsed.GetValue(timeout));
                        return await new ReconcileWait(session.Environment, api, screen, request, patience).RunAsync(
                            cancellationToken
                        );
                    },
                    cancellationToken
                )
        );
        return command;
    }

    private static void Write(Screen screen, ReconcileAccepted accepted)
    {
        foreach (var target in accepted.Targets)
            screen.Line($"{target.Target}: {TimeText.Count(target.Keys, "look")} to take");
        if (accepted.Targets.Count == 0)
            screen.Line("No target follows anything that could be looked at.", Styles.Warning);
    }
}
