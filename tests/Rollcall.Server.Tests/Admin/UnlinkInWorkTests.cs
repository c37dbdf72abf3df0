using Microsoft.Data.Sqlite;
using Npgsql;
using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.FakeAtlassian;
using Rollcall.FakeAtlassian.Faults;
using Rollcall.FakeAtlassian.Jira;
using Rollcall.Testing;

namespace Rollcall.Server.Tests.Admin;

/// <summary>A link is to be forgotten while a worker has begun to write to its account, and Jira lets it wait.</summary>
public abstract class UnlinkInWorkTests(AdminDatabase kind) : IAsyncLifetime
{
    private readonly HeldCalls _held = new();
    private FakeAtlassianHost? _apps;
    private AdminServer? _server;
    private string? _database;

    private FakeJira Jira => _apps!.Jira;
    private AdminServer Server => _server!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var jira = new FakeJiraOptions { Tokens = [new("app-token", FakeJiraOptions.DefaultAdminName)] };
        _apps = await FakeAtlassianHost.StartAsync(new() { Jira = jira, Clock = _held }, Cancel);
        _database = kind is AdminDatabase.Postgres ? await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync() : null;
        // The test ends the wait, and not the server's patience.
        var configuration = AdminServer
            .WithJira(_apps.JiraUrl.ToString())
            .Replace("timeout: 10s", "timeout: 10m", StringComparison.Ordinal);
        _server = await AdminServer.StartAsync(configuration, _database);
    }

    public async ValueTask DisposeAsync()
    {
        _held.LetGo();
        await Server.DisposeAsync();
        await _apps!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Nothing_is_forgotten_while_the_call_lasts_and_everything_once_it_is_over()
    {
        await HireAsync();
        var key = Jira.FindUser("ada").ShouldNotBeNull().Key;
        await BeginAsync();

        var refused = await ForgetAsync(key);
        (refused.Status, refused.Problem.Type).ShouldBe((409, ProblemTypes.NotForgotten));
        refused.Problem.Detail.ShouldStartWith("Rollcall is working on ada at jira in this moment");
        _held.LetGo();
        await Server.SettleAsync();
        (Jira.FindUser("ada")!.DisplayName, (await LinkAsync())?.RemoteId).ShouldBe(("Ada Lovelace", key));

        Becomes("ada", "carol");
        var own = Jira.AddUser("ada", displayName: "Ada Lovelace");
        (await ForgetAsync(key)).Read(AdminJson.Default.UnlinkReport).Forgotten.ShouldBeTrue();
        await Server.SettleAsync();

        (await LinkAsync()).ShouldNotBeNull().RemoteId.ShouldBe(own.Key);
        Jira.FindUser("carol").ShouldNotBeNull().DisplayName.ShouldBe("carol");
        (await QueueAsync()).Parked.ShouldBe(0);
    }

    /// <summary>As of a replica that was frozen, or an app that answers after minutes.</summary>
    [Fact]
    public async Task A_worker_who_ends_after_its_lease_and_the_forgetting_does_not_bring_the_link_back()
    {
        await HireAsync();
        var key = Jira.FindUser("ada").ShouldNotBeNull().Key;
        var request = await BeginAsync();
        Becomes("ada", "carol");
        var own = Jira.AddUser("ada", displayName: "Ada Lovelace");
        await EndLeasesAsync();

        var forgotten = (await ForgetAsync(key)).Read(AdminJson.Default.UnlinkReport);
        forgotten.Plan.Steps[0].Kind.ShouldBe(StepKinds.Adopt);
        await Eventually.HoldsAsync(
            async () => (await LinkAsync())?.RemoteId == own.Key && Jira.FindUser("ada")!.EmailAddress == "ada@example.com",
            "another worker does what the plan said"
        );
        _held.LetGo();
        await Eventually.HoldsAsync(
            async () => (await Server.AuditAsync($"?correlation={request}")).Any(entry => entry.Action == "plan.applied"),
            "the worker has written down what it did"
        );
        await Server.SettleAsync();

        var link = (await LinkAsync()).ShouldNotBeNull();
        (link.RemoteId, link.RemoteName, link.State).ShouldBe((own.Key, "ada", LinkStates.Linked));
        (Jira.FindUser("ada")!.DisplayName, Jira.FindUser("carol")!.EmailAddress).ShouldBe(("Ada Lovelace", "carol@elsewhere"));
        (await QueueAsync()).ShouldSatisfyAllConditions(queue => queue.Parked.ShouldBe(0), queue => queue.Retrying.ShouldBe(0));
        (await Server.PlanAsync(new PlanRequest()))[^1].Summary.ShouldNotBeNull().Different.ShouldBe(0);
    }

    private async Task HireAsync()
    {
        using var okta = Server.Server.Scim();
        const string rest = """
            "displayName":"Ada Byron","active":true,"emails":[{"value":"ada@example.com","primary":true}]
            """;
        await okta.PostAsync("Users", Bodies.User("ada", rest));
        await Server.UntilAsync(status => status.Targets[0] is { LinkedUsers: 1, Queue.IsBusy: false });
    }

    /// <summary>Returns while the worker waits for the answer to what it wrote.</summary>
    /// <returns>The request behind it.</returns>
    private async Task<string> BeginAsync()
    {
        Jira.Faults.Next(new Fault.Latency(TimeSpan.FromHours(1)), method: "PUT", pathPrefix: "user");
        using var okta = Server.Server.Scim();
        var id = (await Server.GetAsync(AdminRoutes.Person("ada"))).Read(AdminJson.Default.Person).Id;
        var answer = await okta.PatchAsync(
            $"Users/{id}",
            """
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
             "Operations":[{"op":"replace","path":"displayName","value":"Ada Lovelace"}]}
            """
        );
        answer.Status.ShouldBe(200, answer.Text);
        await _held.First.WaitAsync(Cancel);
        return answer.Headers.GetValues("X-Rollcall-Request-Id").Single();
    }

    private void Becomes(string before, string name) => Jira.ChangeUser(before, name, $"{name}@elsewhere", name);

    private async Task EndLeasesAsync()
    {
        if (_database is null)
        {
            await using var file = new SqliteConnection(
                $"Data Source={Path.Combine(Server.Server.Directory, "rollcall.db")};Pooling=False"
            );
            await file.OpenAsync(Cancel);
            await using var command = file.CreateCommand();
            command.CommandText = "UPDATE work_keys SET leased_until = 1";
            (await command.ExecuteNonQueryAsync(Cancel)).ShouldBe(1);
        }
        else
        {
            await using var source = NpgsqlDataSource.Create(_database);
            await using var command = source.CreateCommand("UPDATE work_keys SET leased_until = now() - interval '1 second'");
            (await command.ExecuteNonQueryAsync(Cancel)).ShouldBe(1);
        }
    }

    private Task<AdminAnswer> ForgetAsync(string forget) =>
        Server.PostAsync(AdminRoutes.PersonUnlink("ada"), new UnlinkRequest("jira", forget), AdminJson.Default.UnlinkRequest);

    private async Task<AccountLink?> LinkAsync() =>
        (await Server.GetAsync(AdminRoutes.Person("ada"))).Read(AdminJson.Default.Person).Targets[0].Link;

    private async Task<QueueCounts> QueueAsync() => (await Server.StatusAsync()).Targets[0].Queue;
}

public sealed class UnlinkInWorkOnSqlite() : UnlinkInWorkTests(AdminDatabase.Sqlite);

public sealed class UnlinkInWorkOnPostgres() : UnlinkInWorkTests(AdminDatabase.Postgres);
