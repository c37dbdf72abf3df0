using System.Net;
using System.Text.Json.Nodes;
using Npgsql;
using Rollcall.AdminApi;
using Rollcall.Server.Tests.Admin;
using Rollcall.Testing;

namespace Rollcall.Server.Tests.Observability;

/// <summary>What a database says of its trouble names hosts and paths: that is for the log and for administrators.</summary>
public sealed class DatabaseTroubleTests
{
    private const string NotReady = "DatabaseHealth[1012]";
    private const string Ready = "DatabaseHealth[1013]";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_damaged_file_is_told_to_anybody_without_its_path_and_to_the_log_once()
    {
        await using var server = await AdminServer.StartAsync();
        var directory = server.Server.Directory;
        using (new DamagedTable(server.Server, "room"))
        {
            for (var probe = 0; probe < 3; probe++)
                (await ProblemAsync(server.Server)).ShouldStartWith("The database is damaged");

            (await ReadyAsync(server.Server)).Body.ShouldNotContain(directory);
            (await ReadyAsync(server.Server)).Again.ShouldBe(TimeSpan.FromMinutes(1));
            server.Server.Logs.Single(line => line.Contains(NotReady, StringComparison.Ordinal)).ShouldContain(directory);
            (await server.StatusAsync()).Database.Problem.ShouldNotBeNull().ShouldContain(directory);
        }

        (await ReadyAsync(server.Server)).Status.ShouldBe(HttpStatusCode.OK);
        (await ReadyAsync(server.Server)).Again.ShouldBeNull();
        server.Server.Logs.Count(line => line.Contains(Ready, StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_database_that_is_away_is_told_to_anybody_without_its_host_and_to_the_log_once()
    {
        var cluster = await PostgresCluster.StartAsync();
        var database = await cluster.CreateDatabaseAsync();
        var host = new NpgsqlConnectionStringBuilder(database).Host!;
        await using var server = await AdminServer.StartAsync(database: database);
        (await ReadyAsync(server.Server)).Status.ShouldBe(HttpStatusCode.OK);

        await cluster.DisposeAsync();

        for (var probe = 0; probe < 3; probe++)
            (await ProblemAsync(server.Server)).ShouldStartWith("The database cannot be reached");
        (await ReadyAsync(server.Server)).Body.ShouldNotContain(host);
        (await ReadyAsync(server.Server)).Again.ShouldBe(TimeSpan.FromSeconds(10));
        server.Server.Logs.Single(line => line.Contains(NotReady, StringComparison.Ordinal)).ShouldContain(host);
        var status = await server.GetAsync(AdminRoutes.Status);
        (status.Status, status.Problem.Detail.Contains(host, StringComparison.Ordinal)).ShouldBe((503, true), status.Text);
        status.Headers.RetryAfter.ShouldNotBeNull().Delta.ShouldBe(TimeSpan.FromSeconds(10));
    }

    /// <summary>The token of the first start is in the database: while that is away nobody can show that they have it.</summary>
    [Fact]
    public async Task Whoever_shows_any_token_while_the_database_is_away_does_not_learn_its_host()
    {
        var cluster = await PostgresCluster.StartAsync();
        var database = await cluster.CreateDatabaseAsync();
        var host = new NpgsqlConnectionStringBuilder(database).Host!;
        await using var server = await AdminServer.StartAsync(AdminServer.Sources, database);

        await cluster.DisposeAsync();

        var answer = await server.GetAsync(AdminRoutes.Status, "made-up");
        answer.Status.ShouldBe(503);
        answer.Problem.Detail.ShouldStartWith("The database cannot be reached");
        answer.Text.ShouldNotContain(host);
    }

    private static async Task<string> ProblemAsync(RollcallServer server)
    {
        var (status, body, _) = await ReadyAsync(server);
        status.ShouldBe(HttpStatusCode.ServiceUnavailable, body);
        return JsonNode.Parse(body)!["database"]!["problem"]!.GetValue<string>();
    }

    private static async Task<(HttpStatusCode Status, string Body, TimeSpan? Again)> ReadyAsync(RollcallServer server)
    {
        using var answer = await server.Http.GetAsync("/health/ready", Cancel);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel), answer.Headers.RetryAfter?.Delta);
    }
}
