using System.CommandLine;
using Rollcall.AdminApi;
using Rollcall.Cli.Api;
using Rollcall.Cli.Output;

namespace Rollcall.Cli.Commands;

/// <summary><c>rollcall requests</c> and <c>rollcall requests show ID</c>: what identity providers sent and what they were answered.</summary>
internal static class RequestsCommand
{
    /// <summary>A million requests, of which each answer looks at 10,000.</summary>
    private const int MostParts = 100;

    public static Command Create(Session session)
    {
        var source = new Option<string?>("--source") { Description = "Only this source", HelpName = "ID" };
        var failed = new Option<bool>("--failed") { Description = "Only what was refused or failed" };
        var writes = new Option<bool>("--writes") { Description = "Only what changes something" };
        var status = Status();
        var method = new Option<string?>("--method") { Description = "Only this method, such as PATCH", HelpName = "METHOD" };
        var resource = new Option<string?>("--resource")
        {
            Description = "Only about the person or group of this id",
            HelpName = "ID",
        };
        var text = new Option<string?>("--text") { Description = "Only with this text in path or query", HelpName = "TEXT" };
        var since = SharedOptions.Since();
        var before = new Option<string?>("--before") { Description = "Only older than this request", HelpName = "ID" };
        var limit = SharedOptions.Number("--limit", "How many to show at most; --before pages on", "N", 50, 1000);
        var command = new Command("requests", "Shows what identity providers sent and what they were answered, newest first")
        {
            source,
            failed,
            writes,
            status,
            method,
            resource,
            text,
            since,
            before,
            limit,
            Show(session),
            ReplayCommand.Create(session),
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                session.RunAsync(
                    parsed,
                    async (api, screen) =>
                    {
                        var filter = new RequestFilter
                        {
                            Source = parsed.GetValue(source),
                            Failed = parsed.GetValue(failed),
                            Writes = parsed.GetValue(writes),
                            Status = parsed.GetValue(status),
                            Method = parsed.GetValue(method),
                            Resource = parsed.GetValue(resource),
                            Text = parsed.GetValue(text),
                            Since = SharedOptions.SinceOf(parsed.GetValue(since), session.Environment.Time.GetUtcNow()),
                            Before = parsed.GetValue(before),
                            Limit = parsed.GetValue(limit),
                        };
                        var page = await PageAsync(api, filter, cancellationToken);
                        if (screen.IsJson)
                            screen.Json(page, AdminJson.Default.RequestPage);
                        else
                            new RequestText(screen).Write(page);
                        return ExitCodes.Ok;
                    },
                    cancellationToken
                )
        );
        return command;
    }

    /// <summary>The server looks at a part of the log for each answer: asks on until there is enough, or no more.</summary>
    private static async Task<RequestPage> PageAsync(AdminClient api, RequestFilter filter, CancellationToken cancellationToken)
    {
        var found = new List<ScimRequest>();
        for (var part = 1; ; part++)
        {
            var page = await api.RequestsAsync(filter with { Limit = filter.Limit - found.Count }, cancellationToken);
            found.AddRange(page.Requests);
            if (page.Next is null || found.Count >= filter.Limit || part == MostParts)
                return new RequestPage(found, page.Next);
            filter = filter with { Before = page.Next };
        }
    }

    private static Command Show(Session session)
    {
        var id = SharedOptions.Subject("id", "The request's id: X-Rollcall-Request-Id of the answer, or as listed");
        var command = new Command("show", "Shows one request, and what followed from it at the apps") { id };
        command.SetAction(
            (parsed, cancellationToken) =>
                session.RunAsync(
                    parsed,
                    async (api, screen) =>
                    {
                        var report = await api.RequestAsync(parsed.GetRequiredValue(id), cancellationToken);
                        if (screen.IsJson)
                            screen.Json(report, AdminJson.Default.RequestReport);
                        else
                            new RequestText(screen).Write(report);
                        return ExitCodes.Ok;
                    },
                    cancellationToken
                )
        );
        return command;
    }

    private static Option<int?> Status() =>
        new("--status")
        {
            Description = "Only answers with this HTTP status",
            HelpName = "CODE",
            CustomParser = result => (int?)SharedOptions.WholeNumber(result, "--status", 100, 599),
        };
}
