using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Postgres;

/// <summary>
/// Has the tables analyzed while they fill for the first time. PostgreSQL does so by itself about once a minute; a first load writes ten
/// thousands of rows in that time, by plans that were made when the tables were empty and every index looked as good as any other. Vacuumed
/// too, which is what lets lists be answered from an index alone.
/// </summary>
internal sealed class PostgresStatistics(PostgresDatabase database) : IAsyncDisposable
{
    private const long First = 1_000;
    private const long Last = 300_000;
    private const int Factor = 2;
    private const string Analyze =
        "VACUUM (ANALYZE) resources, resource_totals, resource_emails, memberships, work_keys, links, audit";
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
                    command.CommandText = Analyze;
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
