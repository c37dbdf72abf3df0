using Microsoft.Extensions.DependencyInjection;
using Rollcall.Engine.Directory;
using Rollcall.FakeAtlassian;
using Rollcall.FakeAtlassian.Faults;
using Rollcall.FakeAtlassian.Jira;
using Rollcall.Server.Hosting;
using Rollcall.Server.Tests.Admin;
using Rollcall.Testing;

namespace Rollcall.Server.Tests.Targets;

/// <summary>A target whose way of being called changes while the server runs: what its app said meanwhile, and who waits for it.</summary>
public abstract class ChangedTargetTests(AdminDatabase database)
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
            credential: { {credential} }
            pace: { concurrency: {concurrency} }
        """;

    private const string Token = "token: env:TOKEN";
    private const string Password = "username: env:NAME, password: env:PASSWORD";

    [Fact]
    public async Task A_changed_pace_makes_nobody_due()
    {
        await using var apps = await FakeAtlassianHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var server = await StartAsync(apps);
        using var scim = server.Scim();
        await HireAsync(scim, "ada@example.com");
        await SettledAsync(server, apps, "ada@example.com");
        apps.Jira.Requests.Clear();

        await ConfigureAsync(server, apps, Token, concurrency: 2, version: 2);
        await HireAsync(scim, "bob@example.com");
        await SettledAsync(server, apps, "bob@example.com");

        IsAskedFor(apps, "bob@example.com").ShouldBeTrue();
        IsAskedFor(apps, "ada@example.com").ShouldBeFalse();
    }

    [Fact]
    public async Task An_app_that_asked_for_patience_is_not_called_because_its_pace_was_changed()
    {
        await using var apps = await FakeAtlassianHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var server = await StartAsync(apps);
        using var scim = server.Scim();
        apps.Jira.Faults.Add(new FaultRule(new Fault.Status(429, TimeSpan.FromHours(1))) { PathPrefix = "user" });
        await HireAsync(scim, "ada@example.com");
        await ClosedAsync(server, "rate-limited");
        var calls = apps.Jira.Requests.Count;

        await ConfigureAsync(server, apps, Token, concurrency: 2, version: 2);
        await ConfigureAsync(server, apps, Token, concurrency: 3, version: 3);

        (await MetricsAsync(server)).ShouldContain("rollcall_target_closed{target=\"jira\",reason=\"rate-limited\"} 1");
        apps.Jira.Requests.Count.ShouldBe(calls);
    }

    [Fact]
    public async Task Who_waits_because_of_a_refused_credential_goes_on_as_soon_as_another_is_configured()
    {
        await using var apps = await FakeAtlassianHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var server = await StartAsync(apps);
        using var scim = server.Scim();
        await HireAsync(scim, "ada@example.com");
        await SettledAsync(server, apps, "ada@example.com");
        apps.Jira.Faults.Add(new FaultRule(new Fault.Status(401)) { PathPrefix = "user" });
        await HireAsync(scim, "bob@example.com");
        await ClosedAsync(server, "credentials");
        apps.Jira.Faults.Clear();
        apps.Jira.Requests.Clear();

        await ConfigureAsync(server, apps, Password, concurrency: 8, version: 2);

        await SettledAsync(server, apps, "bob@example.com");
        IsAskedFor(apps, "ada@example.com").ShouldBeFalse();
    }

    private static async Task ClosedAsync(RollcallServer server, string reason) =>
        await Eventually.HoldsAsync(
            async () =>
                (await MetricsAsync(server)).Contains(
                    $"rollcall_target_closed{{target=\"jira\",reason=\"{reason}\"}} 1",
                    StringComparison.Ordinal
                ),
            $"the target is left alone: {reason}"
        );

    private static Task HireAsync(ScimClient scim, string name) =>
        scim.PostAsync(
            "Users",
            Bodies.User(name, $"\"displayName\":\"Somebody\",\"emails\":[{{\"value\":\"{name}\",\"primary\":true}}]")
        );

    /// <summary>The person is in Jira, and nobody waits for a look.</summary>
    private static async Task SettledAsync(RollcallServer server, FakeAtlassianHost apps, string name)
    {
        var work = server.Application.Services.GetRequiredService<IStorage>().Work;
        await Eventually.HoldsAsync(
            async () =>
                apps.Jira.FindUser(name) is not null
                && (await work.StatusAsync(TestContext.Current.CancellationToken)).All(queue => queue.Due + queue.Leased == 0),
            $"{name} is in Jira and nothing is left to do"
        );
    }

    private static bool IsAskedFor(FakeAtlassianHost apps, string name)
    {
        var key = apps.Jira.FindUser(name).ShouldNotBeNull().Key;
        return apps.Jira.Requests.All.Any(call =>
            call.Query.Values.Any(value => value == name || value == key) || call.Body.Contains(name, StringComparison.Ordinal)
        );
    }

    private static Task<string> MetricsAsync(RollcallServer server) =>
        server.Http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

    private static string Document(FakeAtlassianHost apps, string credential, int concurrency) =>
        Configuration
            .Replace("{jira}", apps.JiraUrl.ToString(), StringComparison.Ordinal)
            .Replace("{credential}", credential, StringComparison.Ordinal)
            .Replace("{concurrency}", $"{concurrency}", StringComparison.Ordinal);

    /// <summary>Over when the document is in force, as this version.</summary>
    private static async Task ConfigureAsync(
        RollcallServer server,
        FakeAtlassianHost apps,
        string credential,
        int concurrency,
        long version
    )
    {
        await server.ConfigureAsync(Document(apps, credential, concurrency));
        var status = server.Application.Services.GetRequiredService<ConfigurationStatus>();
        await Eventually.HoldsAsync(() => Task.FromResult(status.Current.Version == version), $"version {version} is in force");
    }

    private async Task<RollcallServer> StartAsync(FakeAtlassianHost apps) =>
        await RollcallServer.StartAsync(
            Document(apps, Token, concurrency: 8),
            database is AdminDatabase.Postgres ? await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync() : null,
            environment: new Dictionary<string, string>
            {
                ["TOKEN"] = FakeJiraOptions.DefaultAdminToken,
                ["NAME"] = FakeJiraOptions.DefaultAdminName,
                ["PASSWORD"] = FakeJiraOptions.DefaultAdminPassword,
            }
        );
}

public sealed class ChangedTargetsOnSqlite() : ChangedTargetTests(AdminDatabase.Sqlite);

public sealed class ChangedTargetsOnPostgres() : ChangedTargetTests(AdminDatabase.Postgres);
