using Npgsql;
using Rollcall.Engine.Directory;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Failures;

public sealed class PostgresFailureTests(PostgresDatabase database) : IClassFixture<PostgresDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_that_goes_away_is_told_and_used_again_when_it_is_back()
    {
        var company = new Company(database.Storage);
        var ana = await company.HasAsync(company.User("ana"));
        var name = new NpgsqlConnectionStringBuilder(database.Connection).Database!;

        await AdministerAsync(
            $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
            $"ALTER DATABASE {name} RENAME TO {name}_away"
        );
        (await Should.ThrowAsync<StoreUnavailableException>(() => company.GetAsync(ana))).Message.ShouldContain("PostgreSQL");
        (await database.Storage.CheckAsync(Token)).ShouldNotBeNull().Trouble.ShouldBe(StoreTrouble.Unusable);
        await AdministerAsync($"ALTER DATABASE {name}_away RENAME TO {name}");

        (await company.GetAsync(ana)).UserName.ShouldBe("ana");
        (await database.Storage.CheckAsync(Token)).ShouldBeNull();
    }

    /// <summary>As a database under REPEATABLE READ, or with a trigger of somebody's, may answer for a long time.</summary>
    [Fact]
    public async Task What_others_get_in_the_way_of_again_and_again_is_for_later_and_no_fault()
    {
        var company = new Company(database.Storage);
        await ExecuteAsync(
            database.Connection,
            "CREATE FUNCTION busy() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'busy' USING ERRCODE = '40001'; END $$",
            "CREATE TRIGGER busy BEFORE INSERT ON resources FOR EACH ROW EXECUTE FUNCTION busy()"
        );

        await Should.ThrowAsync<StoreUnavailableException>(() => company.HasAsync(company.User("ben")));

        await ExecuteAsync(database.Connection, "DROP TRIGGER busy ON resources", "DROP FUNCTION busy()");
        await company.HasAsync(company.User("ben"));
    }

    [Theory]
    [InlineData("postgres://ana:wrong@127.0.0.1:1/rollcall?connect timeout=2")]
    [InlineData("Host=127.0.0.1;Port=1;Username=ana;Password=wrong;Timeout=2")]
    [InlineData("postgres://[not a host/")]
    [InlineData("Colour=blue")]
    public async Task A_connection_that_leads_nowhere_is_refused_without_its_password(string connection)
    {
        var failure = await Should.ThrowAsync<StoreUnavailableException>(() =>
            RollcallStorage.OpenAsync(connection, database.DataDirectory, TimeProvider.System, Token)
        );

        failure.ToString().ShouldNotContain("wrong");
    }

    private Task AdministerAsync(params string[] statements) =>
        ExecuteAsync(
            new NpgsqlConnectionStringBuilder(database.Connection) { Database = "postgres" }.ConnectionString,
            statements
        );

    private static async Task ExecuteAsync(string database, params string[] statements)
    {
        var settings = new NpgsqlConnectionStringBuilder(database) { Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(Token);
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(Token);
        }
    }
}
