using Npgsql;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Postgres;

internal sealed class PostgresWork(PostgresDatabase database, PostgresRecorder recorder, WorkSignals signals) : IWorkStore
{
    private const string WaitsForTheApp = """
        k.target = $1 AND (k.leased_until IS NULL OR k.leased_until <= now())
          AND (NOT k.parked AND k.due_at > now() OR k.parked AND k.reason_code = $2)
        """;

    public Task<IReadOnlyList<ClaimedWork>> ClaimAsync(
        string target,
        string owner,
        int limit,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) =>
        database.RunAsync(
            (connection, token) => PostgresLeases.ClaimAsync(connection, target, owner, limit, lease, token),
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

    public Task<IReadOnlyList<LeasedKey>> RenewAsync(
        IReadOnlyCollection<LeasedKey> keys,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) => database.RunAsync((connection, token) => PostgresLeases.RenewAsync(connection, keys, lease, token), cancellationToken);

    public async Task ReleaseAsync(IReadOnlyCollection<string> owners, CancellationToken cancellationToken)
    {
        var targets = await database.RunAsync(
            (connection, token) => PostgresLeases.ReleaseAsync(connection, owners, token),
            cancellationToken
        );
        signals.Raise(targets);
    }

    public async Task<long> EnqueueAsync(EnqueueRequest request, CancellationToken cancellationToken)
    {
        var count = await database.RunAsync(
            (connection, token) => PostgresEnqueue.RunAsync(connection, request, token),
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
            (connection, token) => PostgresEnqueue.RunOnceAsync(connection, request, audit, since, token),
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
}
