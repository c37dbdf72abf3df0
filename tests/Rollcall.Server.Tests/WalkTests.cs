using Microsoft.Extensions.DependencyInjection;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.FakeAtlassian;
using Rollcall.FakeAtlassian.Crowd;
using Rollcall.FakeAtlassian.Jira;
using Rollcall.Testing;

namespace Rollcall.Server.Tests;

/// <summary>The main job from end to end: the IdP speaks SCIM to the server, and Jira and Crowd follow.</summary>
public abstract class WalkTests
{
    private const string Configuration = """
        sources:
          - id: okta
            kind: scim
            tokens: [{ name: primary, value: env:SCIM_TOKEN }]
        targets:
          - id: jira
            connector: jira-dc
            url: {jira}
            credential: { token: env:JIRA_TOKEN }
            groups:
              onTheFly: { enabled: true, createMissing: true }
              defaults: { new: [jira-software-users] }
              protected: [jira-administrators]
            licenseGroups: [jira-software-users]
            leavers: { action: disable, remove: licenseGroups }
          - id: crowd
            connector: crowd
            url: {crowd}
            credential: { application: env:CROWD_APPLICATION, password: env:CROWD_PASSWORD }
        """;

    [Fact]
    public async Task A_person_who_is_hired_renamed_and_leaves_is_followed_by_every_app()
    {
        await using var apps = await FakeAtlassianHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var server = await StartAsync(apps);
        using var scim = server.Scim();

        var ada = await scim.PostAsync(
            "Users",
            Bodies.User(
                "ada@example.com",
                "\"displayName\":\"Ada\",\"active\":true,\"emails\":[{\"value\":\"ada@example.com\",\"primary\":true}]"
            )
        );
        await scim.CreateGroupAsync("Engineering", ada.Id);
        await Eventually.HoldsAsync(
            () =>
                Task.FromResult(
                    apps.Jira.FindUser("ada@example.com") is { Active: true, DisplayName: "Ada" } user
                        && user.Groups.Contains("Engineering")
                        && user.Groups.Contains("jira-software-users")
                        && apps.Crowd.FindUser("ada@example.com") is { Active: true }
                ),
            "the new person is in every app"
        );

        await scim.PatchAsync($"Users/{ada.Id}", Bodies.Patch("""{"op":"replace","path":"displayName","value":"Ada L."}"""));
        await Eventually.HoldsAsync(
            () => Task.FromResult(apps.Jira.FindUser("ada@example.com")?.DisplayName == "Ada L."),
            "the new name is in Jira"
        );

        await scim.PatchAsync($"Users/{ada.Id}", Bodies.Patch("""{"op":"replace","path":"active","value":false}"""));
        await Eventually.HoldsAsync(
            () =>
                Task.FromResult(
                    apps.Jira.FindUser("ada@example.com") is { Active: false } user
                        && !user.Groups.Contains("jira-software-users")
                        && apps.Crowd.FindUser("ada@example.com") is { Active: false }
                ),
            "the leaver is disabled everywhere and uses no license"
        );
        var metrics = await MetricsAsync(server);
        metrics.ShouldContain("rollcall_target_calls_total{target=\"jira\",outcome=\"201\"}");
        metrics.ShouldContain("rollcall_target_closed{target=\"jira\",reason=\"\"} 0");
    }

    [Fact]
    public async Task One_id_leads_from_the_request_of_the_identity_provider_over_the_audit_to_the_calls_at_the_apps()
    {
        await using var apps = await FakeAtlassianHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var server = await StartAsync(apps);
        using var scim = server.Scim();
        var cancelled = TestContext.Current.CancellationToken;

        var created = await scim.PostAsync(
            "Users",
            Bodies.User(
                "ada@example.com",
                "\"displayName\":\"Ada\",\"emails\":[{\"value\":\"ada@example.com\",\"primary\":true}]"
            )
        );
        await Eventually.HoldsAsync(
            () =>
                Task.FromResult(
                    apps.Jira.FindUser("ada@example.com") is not null && apps.Crowd.FindUser("ada@example.com") is not null
                ),
            "the new person is in every app"
        );

        var id = created.Headers.GetValues("X-Rollcall-Request-Id").Single();
        string[] creates = ["POST user", "POST user"];
        apps.Jira.Requests.All.Concat(apps.Crowd.Requests.All)
            .Where(call => call.RequestId == id && call.Endpoint == "user" && call.Changed)
            .Select(call => $"{call.Method} {call.Endpoint}")
            .ShouldBe(creates);
        var storage = server.Application.Services.GetRequiredService<IStorage>();
        await Eventually.HoldsAsync(
            async () =>
                (await storage.Audit.QueryAsync(new AuditQuery(CorrelationId: id), cancelled))
                    .Select(entry => (entry.Action, entry.Target))
                    .ToHashSet()
                    .SetEquals([("resource.created", null), ("plan.applied", "jira"), ("plan.applied", "crowd")]),
            "the change and both plans bear the id"
        );
        await Eventually.HoldsAsync(
            async () => await storage.Requests.FindAsync(Guid.Parse(id), cancelled) is { Path: "/Users", Status: 201 },
            "the request is on record under it"
        );

        var left = await scim.PatchAsync(
            $"Users/{created.Id}",
            Bodies.Patch("""{"op":"replace","path":"active","value":false}""")
        );
        await Eventually.HoldsAsync(
            () => Task.FromResult(apps.Jira.FindUser("ada@example.com") is { Active: false }),
            "the leaver is out"
        );
        var leaving = left.Headers.GetValues("X-Rollcall-Request-Id").Single();
        apps.Jira.Requests.All.ShouldContain(call => call.RequestId == leaving && call.Changed);
    }

