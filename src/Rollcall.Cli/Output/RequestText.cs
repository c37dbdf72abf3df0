using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Rollcall.AdminApi;
using Spectre.Console;

namespace Rollcall.Cli.Output;

/// <summary>Recorded requests, for people: two lines each in a list, so that 80 columns are enough.</summary>
internal sealed class RequestText(Screen screen)
{
    private const int LongestBody = 4_000;

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        // It goes to a terminal or a file, never into a web page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public void Write(RequestPage page)
    {
        if (page.Requests.Count == 0)
        {
            screen.Line(
                page.Next is { } older ? $"None so far. Add --before {older} to look further." : "No such request is on record."
            );
            return;
        }
        foreach (var request in page.Requests)
        {
            screen.Line(
                0,
                [
                    ($"{TimeText.At(request.At)}  ", Styles.Quiet),
                    ($"{request.Status}  ", Style(request)),
                    ($"{request.Source}  {request.Method} {Target(request)}", null),
                ]
            );
            if (Why(request) is { } why)
                screen.Line(2, why, Styles.Warning);
            screen.Line(2, request.Id, Styles.Quiet);
        }
        if (page.Next is { } next)
            screen.Line($"There is more: add --before {next}", Styles.Quiet);
        screen.Line("`rollcall requests show ID` has one with its bodies and what followed from it.", Styles.Quiet);
    }

    public void Write(RequestReport report)
    {
        var request = report.Request;
        screen.Line($"{request.Method} {Target(request)}", Styles.Heading);
        screen.Labelled(2, "when", $"{TimeText.At(request.At)}, answered in {Milliseconds(request)}");
        screen.Labelled(2, "from", From(request));
        screen.Labelled(2, "answer", Why(request) is { } why ? $"{request.Status} {why}" : Status(request), Style(request));
        screen.Labelled(2, "id", request.Id, Styles.Quiet);
        WriteBody("sent", request.Sent);
        WriteBody("answered", request.Answered);
        screen.Blank();
        WriteChanges(report);
        WriteFollowUps(report);
        foreach (var waiting in report.Waiting)
            screen.Line(
                2,
                $"{waiting.Target}: {waiting.Resource} is {waiting.Key.State}{(waiting.Key.Reason is { } reason ? $": {reason.Detail} [{reason.Code}]" : "")}",
                Styles.Warning
            );
        if (report.More)
            screen.Line($"There is more: rollcall audit --correlation {request.Id}", Styles.Quiet);
    }

    private void WriteChanges(RequestReport report)
    {
        if (report.Changes.Count == 0)
            screen.Line("It changed nothing in the directory.");
        else
            screen.Line("It changed in the directory:");
        foreach (var change in report.Changes)
            screen.Line(2, $"{change.Action} {change.Subject ?? change.Resource}{Attributes(change)}");
    }

    private void WriteFollowUps(RequestReport report)
    {
        if (report.FollowUps.Count > 0)
            screen.Line("At the apps:");
        else if (report.Changes.Count > 0)
            screen.Line(report.Waiting.Count > 0 ? "At the apps, still to come:" : "At the apps nothing had to be done.");
        foreach (var follow in report.FollowUps)
        {
            var entry = follow.Event;
            screen.Line(
                2,
                [
                    ($"{TimeText.At(entry.At)}  ", Styles.Quiet),
                    ($"{entry.Target}: ", null),
                    ($"{entry.Subject}: {AuditText.What(entry)}{(follow.Together ? ", together with later changes" : "")}", null),
                ]
            );
        }
    }

    private void WriteBody(string label, ScimBody? body)
    {
        if (body is null)
            return;
        screen.Blank();
        screen.Line(
            $"{label}, {TimeText.Count(body.Bytes, "byte")}{(body.NotKept is { } why ? $": {why}" : ":")}",
            Styles.Heading
        );
        if (body.Json is not { } json)
            return;
        var text = JsonSerializer.Serialize(json, Indented);
        foreach (var line in (text.Length > LongestBody ? text[..LongestBody] : text).Split('\n'))
            screen.Line(2, line);
        if (text.Length > LongestBody)
            screen.Line(2, "... the rest with --output json", Styles.Quiet);
    }

    private static string Attributes(AuditEvent change) =>
        change.Data.ValueKind == JsonValueKind.Object
        && change.Data.TryGetProperty("attributes", out var names)
        && names.ValueKind == JsonValueKind.Array
        && names.GetArrayLength() > 0
            ? $": {string.Join(", ", names.EnumerateArray().Select(name => name.GetString()))}"
            : "";

    private static string Target(ScimRequest request) => request.Query is { } query ? $"{request.Path}?{query}" : request.Path;

    private static string From(ScimRequest request) =>
        string.Join(
            ", ",
            new[]
            {
                $"source {request.Source}",
                request.Credential is { } name ? $"credential {name}" : "no valid credential",
                request.Client,
                request.UserAgent,
            }.OfType<string>()
        );

    private static string Milliseconds(ScimRequest request) =>
        string.Create(CultureInfo.InvariantCulture, $"{request.Milliseconds:0.0} ms");

    private static string Status(ScimRequest request) => request.Status.ToString(CultureInfo.InvariantCulture);

    private static string? Why(ScimRequest request) =>
        (request.ScimType, request.Detail) switch
        {
            (null, null) => null,
            ({ } type, { } detail) => $"{type}: {detail}",
            var (type, detail) => type ?? detail,
        };

    private static Style Style(ScimRequest request) =>
        request.Status switch
        {
            < 400 => Styles.Good,
            < 500 => Styles.Warning,
            _ => Styles.Bad,
        };
}
