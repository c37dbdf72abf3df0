using Npgsql;
using Rollcall.Engine.Directory;
using Rollcall.Testing;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Postgres;

/// <summary>
/// By itself: whoever looks at a table while everybody writes keeps old rows in it, and a table that grew by them is rightly analyzed again.
/// </summary>
[Collection(Alone)]
public sealed class PostgresStatisticsTests
{
    private const string Alone = "statistics";

    private const int Enough = 1_100;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tables_are_analyzed_while_they_fill_and_not_again_for_changes_that_hardly_make_them_larger()
    {
        var connection = await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync();
        var users = await FillAsync(connection);
        var times = await TimesAnalyzedAsync(connection, "resources");
        var timesOfAudit = await TimesAnalyzedAsync(connection, "audit");

        await using (var storage = await OpenAsync(connection))
        {
            var company = new Company(storage) { Source = users[0].Source };
            // A few people again and again: the table of people stays as large as it is, the audit log does not.
            for (var number = 0; number < Enough; number++)
                await company.SaveAsync(company.Change(ChangeKind.Update, users[number % 10] with { Active = number % 20 < 10 }));
            await AnalyzedAsync(connection, "audit", timesOfAudit + 1);
        }

        (await TimesAnalyzedAsync(connection, "resources")).ShouldBe(times);
    }

    private static async Task<List<StoredResource>> FillAsync(string connection)
    {
        await using var storage = await OpenAsync(connection);
        var company = new Company(storage);
        var users = Enumerable.Range(0, Enough).Select(number => company.User($"person{number}")).ToList();
        foreach (var user in users)
            await company.HasAsync(user);
        // Whoever closes the database does not wait for statistics.
        await AnalyzedAsync(connection, "resources", atLeast: 1);
        await AnalyzedAsync(connection, "audit", atLeast: 1);
        return users;
    }

    private static Task<IStorage> OpenAsync(string connection) =>
        RollcallStorage.OpenAsync(connection, Path.GetTempPath(), TimeProvider.System, Token);

    /// <summary>What PostgreSQL counts shows a little later.</summary>
    private static async Task AnalyzedAsync(string connection, string table, long atLeast)
    {
        while (await TimesAnalyzedAsync(connection, table) < atLeast)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
    }

    private static async Task<long> TimesAnalyzedAsync(string connection, string table)
    {
        await using var opened = new NpgsqlConnection(connection);
        await opened.OpenAsync(Token);
        await using var command = new NpgsqlCommand("SELECT analyze_count FROM pg_stat_user_tables WHERE relname = $1", opened);
        command.Parameters.Add(new NpgsqlParameter { Value = table });
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }
}

[CollectionDefinition("statistics", DisableParallelization = true)]
public sealed class StatisticsAlone;
