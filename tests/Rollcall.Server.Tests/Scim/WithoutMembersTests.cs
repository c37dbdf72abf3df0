using Microsoft.Data.Sqlite;
using Npgsql;
using Rollcall.Testing;

namespace Rollcall.Server.Tests.Scim;

/// <summary>
/// Who does not ask for members does not pay for them, however large the group: the table they are in is not even there.
/// </summary>
public sealed class WithoutMembersTests
{
    private const string TakeAway = "ALTER TABLE memberships RENAME TO taken_away";

    [Fact]
    public async Task On_SQLite_a_group_without_its_members_is_read_without_looking_at_them()
    {
        await using var server = await RollcallServer.StartAsync();

        await MembersAreNotTouchedAsync(
            server,
            async () =>
            {
                await using var connection = new SqliteConnection(
                    $"Data Source={Path.Combine(server.Directory, "rollcall.db")};Pooling=False"
                );
                await connection.OpenAsync(TestContext.Current.CancellationToken);
                await using var command = new SqliteCommand(TakeAway, connection);
                await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }
        );
    }

    [Fact]
    public async Task On_PostgreSQL_a_group_without_its_members_is_read_without_looking_at_them()
    {
        var database = await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync();
        await using var server = await RollcallServer.StartAsync(database: database);

        await MembersAreNotTouchedAsync(
            server,
            async () =>
            {
                await using var source = NpgsqlDataSource.Create($"{database};Pooling=false");
                await using var command = source.CreateCommand(TakeAway);
                await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }
        );
    }

    private static async Task MembersAreNotTouchedAsync(RollcallServer server, Func<Task> takeAway)
    {
        using var scim = server.Scim("okta");
        var group = await scim.CreateGroupAsync("Staff", await scim.CreateUserAsync("ana@example.com"));
        await takeAway();

        var without = await scim.GetAsync($"Groups/{group}?excludedAttributes=members");
        var list = await scim.GetAsync("Groups?attributes=displayName");
        var whole = await scim.GetAsync($"Groups/{group}");

        without.Status.ShouldBe(200, without.Text);
        list.Status.ShouldBe(200, list.Text);
        whole.Status.ShouldBe(500);
    }
}
