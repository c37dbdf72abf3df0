using Npgsql;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Postgres;

/// <summary>Makes the keys that somebody asks for due: named ones, or all of a target.</summary>
internal static class PostgresEnqueue
{
    private const string Everything = $"""
        INSERT INTO work_keys (target, kind, resource_id, generation, priority, due_at, enqueued_at, cause)
        SELECT $1, e.kind, e.id, {PostgresWorkKeys.First}, $3::smallint, now(), now(), $4::text FROM (
          SELECT kind, id FROM resources WHERE source = ANY($2)
          UNION SELECT kind, resource_id FROM links WHERE target = $1
          UNION SELECT kind, resource_id FROM work_keys WHERE target = $1 AND parked) e
        ORDER BY 2 DESC, 3
        """;

    /// <returns>How many became due.</returns>
    public static async Task<int> RunAsync(NpgsqlConnection connection, EnqueueRequest request, CancellationToken token)
    {
        await using var command = connection.CreateCommand();
        command.CommandTimeout = PostgresDatabase.TimeoutOfMuch;
        Bind(command, request);
        return await command.ExecuteNonQueryAsync(token);
    }

    /// <returns>How many became due; null when it was done before.</returns>
    public static async Task<long?> RunOnceAsync(
        NpgsqlConnection connection,
        EnqueueRequest request,
        AuditEntry audit,
        DateTimeOffset since,
        CancellationToken token
    )
    {
        await using var transaction = await connection.BeginTransactionAsync(token);
        // Each statement sees what was committed before it: whoever comes second finds the entry of the first.
        await using var turn = connection.CreateCommand();
        turn.CommandText = "SELECT pg_advisory_xact_lock(hashtextextended('rollcall reconcile ' || $1, 0))";
        turn.CommandTimeout = PostgresDatabase.TimeoutOfMuch;
        turn.Parameters.Text(request.Target);
        await turn.ExecuteNonQueryAsync(token);
        await using var done = connection.CreateCommand();
        done.CommandText = "SELECT EXISTS (SELECT 1 FROM audit WHERE target = $1 AND action = $2 AND at >= $3)";
        done.Parameters.Text(request.Target).Text(audit.Action).Time(since);
        if ((bool)(await done.ExecuteScalarAsync(token))!)
            return null;
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { PostgresAudit.Append([audit]) } };
        await batch.ExecuteNonQueryAsync(token);
        await using var command = connection.CreateCommand();
        command.CommandTimeout = PostgresDatabase.TimeoutOfMuch;
        command.CommandText = $"{Everything} ON CONFLICT (target, kind, resource_id) DO NOTHING";
        command.Parameters.Text(request.Target).Texts(request.Sources).Priority(request.Priority).Text(request.Cause);
        var count = await command.ExecuteNonQueryAsync(token);
        await transaction.CommitAsync(token);
        return count;
    }

    private static void Bind(NpgsqlCommand command, EnqueueRequest request)
    {
        if (request.Resources is { } keys)
        {
            command.CommandText = PostgresWorkKeys.Named;
            command.Parameters.Due(request.Target, keys, request.Priority, request.Cause);
        }
        else
        {
            command.CommandText = $"{Everything} {PostgresWorkKeys.OnConflict}";
            command.Parameters.Text(request.Target).Texts(request.Sources).Priority(request.Priority).Text(request.Cause);
        }
    }
}
