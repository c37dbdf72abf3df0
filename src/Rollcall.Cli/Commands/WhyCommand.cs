using System.CommandLine;
using Rollcall.AdminApi;
using Rollcall.Cli.Output;

namespace Rollcall.Cli.Commands;

/// <summary><c>rollcall why USER</c>: one person, every app, what is, what would be done, and why not more.</summary>
internal static class WhyCommand
{
    public static Command Create(Session session)
    {
        var user = SharedOptions.Subject("user", "userName, or the id Rollcall gave");
        var command = new Command("why", "Explains one person: what each app has, what would be done, and why not more") { user };
        command.SetAction(
            (parsed, cancellationToken) =>
                session.RunAsync(
                    parsed,
                    async (api, screen) =>
                    {
                        var report = await api.WhyAsync(parsed.GetRequiredValue(user), cancellationToken);
                        if (screen.IsJson)
                            screen.Json(report, AdminJson.Default.WhyReport);
                        else
                            new WhyText(screen, session.Environment.Time.GetUtcNow()).Write(report);
                        return ExitCodes.Ok;
                    },
                    cancellationToken
                )
        );
        return command;
    }
}
