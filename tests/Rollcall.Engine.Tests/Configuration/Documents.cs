using Rollcall.Engine.Configuration;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Tests.Configuration;

/// <summary>Small documents to vary, and a catalogue of connectors to read them with.</summary>
internal static class Documents
{
    public static IReadOnlyList<ConnectorDescription> Connectors { get; } =
    [
        Connector(
            "jira-dc",
            [
                ["token"],
                ["username", "password"],
            ],
            ["administratorGroups"],
            needsUrl: true
        ),
        Connector(
            "crowd",
            [
                ["application", "password"],
            ],
            [],
            needsUrl: true
        ),
        Connector(
            "in-memory",
            [
                [],
            ],
            [],
            needsUrl: false
        ),
    ];

    private static readonly string[] Source =
    [
        "sources:",
        "  - id: okta",
        "    tokens: [{ name: primary, value: env:OKTA_TOKEN }]",
    ];

    private static readonly string[] Target =
    [
        "targets:",
        "  - id: jira",
        "    connector: jira-dc",
        "    url: https://jira.example.com",
        "    credential: { token: env:JIRA_PAT }",
    ];

    /// <summary>The first line of what <see cref="WithTarget"/> adds.</summary>
    public const int AddedLine = 9;

    public static string Minimal => WithTarget();

    /// <summary>A document with one source (lines 1 to 3) and one target (lines 4 to 8) with more or other keys.</summary>
    public static string WithTarget(params string[] keys) => string.Join('\n', Source.Concat(Changed(Target, keys)));

    public static string WithSource(params string[] keys) => string.Join('\n', Changed(Source, keys));

    public static ConfigurationReading Read(string yaml) => ConfigurationReader.Read(yaml, Connectors);

    public static TargetConfiguration ReadTarget(params string[] keys)
    {
        var reading = Read(WithTarget(keys));
        reading.Errors.ShouldBeEmpty();
        return reading.Configuration.ShouldNotBeNull().Targets.ShouldHaveSingleItem();
    }

    // A key that is there already is replaced in its place, others are added at the end.
    private static IEnumerable<string> Changed(string[] lines, string[] keys)
    {
        var changed = lines.ToList();
        foreach (var key in keys.SelectMany(key => key.Split('\n')))
        {
            var line = "    " + key;
            var name = key[..(key.IndexOf(':') + 1)];
            var at =
                name.Length > 1
                    ? changed.FindIndex(old => old.TrimStart(' ', '-').StartsWith(name, StringComparison.Ordinal))
                    : -1;
            if (at < 0 || key.StartsWith(' '))
                changed.Add(line);
            else
                changed[at] = changed[at].StartsWith("  - ", StringComparison.Ordinal) ? "  - " + key : line;
        }
        return changed;
    }

    private static ConnectorDescription Connector(string name, string[][] credentials, string[] options, bool needsUrl) =>
        new(
            name,
            "An app of the tests",
            credentials,
            options,
            [new("email", 255, Required: true), new("displayName", 50, Required: true), new("firstName", 255)],
            needsUrl,
            _ => throw new InvalidOperationException("Reading a configuration makes no connector.")
        );
}
