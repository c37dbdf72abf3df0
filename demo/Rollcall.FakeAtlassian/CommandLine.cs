using System.Globalization;
using Rollcall.FakeAtlassian.Crowd;
using Rollcall.FakeAtlassian.Jira;

namespace Rollcall.FakeAtlassian;

/// <summary>The options of the program. Everything else is set up over the control API while it runs.</summary>
internal static class CommandLine
{
    public const string Usage = """
        Fake Jira and Crowd on loopback, with invented people, for tests, demos and trials.

          --urls http://127.0.0.1:PORT   where to listen; only loopback (default: a free port)
          --jira-version 10.3.24         which Jira to be (default 10.3.24)
          --crowd-version 5.1.0          which Crowd to be (default 5.1.0)
          --seats N                      licensed users of Jira Software (default: no limit)
        """;

    /// <summary>The set-up, or null with what is wrong.</summary>
    public static FakeAtlassianOptions? Parse(IReadOnlyList<string> args, out string problem)
    {
        var options = new FakeAtlassianOptions();
        problem = args.Count % 2 == 0 ? "" : $"'{args[^1]}' has no value.";
        for (var at = 0; at + 1 < args.Count && problem.Length == 0; at += 2)
        {
            var (name, value) = (args[at], args[at + 1]);
            var next = name switch
            {
                "--urls" => PortOf(value) is { } port ? options with { Port = port } : null,
                "--jira-version" => Version.TryParse(value, out var version)
                    ? options with
                    {
                        Jira = options.Jira with { Version = version },
                    }
                    : null,
                "--crowd-version" => options with { Crowd = options.Crowd with { Version = value } },
                "--seats" => Seats(value) is { } seats ? options with { Jira = options.Jira.WithSeats(seats) } : null,
                _ => null,
            };
            problem = next is null ? $"'{name} {value}' is not understood." : "";
            options = next ?? options;
        }
        return problem.Length == 0 ? options : null;
    }

    /// <summary>A line for each thing a caller needs, name first.</summary>
    public static IEnumerable<string> Describe(FakeAtlassianHost host) =>
        [
            $"Jira {host.JiraUrl}",
            $"Jira token {FakeJiraOptions.DefaultAdminToken}",
            $"Jira administrator {FakeJiraOptions.DefaultAdminName} {FakeJiraOptions.DefaultAdminPassword}",
            $"Crowd {host.CrowdUrl}",
            $"Crowd application {FakeCrowdOptions.DefaultApplicationName} {FakeCrowdOptions.DefaultApplicationPassword}",
            $"Control {host.ControlUrl}",
        ];

    private static int? PortOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed is { Scheme: "http", IsLoopback: true }
            ? parsed.Port
            : null;

    private static int? Seats(string text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var seats) && seats >= 0 ? seats : null;
}
