using Npgsql;
using Rollcall.Storage.Postgres;
using Rollcall.Storage.Sqlite;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Filters;

/// <summary>Who waits for a seat is found without walking over the queue, which holds a whole directory after a change of the rules.</summary>
public sealed class SeatIndexTests(SqliteDatabase sqlite, PostgresDatabase postgres)
    : IClassFixture<SqliteDatabase>,
        IClassFixture<PostgresDatabase>
{
    [Fact]
    public void SQLite_seeks_each_of_them_by_its_whole_key()
    {
        using var connection = SqliteConnection.Open(Path.Combine(sqlite.DataDirectory, "rollcall.db"), writes: false, 100);
        var plan = new List<string>();
        using (var rows = connection.Prepare($"EXPLAIN QUERY PLAN {SqliteSeats.Wake}").Add("jira").Add(5L).Add(1))
        {
            while (rows.Read())
                plan.Add(rows.Text(3));
        }

        plan.ShouldContain(line => line.Contains("work_keys_seats (target=? AND due_at>?)"), string.Join('\n', plan));
        plan.ShouldNotContain(line => line.StartsWith("SCAN") || line.Contains("(target=? AND kind=?)"), string.Join('\n', plan));
    }

    [Fact]
    public async Task PostgreSQL_goes_by_the_index_and_then_by_place()
    {
        await using var connection = new NpgsqlConnection(postgres.Connection);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            INSERT INTO work_keys (target, kind, resource_id, generation, priority, due_at, enqueued_at)
            SELECT 'jira', 1, gen_random_uuid(), 1, 1, now(), now() FROM generate_series(1, 5000);
            ANALYZE work_keys;
            """;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        command.CommandText = $"EXPLAIN {PostgresSeats.Wake}";
        command.Parameters.Text("jira").Integer(1);
        var plan = new List<string>();
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
            plan.Add(rows.GetString(0));

        plan.ShouldContain(line => line.Contains("work_keys_seats"), string.Join('\n', plan));
        plan.ShouldContain(line => line.Contains("Tid Scan"), string.Join('\n', plan));
        plan.ShouldNotContain(line => line.Contains("Seq Scan"), string.Join('\n', plan));
    }
}
