using Npgsql;
using Rollcall.Engine.Directory;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Postgres;

/// <summary>What the database answers decides whether whoever asked is told "not now", a 503, or that we made a mistake, a 500.</summary>
public sealed class PostgresTroubleTests(PostgresDatabase database) : IClassFixture<PostgresDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    // A statement that this database cannot do: another product than PostgreSQL, or tables that are being changed.
    [InlineData("0A000", StoreTrouble.Unusable)]
    // Connection exceptions; a pooler says 08P01 when it cannot reach its database.
    [InlineData("08000", StoreTrouble.Unreachable)]
    [InlineData("08001", StoreTrouble.Unreachable)]
    [InlineData("08003", StoreTrouble.Unreachable)]
    [InlineData("08004", StoreTrouble.Unreachable)]
    [InlineData("08006", StoreTrouble.Unreachable)]
    [InlineData("08P01", StoreTrouble.Unreachable)]
    // A standby, also one that was the primary a moment ago.
    [InlineData("25006", StoreTrouble.ReadOnly)]
    // Timeouts of transactions.
    [InlineData("25P03", StoreTrouble.Busy)]
    [InlineData("25P04", StoreTrouble.Busy)]
    // No database of that name, or one that takes no connections.
    [InlineData("3D000", StoreTrouble.Unusable)]
    [InlineData("55000", StoreTrouble.Unusable)]
    [InlineData("55P03", StoreTrouble.Busy)]
    // Out of disk, memory, connections, or a limit that is set; 54000 is also said when transaction numbers have run out.
    [InlineData("53000", StoreTrouble.Busy)]
    [InlineData("53100", StoreTrouble.Full)]
    [InlineData("53200", StoreTrouble.Busy)]
    [InlineData("53300", StoreTrouble.Busy)]
    [InlineData("53400", StoreTrouble.Busy)]
    [InlineData("54000", StoreTrouble.Busy)]
    // What operators do: a statement cancelled, shutdown, crash, start, database dropped, session ended.
    [InlineData("57000", StoreTrouble.Unreachable)]
    [InlineData("57014", StoreTrouble.Busy)]
    [InlineData("57P01", StoreTrouble.Unreachable)]
    [InlineData("57P02", StoreTrouble.Unreachable)]
    [InlineData("57P03", StoreTrouble.Unreachable)]
    [InlineData("57P04", StoreTrouble.Unusable)]
    [InlineData("57P05", StoreTrouble.Unreachable)]
    // Errors of its disk, and of its own.
    [InlineData("58000", StoreTrouble.Faulty)]
    [InlineData("58030", StoreTrouble.Faulty)]
    [InlineData("58P01", StoreTrouble.Faulty)]
    [InlineData("58P02", StoreTrouble.Faulty)]
    [InlineData("XX000", StoreTrouble.Faulty)]
    [InlineData("XX001", StoreTrouble.Faulty)]
    public async Task What_means_not_now_is_for_later(string sqlState, StoreTrouble trouble)
    {
        var failure = await Should.ThrowAsync<StoreUnavailableException>(() => SaveAsync(sqlState));

        failure.Trouble.ShouldBe(trouble);
        failure.Message.ShouldStartWith("The PostgreSQL database does not work.");
    }

    [Theory]
    [InlineData("22P02")]
    [InlineData("23502")]
    [InlineData("25001")]
    [InlineData("25P02")]
    [InlineData("42601")]
    [InlineData("42P01")]
    [InlineData("54001")]
    [InlineData("54011")]
    [InlineData("54023")]
    [InlineData("55006")]
    [InlineData("55P02")]
    [InlineData("P0001")]
    public async Task What_means_a_mistake_of_ours_is_none_of_the_database(string sqlState) =>
        (await Should.ThrowAsync<PostgresException>(() => SaveAsync(sqlState))).SqlState.ShouldBe(sqlState);

    [Fact]
    public async Task A_database_that_is_told_to_take_no_connections_is_for_later()
    {
        var company = new Company(database.Storage);
        var ana = await company.HasAsync(company.User("ana"));
        var name = new NpgsqlConnectionStringBuilder(database.Connection).Database!;

        await AdministerAsync(
            $"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
            $"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'"
        );
        try
        {
            // Connections of the pool that have ended say so first.
            for (var look = 0; look < 3; look++)
                await Should.ThrowAsync<StoreUnavailableException>(() => company.GetAsync(ana));
            (await database.Storage.CheckAsync(Token)).ShouldNotBeNull().Trouble.ShouldBe(StoreTrouble.Unusable);
        }
        finally
        {
            await AdministerAsync($"ALTER DATABASE {name} ALLOW_CONNECTIONS true");
        }

        (await company.GetAsync(ana)).UserName.ShouldBe("ana");
    }

    [Fact]
    public async Task Statements_from_before_a_table_was_changed_by_another_version_go_on()
    {
        await using var other = new PostgresDatabase();
        await other.InitializeAsync();
        var company = new Company(other.Storage);
        var ana = await company.HasAsync(company.User("ana"));
        // Prepared on several connections, each of which has to find out.
        await AskAsync();
        await AskAsync();

        await ExecuteAsync(other.Connection, "ALTER TABLE resources ALTER COLUMN external_id TYPE varchar(4000)");

        await AskAsync();

        Task AskAsync() =>
            Task.WhenAll(
                Enumerable
                    .Range(0, 64)
                    .Select(async number =>
                    {
                        (await company.GetAsync(ana)).UserName.ShouldBe("ana");
                        await company.HasAsync(company.User(TestDatabase.NewName("u")));
                        var page = await company.Directory.QueryAsync(
                            new ResourceQuery
                            {
                                Source = company.Source,
                                Kind = ResourceKind.User,
                                StartIndex = 1,
                                Count = 1 + (number % 2),
                            },
                            Token
                        );
                        page.Resources.ShouldNotBeEmpty();
                    })
            );
    }

    [Fact]
    public async Task A_full_disk_is_known_from_the_first_change_that_met_it_until_one_finds_room()
    {
        (await database.Storage.CheckAsync(Token)).ShouldBeNull();
        await RefuseAsync("53100", "room");
        (await database.Storage.CheckAsync(Token)).ShouldBeNull("Nobody met a full disk, so nothing is tried.");

        (await Should.ThrowAsync<StoreUnavailableException>(() => SaveAsync("53100"))).Trouble.ShouldBe(StoreTrouble.Full);
        (await database.Storage.CheckAsync(Token)).ShouldNotBeNull().Trouble.ShouldBe(StoreTrouble.Full);
        (await database.Storage.CheckAsync(Token)).ShouldNotBeNull().Detail.ShouldContain("Free some space");

        await ExecuteAsync(database.Connection, "DROP TRIGGER refuse ON room");
        (await database.Storage.CheckAsync(Token)).ShouldBeNull();
        (await CountAsync("room")).ShouldBe(0);
    }

    /// <summary>A change that the database answers with this.</summary>
    private async Task SaveAsync(string sqlState)
    {
        var company = new Company(database.Storage);
        await RefuseAsync(sqlState, "resources");
        try
        {
            await company.HasAsync(company.User("ben"));
        }
        finally
        {
            await ExecuteAsync(database.Connection, "DROP TRIGGER refuse ON resources");
        }
    }

    private Task RefuseAsync(string sqlState, string table) =>
        ExecuteAsync(
            database.Connection,
            $"CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{sqlState}'; END $$",
            $"CREATE TRIGGER refuse BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refuse()"
        );

    private async Task<long> CountAsync(string table)
    {
        await using var opened = new NpgsqlConnection(database.Connection);
        await opened.OpenAsync(Token);
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM {table}", opened);
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }

    private Task AdministerAsync(params string[] statements) =>
        ExecuteAsync(
            new NpgsqlConnectionStringBuilder(database.Connection) { Database = "postgres" }.ConnectionString,
            statements
        );

    private static async Task ExecuteAsync(string connection, params string[] statements)
    {
        await using var opened = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connection) { Pooling = false }.ConnectionString
        );
        await opened.OpenAsync(Token);
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, opened);
            await command.ExecuteNonQueryAsync(Token);
        }
    }
}
