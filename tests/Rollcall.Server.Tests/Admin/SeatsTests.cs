using Rollcall.AdminApi;
using Rollcall.FakeAtlassian;
using Rollcall.FakeAtlassian.Jira;
using Rollcall.Testing;

namespace Rollcall.Server.Tests.Admin;

/// <summary>More people are hired than Jira has licenses for. Nobody asks for another look, and no time goes by.</summary>
public abstract class SeatsTests(AdminDatabase database) : IAsyncLifetime
{
    private const string LicenseGroup = "jira-software-users";

    private const string Rules = """
            groups:
              defaults: { new: [jira-software-users] }
            licenseGroups: [jira-software-users]
            leavers: { action: disable, remove: licenseGroups }

        """;

    private FakeAtlassianHost? _apps;
    private AdminServer? _server;

    private FakeAtlassianHost Apps => _apps.ShouldNotBeNull();

    private AdminServer Server => _server.ShouldNotBeNull();

    public async ValueTask InitializeAsync()
    {
        // One is the administrator's own.
        var options = new FakeJiraOptions { Tokens = [new("app-token", FakeJiraOptions.DefaultAdminName)] }.WithSeats(2);
        _apps = await FakeAtlassianHost.StartAsync(new() { Jira = options }, TestContext.Current.CancellationToken);
        _server = await AdminServer.StartAsync(
            AdminServer.WithJira(_apps.JiraUrl.ToString()).Replace("    pace:", $"{Rules}    pace:", StringComparison.Ordinal),
            database is AdminDatabase.Postgres ? await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync() : null
        );
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Apps.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Who_finds_no_seat_has_an_account_and_gets_the_license_that_a_leaver_gives_back()
    {
        using var okta = Server.Server.Scim();
        var first = await HireAsync(okta, "first");
        await SeatedAsync("first");
        await HireAsync(okta, "second");

        var status = await WaitingAsync(people: 1);
        status.Targets[0].LinkedUsers.ShouldBe(2);
        Groups("second").ShouldBeEmpty();
        var why = (await Server.GetAsync(AdminRoutes.Why("second"))).Read(AdminJson.Default.WhyReport);
        why.Targets[0].Waiting.ShouldNotBeNull().Reason.ShouldNotBeNull().Code.ShouldBe("no-seats");

        await LeaveAsync(okta, first);

        await SeatedAsync("second");
        await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, RetryingFor: [] });
        Apps.Jira.FindUser("first").ShouldNotBeNull().Active.ShouldBeFalse();
    }

    [Fact]
    public async Task One_seat_is_for_one_of_those_who_wait()
    {
        using var okta = Server.Server.Scim();
        var first = await HireAsync(okta, "first");
        await SeatedAsync("first");
        await HireAsync(okta, "second");
        await WaitingAsync(people: 1);
        await HireAsync(okta, "third");
        await WaitingAsync(people: 2);

        await LeaveAsync(okta, first);

        await SeatedAsync("second");
        await WaitingAsync(people: 1);
        Groups("first").ShouldBeEmpty();
        Groups("third").ShouldBeEmpty();
    }

    private static async Task<string> HireAsync(ScimClient okta, string name) =>
        (
            await okta.PostAsync(
                "Users",
                Bodies.User(
                    name,
                    $$"""
                    "active":true,"emails":[{"value":"{{name}}@example.com","primary":true}]
                    """
                )
            )
        ).Id;

    private static Task LeaveAsync(ScimClient okta, string person) =>
        okta.PatchAsync($"Users/{person}", Bodies.Patch("""{"op":"replace","path":"active","value":false}"""));

    private Task<ServiceStatus> WaitingAsync(int people) =>
        Server.UntilAsync(status =>
            status.Targets[0].Queue is { Due: 0, InWork: 0, RetryingFor: [{ Code: "no-seats" } waiting] }
            && waiting.Keys == people
        );

    private Task SeatedAsync(string name) =>
        Eventually.HoldsAsync(() => Task.FromResult(Groups(name) is [LicenseGroup]), $"{name} has a license");

    private IReadOnlyList<string> Groups(string name) => Apps.Jira.FindUser(name) is { } user ? [.. user.Groups] : [];
}

public sealed class SeatsOnSqlite() : SeatsTests(AdminDatabase.Sqlite);

public sealed class SeatsOnPostgres() : SeatsTests(AdminDatabase.Postgres);
