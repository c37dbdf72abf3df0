using Rollcall.Testing;

namespace Rollcall.Server.Tests.Hosting;

/// <summary>Attributes that are to be unique, while the database is away.</summary>
public sealed class UniqueValuesServiceTests
{
    private const string NotLookedAt = "UniqueValuesService[1110]";

    private const string Unique = """
        schemas:
          - urn: urn:example:scim:schemas:badge:1.0:User
            attributes: { badge: { uniqueness: server } }

        """;

    [Fact]
    public async Task A_damaged_table_is_a_warning_and_attributes_are_made_unique_once_it_is_mended()
    {
        await using var server = await RollcallServer.StartAsync();
        using (new DamagedTable(server, "unique_paths"))
        {
            await server.ConfigureAsync(RollcallServer.Sources("okta") + Unique);
            await Eventually.HoldsAsync(() => Task.FromResult(Lines(server).Any()), "the log says so");
        }

        await Eventually.HoldsAsync(
            () => Task.FromResult(server.Logs.Any(line => line.Contains("UniqueValuesService[1108]"))),
            "the attribute is unique"
        );
        Lines(server).ShouldHaveSingleItem().ShouldStartWith("Warning");
    }

    [Fact]
    public async Task PostgreSQL_that_is_away_is_a_warning_that_says_so_where_nothing_is_declared()
    {
        var cluster = await PostgresCluster.StartAsync();
        var time = new ShiftedTime();
        await using var server = await RollcallServer.StartAsync(database: await cluster.CreateDatabaseAsync(), time: time);

        await cluster.DisposeAsync();
        // Looked at every ten minutes.
        time.Move(TimeSpan.FromMinutes(11));

        await Eventually.HoldsAsync(() => Task.FromResult(Lines(server).Any()), "the log says so");
        var line = Lines(server).First();
        line.ShouldStartWith("Warning");
        line.ShouldContain("the database is away");
        line.ShouldContain("It is tried again.");
    }

    private static IEnumerable<string> Lines(RollcallServer server) =>
        server.Logs.Where(line => line.Contains(NotLookedAt, StringComparison.Ordinal));
}
