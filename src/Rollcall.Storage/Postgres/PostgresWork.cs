using Npgsql;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Postgres;

internal sealed class PostgresWork(PostgresDatabase database, PostgresRecorder recorder, WorkSignals signals) : IWorkStore
{
    // A range of the index for each priority and kind, in the order they are served (groups, 2, before users): keys that are due
    // later or leased are never walked over, and the walk ends when there are enough. They are changed where they were found (ctid):
    // they are locked, so they stay there, and a join by key is planned for a tenth of the table and walks all of its index.
    private const string Claim = """
        WITH due AS (
          SELECT d.* FROM (VALUES (0, 2), (0, 1), (1, 2), (1, 1), (2, 2), (2, 1)) AS turn(priority, kind)
          CROSS JOIN LATERAL (
            SELECT w.ctid AS place, w.kind, w.resource_id, w.due_at FROM work_keys w
            WHERE w.target = $1 AND w.priority = turn.priority AND w.kind = turn.kind AND w.due_at <= now() AND NOT w.parked
            ORDER BY w.due_at LIMIT $2 FOR UPDATE SKIP LOCKED) d
          LIMIT $2)
        UPDATE work_keys k SET lease_owner = $3, leased_until = now() + $4, due_at = now() + $4
        WHERE k.ctid = ANY (ARRAY(SELECT place FROM due))
        RETURNING k.kind, k.resource_id, k.generation, k.attempts, k.priority, k.enqueued_at,
          (SELECT due.due_at FROM due WHERE due.kind = k.kind AND due.resource_id = k.resource_id), k.cause
        """;

    private const string WaitsForTheApp = """
        k.target = $1 AND (k.leased_until IS NULL OR k.leased_until <= now())
          AND (NOT k.parked AND k.due_at > now() OR k.parked AND k.reason_code = $2)
        """;

    private const string Everything = $"""
        INSERT INTO work_keys (target, kind, resource_id, generation, priority, due_at, enqueued_at, cause)
        SELECT $1, e.kind, e.id, {PostgresWorkKeys.First}, $3::smallint, now(), now(), $4::text FROM (
          SELECT kind, id FROM resources WHERE source = ANY($2)
          UNION SELECT kind, resource_id FROM links WHERE target = $1
          UNION SELECT kind, resource_id FROM work_keys WHERE target = $1 AND parked) e
        ORDER BY 2 DESC, 3
        """;

