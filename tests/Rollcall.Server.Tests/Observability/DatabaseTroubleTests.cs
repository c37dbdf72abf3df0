using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
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
        var rightPage = Damage(directory, "(SELECT rootpage FROM sqlite_schema WHERE type = 'index' LIMIT 1)");

        for (var probe = 0; probe < 3; probe++)
            (await ProblemAsync(server.Server)).ShouldStartWith("The database is damaged");

        (await ReadyAsync(server.Server)).Body.ShouldNotContain(directory);
        server.Server.Logs.Single(line => line.Contains(NotReady, StringComparison.Ordinal)).ShouldContain(directory);
        (await server.StatusAsync()).Database.Problem.ShouldNotBeNull().ShouldContain(directory);

        Damage(directory, rightPage);
        (await ReadyAsync(server.Server)).Status.ShouldBe(HttpStatusCode.OK);
        (await ReadyAsync(server.Server)).Status.ShouldBe(HttpStatusCode.OK);
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
        server.Server.Logs.Single(line => line.Contains(NotReady, StringComparison.Ordinal)).ShouldContain(host);
        var status = await server.GetAsync(AdminRoutes.Status);
        (status.Status, status.Problem.Detail.Contains(host, StringComparison.Ordinal)).ShouldBe((503, true), status.Text);
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
        var (status, body) = await ReadyAsync(server);
        status.ShouldBe(HttpStatusCode.ServiceUnavailable, body);
        return JsonNode.Parse(body)!["database"]!["problem"]!.GetValue<string>();
    }

    private static async Task<(HttpStatusCode Status, string Body)> ReadyAsync(RollcallServer server)
    {
        using var answer = await server.Http.GetAsync("/health/ready", Cancel);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    /// <summary>Says that the table in which the server tries whether it can write is on another page; returns where it was.</summary>
    private static string Damage(string directory, string page)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(directory, "rollcall.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT rootpage FROM sqlite_schema WHERE name = 'room'";
        var before = Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture)!;
        command.CommandText = "PRAGMA schema_version";
        var version = Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture) + 1;
        command.CommandText = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET rootpage = {page} WHERE name = 'room';
            PRAGMA schema_version = {version};
            """
        );
        command.ExecuteNonQuery();
        return before;
    }
}
