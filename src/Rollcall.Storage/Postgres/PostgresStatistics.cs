using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Postgres;

/// <summary>
/// Has the tables analyzed while they fill for the first time. PostgreSQL does so by itself about once a minute; a first load writes ten
/// thousands of rows in that time, by plans that were made when the tables were empty and every index looked as good as any other. Vacuumed
/// too, which is what lets lists be answered from an index alone. A table that is large already is left to PostgreSQL: looking at a sample
/// of it costs as much as hundreds of changes, and tells what was known.
/// </summary>
internal sealed class PostgresStatistics(PostgresDatabase database) : IAsyncDisposable
{
    private const long First = 1_000;
    private const long Last = 300_000;
    private const int Factor = 2;

    /// <summary>Tables that have half as much again as when they were last looked at, or never were.</summary>
    private const string Grown = """
        SELECT coalesce(array_agg(t.name), '{}')
        FROM unnest('{resources, resource_hours, resource_totals, resource_emails, memberships, work_keys, links, audit}'::text[]) AS t(name)
        JOIN pg_class c ON c.oid = t.name::regclass
        WHERE pg_relation_size(c.oid) > 1.5 * c.relpages * current_setting('block_size')::bigint
        """;

    private readonly CancellationTokenSource _stopping = new();
    private long _written;
    private long _next = First;
    private Task _analyzing = Task.CompletedTask;

    public void Wrote(int rows)
    {
        var next = Volatile.Read(ref _next);
        if (next > Last || Interlocked.Add(ref _written, rows) < next)
            return;
        if (Interlocked.CompareExchange(ref _next, next * Factor, next) == next)
            _analyzing = AnalyzeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _analyzing;
        _stopping.Dispose();
    }

    private async Task AnalyzeAsync()
    {
        try
        {
            await database.RunAsync(
                async (connection, token) =>
                {
                    await using var command = connection.CreateCommand();
                    command.CommandText = Grown;
                    var grown = (string[])(await command.ExecuteScalarAsync(token))!;
                    if (grown.Length == 0)
                        return 0;
                    command.CommandTimeout = PostgresDatabase.TimeoutOfMuch;
                    command.CommandText = $"VACUUM (ANALYZE) {string.Join(", ", grown)}";
                    return await command.ExecuteNonQueryAsync(token);
                },
                _stopping.Token
            );
        }
        catch (Exception failure) when (failure is StoreUnavailableException or OperationCanceledException)
        {
            // Nobody waits for it, and whoever needs the database is told by what they ask of it.
        }
    }
}
