using System.CommandLine;
using Rollcall.AdminApi;
using Rollcall.Cli.Output;

namespace Rollcall.Cli.Commands;

/// <summary><c>rollcall unlink NAME --target ID [--group] [--forget ID]</c>: which account is taken for whose may be wrong.</summary>
internal static class UnlinkCommand
{
    public static Command Create(Session session)
    {
        var name = SharedOptions.Subject("name", "userName, or the id Rollcall gave");
        var target = new Option<string>("--target")
        {
            Description = "The target whose account is not theirs",
            HelpName = "ID",
            Required = true,
        };
        var group = new Option<bool>("--group") { Description = "NAME is the displayName of a source group, or its id" };
        var forget = new Option<string?>("--forget")
        {
            Description = "Do it: forget that this account or group is theirs, by the id that is shown without this option",
            HelpName = "ID",
        };
        var because = new Option<string?>("--because") { Description = "Why; the audit log keeps it", HelpName = "TEXT" };
        var command = new Command(
            "unlink",
            "Shows what follows if Rollcall forgets which account of an app is a person's, and forgets it with --forget"
        )
        {
            name,
            target,
            group,
            forget,
            because,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(because) is not null && result.GetResult(forget) is null)
                result.AddError("--because goes with --forget ID: without it nothing is forgotten.");
        });
        command.SetAction(
            (parsed, cancellationToken) =>
                session.RunAsync(
                    parsed,
                    async (api, screen) =>
                    {
                        var key = parsed.GetRequiredValue(name);
                        var path = parsed.GetValue(group) ? AdminRoutes.GroupUnlink(key) : AdminRoutes.PersonUnlink(key);
                        var at = parsed.GetRequiredValue(target);
                        var report = parsed.GetValue(forget) is { } id
                            ? await api.UnlinkAsync(path, new UnlinkRequest(at, id, parsed.GetValue(because)), cancellationToken)
                            : await api.LookAtLinkAsync(path, at, cancellationToken);
                        if (screen.IsJson)
                            screen.Json(report, AdminJson.Default.UnlinkReport);
                        else
                            new UnlinkText(screen, session.Environment.Time.GetUtcNow()).Write(report, key);
                        return ExitCodes.Ok;
                    },
                    cancellationToken
                )
        );
        return command;
    }
}
