using System.CommandLine;
using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.Cli.Output;

namespace Rollcall.Cli.Commands;

/// <summary><c>rollcall idp check SOURCE</c>: what its requests tell about an identity provider, and what to click there.</summary>
internal static class IdpCommand
{
    public static Command Create(Session session) =>
        new("idp", "Explains what an identity provider sends, and what to change there") { Check(session) };

    private static Command Check(Session session)
    {
        var source = SharedOptions.Subject("source", "Id of the source");
        var since = SharedOptions.Since();
        var command = new Command(
            "check",
            "Looks at the last 24 hours of requests (or --since): who it is, what it does, what goes wrong"
        )
        {
            source,
            since,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                session.RunAsync(
                    parsed,
                    async (api, screen) =>
                    {
                        var from = SharedOptions.SinceOf(parsed.GetValue(since), session.Environment.Time.GetUtcNow());
                        var check = await api.CheckSourceAsync(parsed.GetRequiredValue(source), from, cancellationToken);
                        if (screen.IsJson)
                            screen.Json(check, AdminJson.Default.SourceCheck);
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

    private static void Write(Screen screen, SourceCheck check)
    {
        screen.Line(
            $"{check.Source}, {check.IdentityProvider ?? "identity provider not recognized"}: {TimeText.Count(check.Requests, "request")} since {TimeText.At(check.Since)}",
            Styles.Heading
        );
        foreach (var finding in check.Findings)
        {
            screen.Blank();
            FindingText.Write(screen, finding);
        }
    }
}
