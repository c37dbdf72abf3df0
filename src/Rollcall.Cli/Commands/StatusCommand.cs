using System.CommandLine;
using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.Cli.Api;
using Rollcall.Cli.Output;

namespace Rollcall.Cli.Commands;

/// <summary><c>rollcall status</c>: is everything in step, and if not, what stands in the way.</summary>
internal static class StatusCommand
{
    public static Command Create(Session session)
    {
        var command = new Command("status", "Shows sources, targets, what waits, and what stands in the way");
        command.SetAction(
            (parsed, cancellationToken) =>
                session.RunAsync(
                    parsed,
                    async (api, screen) =>
                    {
                        var status = await api.StatusAsync(cancellationToken);
                        if (screen.IsJson)
                            screen.Json(status, AdminJson.Default.ServiceStatus);
                        else
                            Write(screen, api, status);
                        return ExitCodes.Ok;
                    },
                    cancellationToken
                )
        );
        return command;
    }

    private static void Write(Screen screen, AdminClient api, ServiceStatus status)
    {
        screen.Line(
            $"Rollcall {status.Version} at {api.Url}, database {status.Database.Kind}, "
                + $"configuration {status.Configuration.Version}"
        );
        if (status.Database.Problem is { } broken)
            screen.Line($"The database has a problem: {broken}", Styles.Bad);
        if (status.Configuration.LastProblem is { } refused)
        {
            screen.Line($"The newest configuration was refused, the one before is at work: {refused}", Styles.Bad);
            screen.Line(2, "`rollcall config check FILE` lists everything that stands in its way.");
        }
        screen.Blank();
        WriteSources(screen, status);
        screen.Blank();
        WriteTargets(screen, status);
    }

    private static void WriteSources(Screen screen, ServiceStatus status)
    {
        if (status.Sources.Count == 0)
            screen.Line("No sources are configured.");
        else
            screen.Table(
                ["SOURCE", "MODE", "USERS", "GROUPS", "LAST CHANGE", "LAST REQUEST", "SCIM PATH"],
                status.Sources.Select(source => Row(source, status.Now))
            );
        foreach (var source in status.Sources)
            CredentialText.Write(screen, source, status.Now);
        if (status.Requests is { Lost: > 0 } requests)
            screen.Line(
                $"{TimeText.Count(requests.Lost, "request")} answered but not on record: the queue was full or the database away.",
                Styles.Warning
            );
    }

    private static void WriteTargets(Screen screen, ServiceStatus status)
    {
        if (status.Targets.Count == 0)
            screen.Line("No targets are configured.");
        else
            screen.Table(
                ["TARGET", "CONNECTOR", "STATE", "LINKED", "WAITING", "OLDEST"],
                status.Targets.Select(target => Row(target, status.Now))
            );
        foreach (var target in status.Targets)
        {
            WriteTrouble(screen, target, status.Now);
            BrakeText.Write(screen, target, status.Now);
            if (target.Reconcile is { } reconcile)
                screen.Line(WholeText(target.Id, reconcile, status.Now), Styles.Quiet);
        }
    }

    private static IReadOnlyList<Cell> Row(SourceStatus source, DateTimeOffset now) =>
        [
            source.Id,
            new(source.Mode, Styles.OfState(source.Mode)),
            $"{source.Users:N0} ({source.ActiveUsers:N0} active)",
            $"{source.Groups:N0}",
            source.LastChange is { } change ? TimeText.Ago(change, now) : "never",
            source.LastRequest is { } request
                ? new Cell($"{TimeText.Ago(request.At, now)}: {request.Status}", request.Status < 400 ? null : Styles.Warning)
                : new Cell("none on record"),
            source.ScimPath,
        ];

    private static IReadOnlyList<Cell> Row(TargetStatus target, DateTimeOffset now) =>
        [
            target.Id,
            target.Connector,
            new(target.State, Styles.OfState(target.State)),
            $"{TimeText.Count(target.LinkedUsers, "user")}, {TimeText.Count(target.LinkedGroups, "group")}",
            QueueText.Of(target.Queue),
            target.Queue.Oldest is { } oldest ? TimeText.Span(now - oldest) : "",
        ];

    private static void WriteTrouble(Screen screen, TargetStatus target, DateTimeOffset now)
    {
        if (target.State != TargetStates.Running)
        {
            var reason = target.Reason is { } why ? $": {why.Detail} [{why.Code}]" : ".";
            screen.Blank();
            screen.Line($"{target.Id} is {Word(target.State)}{reason}", Styles.Bad);
            screen.Line(2, NextStep(target, now));
        }
        if (target.Queue.LastProblem is { } problem && target.Queue.Retrying + target.Queue.Parked > 0)
        {
            screen.Blank();
            screen.Line($"{target.Id}, latest problem: {problem.Detail} [{problem.Code}]", Styles.Warning);
            if (QueueText.Reasons(target.Queue) is { } reasons)
                screen.Line(2, reasons);
            if (target.Queue.Parked > 0)
                screen.Line(
                    2,
                    $"Parked keys wait for somebody: `rollcall plan --target {target.Id}` lists them with what each waits for, `rollcall why USER` explains one person."
                );
        }
    }

    private static string WholeText(string target, ReconcileTimes times, DateTimeOffset now) =>
        $"{target} is compared as a whole every {TimeText.Span(TimeSpan.FromSeconds(times.Seconds))}: "
        + $"{(times.Last is { } last ? $"last {TimeText.Ago(last, now)}" : "not yet")}, next {TimeText.In(times.Next, now)}.";

    private static string Word(string state) => state == TargetStates.BackingOff ? "left alone for a while" : state;

    private static string NextStep(TargetStatus target, DateTimeOffset now)
    {
        var retry = target.RetryAt is { } time ? $"It is tried again by itself {TimeText.In(time, now)}." : "";
        return target.State == TargetStates.Paused
            ? $"`rollcall target check {target.Id}` looks for the cause. Once it is mended: `rollcall target resume {target.Id}`. {retry}"
            : retry;
    }
}
