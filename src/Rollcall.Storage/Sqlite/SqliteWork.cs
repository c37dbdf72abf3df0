using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Sqlite;

internal sealed class SqliteWork(SqliteReaders readers, SqliteWriter writer, WorkSignals signals, TimeProvider time) : IWorkStore
{
    private static readonly WorkPriority[] Priorities = Enum.GetValues<WorkPriority>();

    // Groups first: a member can only be put into a group that is there.
    private static readonly ResourceKind[] Kinds = [ResourceKind.Group, ResourceKind.User];

    public async Task<IReadOnlyList<ClaimedWork>> ClaimAsync(
        string target,
        string owner,
        int limit,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) => await writer.WriteAsync(connection => Claim(connection, target, owner, limit, lease), cancellationToken);

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

    public async Task ReleaseAsync(IReadOnlyCollection<string> owners, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var targets = await writer.WriteAsync(connection => Release(connection, owners, now), cancellationToken);
        signals.Raise(targets);
    }

    public async Task<long> EnqueueAsync(EnqueueRequest request, CancellationToken cancellationToken)
    {
        var count = await writer.WriteAsync(connection => Enqueue(connection, request), cancellationToken);
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
        var count = await writer.WriteAsync(connection => EnqueueOnce(connection, request, audit, since), cancellationToken);
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

    private List<ClaimedWork> Claim(SqliteConnection connection, string target, string owner, int limit, TimeSpan lease)
    {
        var now = time.GetUtcNow();
        var claimed = new List<ClaimedWork>();
        // A range of the index for each priority and kind: keys that are due later or leased are never walked over.
        foreach (var priority in Priorities)
        {
            foreach (var kind in Kinds)
            {
                if (claimed.Count < limit)
                    FindDue(connection, target, priority, kind, now, limit - claimed.Count, claimed);
            }
        }
        foreach (var work in claimed)
        {
            connection
                .Prepare(
                    """
                    UPDATE work_keys SET lease_owner = ?4, leased_until = ?5, due_at = ?5
                    WHERE target = ?1 AND kind = ?2 AND resource_id = ?3
                    """
                )
                .Add(target)
                .Add(work.Key.Kind)
                .Add(work.Key.Resource)
                .Add(owner)
                .Add(now + lease)
                .Execute();
        }
        return claimed.ConvertAll(work => work with { Owner = owner });
    }

    private static void FindDue(
        SqliteConnection connection,
        string target,
        WorkPriority priority,
        ResourceKind kind,
        DateTimeOffset now,
        int limit,
        List<ClaimedWork> found
    )
    {
        using var rows = connection
            .Prepare(
                """
                SELECT resource_id, generation, attempts, enqueued_at, cause FROM work_keys
                WHERE target = ?1 AND priority = ?2 AND kind = ?3 AND due_at <= ?4 AND parked = 0
                ORDER BY due_at LIMIT ?5
                """
            )
            .Add(target)
            .Add((long)priority)
            .Add(kind)
            .Add(now)
            .Add(limit);
        while (rows.Read())
        {
            var key = new WorkKey(target, kind, rows.Id(0));
            found.Add(new ClaimedWork(key, rows.Int64(1), rows.Int32(2), priority, rows.Time(3)) { Cause = rows.TextOrNull(4) });
        }
    }

    private static List<string> Release(SqliteConnection connection, IEnumerable<string> owners, DateTimeOffset now)
    {
        var targets = new List<string>();
        foreach (var owner in owners)
        {
            using var rows = connection
                .Prepare(
                    """
                    UPDATE work_keys SET lease_owner = NULL, leased_until = NULL, due_at = ?2 WHERE lease_owner = ?1 RETURNING target
                    """
                )
                .Add(owner)
                .Add(now);
            while (rows.Read())
                targets.Add(rows.Text(0));
        }
        return [.. targets.Distinct(StringComparer.Ordinal)];
    }

    private static long Enqueue(SqliteConnection connection, EnqueueRequest request)
    {
        if (request.Resources is { } named)
        {
            var keys = new SqliteWorkKeys(connection, [request.Target], request.Now, request.Cause);
            foreach (var key in named)
                keys.Enqueue(key.Kind, key.Resource, request.Priority);
            return named.Count;
        }
        return Everything(connection, request, SqliteWorkKeys.OnConflict);
    }

    private static long? EnqueueOnce(SqliteConnection connection, EnqueueRequest request, AuditEntry audit, DateTimeOffset since)
    {
        using (
            var done = connection
                .Prepare("SELECT 1 FROM audit WHERE target = ?1 AND action = ?2 AND at >= ?3 LIMIT 1")
                .Add(request.Target)
                .Add(audit.Action)
                .Add(since)
        )
        {
            if (done.Read())
                return null;
        }
        SqliteAudit.Append(connection, audit);
        return Everything(connection, request, "ON CONFLICT (target, kind, resource_id) DO NOTHING");
    }

    /// <summary>Also who only waits for a person: whoever is deleted and whose account went to somebody else would wait for ever.</summary>
    private static long Everything(SqliteConnection connection, EnqueueRequest request, string onConflict)
    {
        var sources = string.Join(", ", request.Sources.Select((_, i) => $"?{i + 5}"));
        var everything = connection
            .Prepare(
                $"""
                INSERT INTO work_keys (target, kind, resource_id, generation, priority, due_at, enqueued_at, cause)
                SELECT ?1, kind, id, ?3, ?2, ?3, ?3, ?4 FROM (
                  SELECT kind, id FROM resources WHERE source IN ({sources})
                  UNION SELECT kind, resource_id FROM links WHERE target = ?1
                  UNION SELECT kind, resource_id FROM work_keys WHERE target = ?1 AND parked = 1)
                WHERE true
                {onConflict}
                """
            )
            .Add(request.Target)
            .Add((long)request.Priority)
            .Add(request.Now)
            .Add(request.Cause);
        return everything.AddValues(request.Sources).Execute();
    }
}
