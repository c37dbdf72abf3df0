using System.CommandLine;
using System.Globalization;
using Rollcall.AdminApi;
using Rollcall.Cli.Api;
using Rollcall.Cli.Output;

namespace Rollcall.Cli.Commands;

/// <summary><c>rollcall audit</c>: what was asked for, decided and done, newest first.</summary>
internal static class AuditCommand
{
    public static Command Create(Session session)
    {
        var user = SharedOptions.User();
        var resource = new Option<string?>("--resource")
        {
            Description = "Only the person or group of this id, also one that the source deleted",
            HelpName = "ID",
        };
        var target = SharedOptions.Target();
        var source = new Option<string?>("--source") { Description = "Only this source", HelpName = "ID" };
        var action = new Option<string?>("--action")
        {
            Description = "Only this action, such as plan.applied or configuration.activated",
            HelpName = "ACTION",
        };
        var correlation = new Option<string?>("--correlation", "--request")
        {
            Description = "Everything that followed from one request: the X-Rollcall-Request-Id of its answer",
            HelpName = "ID",
        };
        var since = SharedOptions.Since();
        var before = Before();
        var limit = SharedOptions.Number("--limit", "How many to show at most; --before pages on", "N", 50, 1000);
        var command = new Command("audit", "Shows what was asked for, decided and done, newest first")
        {
            user,
            resource,
            target,
            source,
            action,
            correlation,
            since,
            before,
            limit,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                session.RunAsync(
                    parsed,
                    async (api, screen) =>
                    {
                        var filter = new AuditFilter
                        {
                            User = parsed.GetValue(user),
                            Resource = parsed.GetValue(resource),
                            Target = parsed.GetValue(target),
                            Source = parsed.GetValue(source),
                            Action = parsed.GetValue(action),
                            Correlation = parsed.GetValue(correlation),
                            Since = SharedOptions.SinceOf(parsed.GetValue(since), session.Environment.Time.GetUtcNow()),
                            Before = parsed.GetValue(before),
                            Limit = parsed.GetValue(limit),
                        };
                        Write(screen, await api.AuditAsync(filter, cancellationToken));
                        return ExitCodes.Ok;
                    },
                    cancellationToken
                )
        );
        return command;
    }

    private static Option<long?> Before() =>
        new("--before")
        {
            Description = "Older than this sequence number",
            HelpName = "N",
            CustomParser = result => SharedOptions.WholeNumber(result, "--before", 1, long.MaxValue),
        };

    private static void Write(Screen screen, AuditPage page)
    {
        if (screen.IsJson)
        {
            screen.Json(page, AdminJson.Default.AuditPage);
            return;
        }
        if (page.Entries.Count == 0)
        {
            screen.Line("Nothing of that kind is on record.");
            return;
        }
        screen.Table(
            ["WHEN", "WHO", "WHERE", "ABOUT", "WHY", "CORRELATION", "WHAT"],
            page.Entries.Select(entry =>
                (IReadOnlyList<Cell>)
                    [
                        new(TimeText.At(entry.At), Styles.Quiet),
                        entry.Actor,
                        entry.Target ?? entry.Source,
                        entry.Subject ?? entry.Resource,
                        entry.ReasonCode,
                        new(entry.CorrelationId, Styles.Quiet),
                        AuditText.What(entry),
                    ]
            )
        );
        if (page.Next is { } next)
            screen.Line(string.Create(CultureInfo.InvariantCulture, $"There is more: add --before {next}"), Styles.Quiet);
    }
}
