using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Rollcall.Engine.Directory;
using Rollcall.Storage.Filters;
using Rollcall.Storage.Postgres;
using Rollcall.Storage.Sqlite;
using Rollcall.Storage.Tests.Conformance;
using SQLitePCL;
using Xunit;

namespace Rollcall.Storage.Tests.Filters;

public sealed class UniqueValuesOnSqlite(SqliteDatabase database)
    : UniqueValueConformance(database),
        IClassFixture<SqliteDatabase>
{
    private const int InstructionsForOne = 5;

    /// <summary>In fives of instructions of SQLite's machine, of which each row takes dozens.</summary>
    protected override Task<long> EffortAsync(ResourceQuery query)
    {
        var sql = ResourceSql.Of(query, SqliteDialect.Instance);
        using var connection = SqliteConnection.Open(Path.Combine(database.DataDirectory, "rollcall.db"), writes: false, 100);
        using var rows = connection.Prepare(sql.RowsSql("r.document")).AddValues(sql.Values);
        var fives = 0L;
        raw.sqlite3_progress_handler(
            connection.Handle,
            InstructionsForOne,
            _ =>
            {
                fives++;
                return 0;
            },
            null
        );
        while (rows.Read()) { }
        raw.sqlite3_progress_handler(connection.Handle, 0, null, null);
        return Task.FromResult(fives);
    }
}

public sealed partial class UniqueValuesOnPostgres(PostgresDatabase database)
    : UniqueValueConformance(database),
        IClassFixture<PostgresDatabase>
{
    /// <summary>In rows that any part of the plan brought or threw away.</summary>
    protected override async Task<long> EffortAsync(ResourceQuery query)
    {
        var sql = ResourceSql.Of(query, PostgresDialect.Instance);
        await using var source = new NpgsqlDataSourceBuilder(database.Connection).WithSessionSettings().Build();
        await using (var statistics = source.CreateCommand("ANALYZE"))
            await statistics.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var command = source.CreateCommand($"EXPLAIN (ANALYZE, TIMING OFF) {sql.RowsSql("r.document")}");
        command.Parameters.Values(sql.Values);
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var sum = 0L;
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
        {
            foreach (Match match in RowsOfNode().Matches(rows.GetString(0)))
                sum += long.Parse(match.Groups["rows"].ValueSpan, CultureInfo.InvariantCulture);
        }
        return sum;
    }

    [GeneratedRegex(
        @"(\(actual rows=|Rows Removed by [A-Za-z ]+: )(?<rows>[0-9]+)",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex RowsOfNode();
}