    public Task<IReadOnlyList<ClaimedWork>> ClaimAsync(
        string target,
        string owner,
        int limit,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) =>
        database.RunAsync<IReadOnlyList<ClaimedWork>>(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = Claim;
                command.Parameters.Text(target).Integer(limit).Text(owner).Duration(lease);
                await using var rows = await command.ExecuteReaderAsync(token);
                var claimed = new List<(ClaimedWork Work, DateTimeOffset Due)>();
                while (await rows.ReadAsync(token))
                    claimed.Add((ReadClaimed(target, owner, rows), rows.Time(6)));
                return
                [
                    .. claimed
                        .OrderBy(c => c.Work.Priority)
                        .ThenByDescending(c => c.Work.Key.Kind)
                        .ThenBy(c => c.Due)
                        .Select(c => c.Work),
                ];
            },
            cancellationToken
        );

    public async ValueTask<bool> RecordAsync(WorkRecord record, CancellationToken cancellationToken)
    {
        var (recorded, madeDue) = await recorder.RecordAsync(record, cancellationToken);
        if (madeDue)
            signals.Raise(record.Work.Key.Target);
        return recorded;
    }

    public async Task<LinkRemovalOutcome> RemoveLinkAsync(LinkRemoval removal, CancellationToken cancellationToken)
    {
        var outcome = await database.RunAsync(
            (connection, token) => PostgresLinkRemoval.RunAsync(connection, removal, token),
            cancellationToken
        );
        if (outcome is LinkRemovalOutcome.Removed)
            signals.Raise(removal.Link.Target);
        return outcome;
    }

    public async Task ReleaseAsync(IReadOnlyCollection<string> owners, CancellationToken cancellationToken)
    {
        var targets = await database.RunAsync(
            async (connection, token) =>
            {
                await using var batch = new NpgsqlBatch(connection);
                foreach (
                    var sql in (string[])
                        [
                            PostgresKeyLocks.Lock("k.lease_owner = ANY($1)"),
                            "UPDATE work_keys SET lease_owner = NULL, leased_until = NULL, due_at = now() WHERE lease_owner = ANY($1) RETURNING target",
                        ]
                )
                {
                    var command = new NpgsqlBatchCommand(sql);
                    command.Parameters.Texts(owners);
                    batch.BatchCommands.Add(command);
                }
                await using var rows = await batch.ExecuteReaderAsync(token);
                await rows.NextResultAsync(token);
                var released = new HashSet<string>(StringComparer.Ordinal);
                while (await rows.ReadAsync(token))
                    released.Add(rows.GetString(0));
                return released;
            },
            cancellationToken
        );
        signals.Raise(targets);
    }

    public async Task<long> EnqueueAsync(EnqueueRequest request, CancellationToken cancellationToken)
    {
        var count = await database.RunAsync(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandTimeout = PostgresDatabase.TimeoutOfMuch;
                Bind(command, request);
                return await command.ExecuteNonQueryAsync(token);
            },
            cancellationToken
        );
        if (count > 0)
            signals.Raise(request.Target);
        return count;
    }

    public async Task<long?> EnqueueOnceAsync(
        EnqueueRequest request,
        AuditEntry audit,
        DateTimeOffset since,
        CancellationToken cancellationToken
    )
    {
        var count = await database.RunAsync<long?>(
            async (connection, token) =>
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
            },
            cancellationToken
        );
        if (count > 0)
            signals.Raise(request.Target);
        return count;
    }

    public async Task<long> BringForwardAsync(string target, CancellationToken cancellationToken)
    {
        var count = await database.RunAsync(
            async (connection, token) =>
            {
                var locks = new NpgsqlBatchCommand(PostgresKeyLocks.Lock(WaitsForTheApp));
                var update = new NpgsqlBatchCommand(
                    $"UPDATE work_keys k SET due_at = now(), attempts = 0, parked = FALSE WHERE {WaitsForTheApp}"
                );
                foreach (var command in (NpgsqlBatchCommand[])[locks, update])
                    command.Parameters.Text(target).Text(ReasonCodes.Forbidden.Value);
                await using var batch = new NpgsqlBatch(connection)
                {
                    Timeout = PostgresDatabase.TimeoutOfMuch,
                    BatchCommands = { locks, update },
                };
                await batch.ExecuteNonQueryAsync(token);
                return (long)update.RecordsAffected;
            },
            cancellationToken
        );
        if (count > 0)
            signals.Raise(target);
        return count;
    }

    public ValueTask WaitForWorkAsync(string target, TimeSpan atMost, CancellationToken cancellationToken) =>
        signals.WaitAsync(target, atMost, cancellationToken);

    public Task<IReadOnlyList<QueueStatus>> StatusAsync(CancellationToken cancellationToken) =>
        database.RunAsync(PostgresQueue.StatusAsync, cancellationToken);

    public Task<IReadOnlyList<ParkedCount>> ParkedAsync(CancellationToken cancellationToken) =>
        database.RunAsync(PostgresQueue.ParkedAsync, cancellationToken);

    public Task<IReadOnlyList<RetryingCount>> RetryingAsync(string target, CancellationToken cancellationToken) =>
        database.RunAsync((connection, token) => PostgresQueue.RetryingAsync(connection, target, token), cancellationToken);

    public Task<IReadOnlyList<WaitingWork>> WaitingAsync(string? target, int limit, CancellationToken cancellationToken) =>
        database.RunAsync((connection, token) => PostgresQueue.WaitingAsync(connection, target, limit, token), cancellationToken);

    public Task<IReadOnlyList<T>> ParkedPlansAsync<T>(
        string target,
        ResourceKind kind,
        string reasonCode,
        Func<string?, T> read,
        CancellationToken cancellationToken
    ) =>
        database.RunAsync(
            (connection, token) => PostgresQueue.ParkedPlansAsync(connection, target, kind, reasonCode, read, token),
            cancellationToken
        );

    public Task<IReadOnlyList<QueuedWork>> OfResourceAsync(ResourceId resource, CancellationToken cancellationToken) =>
        database.RunAsync((connection, token) => PostgresQueue.OfResourceAsync(connection, resource, token), cancellationToken);

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

    private static ClaimedWork ReadClaimed(string target, string owner, NpgsqlDataReader row) =>
        new(
            new WorkKey(target, row.Kind(0), row.Id(1)),
            row.GetInt64(2),
            row.GetInt32(3),
            (WorkPriority)row.GetInt16(4),
            row.Time(5)
        )
        {
            Cause = row.TextOrNull(7),
            Owner = owner,
        };
}
