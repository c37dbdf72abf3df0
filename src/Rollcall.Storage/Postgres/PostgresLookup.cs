using Npgsql;
using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Postgres;

/// <summary>
/// Reads resources by id. A read goes out at once while a lane is free; those that come while all lanes are on their way go
/// together in the next round trip, which costs hardly more than one of them alone. Each is sent after it was asked for, so it sees
/// everything that was acknowledged before.
/// </summary>
internal sealed class PostgresLookup(PostgresDatabase database, bool withGroups)
{
    private const int Lanes = 2;
    private const int MostAtOnce = 64;

    private const string Alone = $"SELECT {PostgresResources.Columns} FROM resources r WHERE r.id = ANY($1)";

    private const string WithGroups = $"""
        SELECT {PostgresResources.Columns}{PostgresResources.GroupColumns} FROM resources r
        {PostgresResources.JoinGroups}
        WHERE r.id = ANY($1)
        """;

    private readonly Lock _gate = new();
    private readonly Queue<Asked> _waiting = new();
    private int _busy;

    public async ValueTask<StoredResource?> FindAsync(ResourceId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var asked = new Asked(id);
        bool opensLane;
        lock (_gate)
        {
            _waiting.Enqueue(asked);
            opensLane = _busy < Lanes;
            if (opensLane)
                _busy++;
        }
        if (opensLane)
            _ = RunLaneAsync();
        return await asked.Found.Task.WaitAsync(cancellationToken);
    }

    private async Task RunLaneAsync()
    {
        while (Next() is { } batch)
        {
            try
            {
                // Whoever asked may give up; the others in the batch have not.
                var found = await database.RunAsync((connection, token) => ReadAsync(connection, batch, token), default);
                foreach (var asked in batch)
                    asked.Found.SetResult(found.GetValueOrDefault(asked.Id));
            }
            catch (Exception failure)
            {
                foreach (var asked in batch)
                    asked.Found.TrySetException(failure);
            }
        }
    }

    /// <summary>Null, and the lane closed, when nobody waits.</summary>
    private List<Asked>? Next()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                _busy--;
                return null;
            }
            var batch = new List<Asked>(Math.Min(_waiting.Count, MostAtOnce));
            while (batch.Count < MostAtOnce && _waiting.TryDequeue(out var asked))
                batch.Add(asked);
            return batch;
        }
    }

    private async Task<Dictionary<ResourceId, StoredResource>> ReadAsync(
        NpgsqlConnection connection,
        List<Asked> batch,
        CancellationToken cancellationToken
    )
    {
        await using var command = new NpgsqlCommand(withGroups ? WithGroups : Alone, connection);
        command.Parameters.Ids(batch.Select(asked => asked.Id));
        var found = new Dictionary<ResourceId, StoredResource>(batch.Count);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var resource = withGroups ? PostgresResources.ReadWithGroups(rows) : PostgresResources.Read(rows);
            found[resource.Id] = resource;
        }
        return found;
    }

    private sealed record Asked(ResourceId Id)
    {
        public TaskCompletionSource<StoredResource?> Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
