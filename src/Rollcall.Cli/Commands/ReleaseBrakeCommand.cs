using System.CommandLine;
using Rollcall.AdminApi;
using Rollcall.Cli.Output;

namespace Rollcall.Cli.Commands;

/// <summary><c>rollcall target release-brake ID --removals N | --user NAME | --group NAME | --accounts N</c>.</summary>
internal static class ReleaseBrakeCommand
{
    public static Command Create(Session session)
    {
        var id = SharedOptions.Subject("id", "Id of the target");
        var removals = SharedOptions.Number("--removals", "How many more people may lose access", "N", null, 1_000_000);
        var user = new Option<string?>("--user")
        {
            Description = "Only this person: userName, or the id Rollcall gave. All others stay held",
            HelpName = "NAME",
        };
        var group = new Option<string?>("--group")
        {
            Description = "Only what is held for the sake of this source group: displayName, or the id Rollcall gave",
            HelpName = "NAME",
        };
        var accounts = SharedOptions.Number(
            "--accounts",
            "How many more accounts that the app lost are made anew; who would lose access stays held",
            "N",
            null,
            1_000_000
        );
        var because = new Option<string?>("--because") { Description = "Why; the audit log keeps it", HelpName = "TEXT" };
        var command = new Command("release-brake", "Lets people lose access whom the brake holds back: look at the plan first")
        {
            id,
            removals,
            user,
            group,
            accounts,
            because,
        };
        command.Validators.Add(result =>
        {
            Option[] ways = [removals, user, group, accounts];
            if (ways.Count(way => result.GetResult(way) is not null) != 1)
                result.AddError("Give one of --removals N, --user NAME, --group NAME and --accounts N.");
        });
        command.SetAction(
            (parsed, cancellationToken) =>
                session.RunAsync(
                    parsed,
                    async (api, screen) =>
                    {
                        var release = new BrakeRelease(
                            parsed.GetResult(removals) is null ? null : parsed.GetValue(removals),
                            parsed.GetValue(user),
                            parsed.GetValue(group),
                            parsed.GetValue(because),
                            parsed.GetResult(accounts) is null ? null : parsed.GetValue(accounts)
                        );
                        var released = await api.ReleaseBrakeAsync(parsed.GetRequiredValue(id), release, cancellationToken);
                        if (screen.IsJson)
                            screen.Json(released, AdminJson.Default.BrakeReleased);
                        else
                            screen.Line(TextOf(released));
                        return ExitCodes.Ok;
                    },
                    cancellationToken
                )
        );
        return command;
    }

    private static string TextOf(BrakeReleased released)
    {
        var looks = TimeText.Count(released.Keys, "look");
        return released.Subject is { } subject
                ? $"{released.Target}: what is held back of {subject} may pass, and nothing else; {looks} to take."
            : released.Accounts > 0
                ? $"{released.Target}: {released.Accounts:N0} more accounts may be made anew; {looks} to take."
            : $"{released.Target}: {released.Removals:N0} more may lose access; {looks} to take.";
    }
}
