using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Sqlite;

internal sealed class SqliteWork(SqliteReaders readers, SqliteWriter writer, WorkSignals signals, TimeProvider time) : IWorkStore
{
    public async Task<IReadOnlyList<ClaimedWork>> ClaimAsync(
        string target,
        string owner,
        int limit,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) =>
        await writer.WriteAsync(
            connection => SqliteLeases.Claim(connection, new(target, owner, limit, lease), time.GetUtcNow()),
            cancellationToken
        );

    public async ValueTask<bool> RecordAsync(WorkRecord record, CancellationToken cancellationToken)
    {
        var (recorded, madeDue) = await writer.WriteAsync(connection => SqliteRecord.Run(connection, record), cancellationToken);
        if (madeDue)
            signals.Raise(record.Work.Key.Target);
        return recorded;
    }

    public async Task<LinkRemovalOutcome> RemoveLinkAsync(LinkRemoval removal, CancellationToken cancellationToken)
    {
        var outcome = await writer.WriteAsync(connection => SqliteLinkRemoval.Run(connection, removal), cancellationToken);
        if (outcome is LinkRemovalOutcome.Removed)
            signals.Raise(removal.Link.Target);
        return outcome;
    }

    public async Task<IReadOnlyList<LeasedKey>> RenewAsync(
        IReadOnlyCollection<LeasedKey> keys,
        TimeSpan lease,
        CancellationToken cancellationToken
    )
    {
        var until = time.GetUtcNow() + lease;
        return await writer.WriteAsync(connection => SqliteLeases.Renew(connection, keys, until), cancellationToken);
    }

    public async Task ReleaseAsync(IReadOnlyCollection<string> owners, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var targets = await writer.WriteAsync(connection => SqliteLeases.Release(connection, owners, now), cancellationToken);
        signals.Raise(targets);
    }

    public async Task<long> EnqueueAsync(EnqueueRequest request, CancellationToken cancellationToken)
    {
        var count = await writer.WriteAsync(connection => SqliteEnqueue.Run(connection, request), cancellationToken);
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
        var count = await writer.WriteAsync(
            connection => SqliteEnqueue.RunOnce(connection, request, audit, since),
            cancellationToken
        );
        if (count > 0)
            signals.Raise(request.Target);
        return count;
    }

    public async Task<long> BringForwardAsync(string target, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var count = await writer.WriteAsync(
            connection =>
                connection
                    .Prepare(
                        """
                        UPDATE work_keys SET due_at = ?2, attempts = 0, parked = 0
                        WHERE target = ?1 AND coalesce(leased_until, 0) <= ?2
                          AND (parked = 0 AND due_at > ?2 OR parked = 1 AND reason_code = ?3)
                        """
                    )
                    .Add(target)
                    .Add(now)
                    .Add(ReasonCodes.Forbidden.Value)
                    .Execute(),
            cancellationToken
        );
        if (count > 0)
            signals.Raise(target);
        return count;
    }

    public ValueTask WaitForWorkAsync(string target, TimeSpan atMost, CancellationToken cancellationToken) =>
        signals.WaitAsync(target, atMost, cancellationToken);

    public async Task<IReadOnlyList<QueueStatus>> StatusAsync(CancellationToken cancellationToken) =>
        await readers.ReadAsync(time.GetUtcNow(), SqliteQueue.Status, cancellationToken);

    public async Task<IReadOnlyList<ParkedCount>> ParkedAsync(CancellationToken cancellationToken) =>
        await readers.ReadAsync(true, static (connection, _) => SqliteQueue.Parked(connection), cancellationToken);

    public async Task<IReadOnlyList<RetryingCount>> RetryingAsync(string target, CancellationToken cancellationToken) =>
        await readers.ReadAsync(target, SqliteQueue.Retrying, cancellationToken);

    public async Task<IReadOnlyList<WaitingWork>> WaitingAsync(string? target, int limit, CancellationToken cancellationToken) =>
        await readers.ReadAsync((target, limit), SqliteQueue.Waiting, cancellationToken);

    public async Task<IReadOnlyList<T>> ParkedPlansAsync<T>(
        string target,
        ResourceKind kind,
        string reasonCode,
        Func<string?, T> read,
        CancellationToken cancellationToken
    ) =>
        await readers.ReadAsync(
            (target, kind, reasonCode, read),
            static (connection, asked) =>
                SqliteQueue.ParkedPlans(connection, asked.target, asked.kind, asked.reasonCode, asked.read),
            cancellationToken
        );

    public async Task<IReadOnlyList<QueuedWork>> OfResourceAsync(ResourceId resource, CancellationToken cancellationToken) =>
        await readers.ReadAsync((resource, time.GetUtcNow()), SqliteQueue.OfResource, cancellationToken);
}