    [Fact]
    public async Task A_source_in_shadow_is_answered_and_no_app_is_written_to()
    {
        await using var apps = await FakeAtlassianHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var server = await StartAsync(
            apps,
            text => text.Replace("kind: scim", "mode: shadow", StringComparison.Ordinal)
        );
        using var scim = server.Scim();

        await scim.CreateUserAsync("bea@example.com");
        await Eventually.HoldsAsync(
            async () => (await MetricsAsync(server)).Contains("rollcall_queue_keys{target=\"jira\",state=\"due\"} 0"),
            "the key has been looked at"
        );

        apps.Jira.Requests.Writes.ShouldBe(0);
        apps.Crowd.Requests.Writes.ShouldBe(0);
    }

    private static Task<string> MetricsAsync(RollcallServer server) =>
        server.Http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

    [Fact]
    public async Task A_source_that_goes_from_shadow_to_live_takes_everybody_along()
    {
        await using var apps = await FakeAtlassianHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var server = await StartAsync(apps, text => text.Replace("kind: scim", "kind: scim\n    mode: shadow"));
        using var scim = server.Scim();
        await scim.PostAsync("Users", Person("ada@example.com"));
        await Eventually.HoldsAsync(
            async () =>
                (await MetricsAsync(server))
                    .Split('\n')
                    .Any(line =>
                        line.Contains("jira") && line.Contains("parked") && line.EndsWith(" 1", StringComparison.Ordinal)
                    ),
            "the plan is made and held"
        );
        apps.Jira.Requests.Writes.ShouldBe(0);

        var live = await File.ReadAllTextAsync(server.ConfigurationFile, TestContext.Current.CancellationToken);
        await server.ConfigureAsync(live.Replace("mode: shadow", "mode: live"));
        await Eventually.HoldsAsync(
            () => Task.FromResult(apps.Jira.FindUser("ada@example.com") is not null),
            "nobody has to be touched in the source for it"
        );
    }

    [Fact]
    public async Task A_target_is_called_no_faster_than_its_pace()
    {
        await using var apps = await FakeAtlassianHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var server = await StartAsync(
            apps,
            text => text.Replace("connector: jira-dc", "connector: jira-dc\n    pace: { perSecond: 20 }")
        );
        using var scim = server.Scim();
        var began = TimeProvider.System.GetUtcNow();
        for (var i = 0; i < 20; i++)
            await scim.PostAsync("Users", Person($"user{i}@example.com"));
        List<DateTimeOffset> calls = [];
        await Eventually.HoldsAsync(
            () =>
            {
                // A look and a create for each. The app has somebody a moment before the call is on its record.
                calls = [.. apps.Jira.Requests.All.Select(request => request.At).Where(at => at > began).Order()];
                return Task.FromResult(apps.Jira.Users.Count >= 21 && calls.Count >= 40);
            },
            "everybody is in Jira, by forty calls"
        );
        // Counted from the beginning a call may be as late as the machine makes it, but never early: a twentieth of a second each, less
        // the two that may come at once and those under way when the counting began.
        for (var i = 0; i < calls.Count; i++)
            (calls[i] - began).ShouldBeGreaterThan(TimeSpan.FromSeconds((i - 4) / 20.0));
    }

    private static string Person(string userName) =>
        Bodies.User(userName, $"\"displayName\":\"Somebody\",\"emails\":[{{\"value\":\"{userName}\",\"primary\":true}}]");

    /// <summary>A new, empty database; null: SQLite in the server's own directory.</summary>
    protected abstract Task<string?> NewDatabaseAsync();

    private async Task<RollcallServer> StartAsync(FakeAtlassianHost apps, Func<string, string>? change = null)
    {
        var text = Configuration
            .Replace("{jira}", apps.JiraUrl.ToString(), StringComparison.Ordinal)
            .Replace("{crowd}", apps.CrowdUrl.ToString(), StringComparison.Ordinal);
        return await RollcallServer.StartAsync(
            change is null ? text : change(text),
            await NewDatabaseAsync(),
            environment: new Dictionary<string, string>
            {
                ["JIRA_TOKEN"] = FakeJiraOptions.DefaultAdminToken,
                ["CROWD_APPLICATION"] = FakeCrowdOptions.DefaultApplicationName,
                ["CROWD_PASSWORD"] = FakeCrowdOptions.DefaultApplicationPassword,
            }
        );
    }
}

public sealed class WalkOnSqlite : WalkTests
{
    protected override Task<string?> NewDatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class WalkOnPostgres : WalkTests
{
    protected override async Task<string?> NewDatabaseAsync() =>
        await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync();
}
