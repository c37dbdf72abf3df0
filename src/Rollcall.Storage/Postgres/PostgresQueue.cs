using Npgsql;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Postgres;

/// <summary>What people ask about the queues.</summary>
internal static class PostgresQueue
{
    public static async Task<IReadOnlyList<QueueStatus>> StatusAsync(
        NpgsqlConnection connection,
        CancellationToken cancellationToken
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT q.*, last.reason_code, last.detail FROM (
              SELECT target,
                count(*) FILTER (WHERE NOT parked AND due_at <= now()),
                count(*) FILTER (WHERE NOT parked AND leased_until > now()),
                count(*) FILTER (WHERE NOT parked AND due_at > now() AND (leased_until IS NULL OR leased_until <= now())),
                count(*) FILTER (WHERE parked),
                min(enqueued_at) FILTER (WHERE NOT parked)
              FROM work_keys GROUP BY target) q
            LEFT JOIN LATERAL (
              SELECT w.reason_code, w.detail FROM work_keys w WHERE w.target = q.target AND w.reason_at IS NOT NULL
              ORDER BY w.reason_at DESC LIMIT 1) last ON TRUE
            ORDER BY q.target
            """;
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var status = new List<QueueStatus>();
        while (await rows.ReadAsync(cancellationToken))
        {
            status.Add(
                new QueueStatus(
                    rows.GetString(0),
                    rows.GetInt64(1),
                    rows.GetInt64(2),
                    rows.GetInt64(3),
                    rows.GetInt64(4),
                    rows.TimeOrNull(5),
                    rows.TextOrNull(6),
                    rows.TextOrNull(7)
                )
            );
        }
        return status;
    }

    public static async Task<IReadOnlyList<T>> ParkedPlansAsync<T>(
        NpgsqlConnection connection,
        string target,
        ResourceKind kind,
        string reasonCode,
        Func<string?, T> read,
        CancellationToken cancellationToken
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT (SELECT a.data FROM audit a WHERE a.resource_id = k.resource_id AND a.target = k.target AND a.action IN ($4, $5)
              ORDER BY a.sequence DESC LIMIT 1)
            FROM work_keys k WHERE k.target = $1 AND k.kind = $2 AND k.parked AND k.reason_code = $3
            """;
        command.Parameters.Text(target).Kind(kind).Text(reasonCode).Text(AuditActions.PlanHeld).Text(AuditActions.PlanRejected);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var plans = new List<T>();
        while (await rows.ReadAsync(cancellationToken))
            plans.Add(read(rows.TextOrNull(0)));
        return plans;
    }

    public static async Task<IReadOnlyList<ParkedCount>> ParkedAsync(
        NpgsqlConnection connection,
        CancellationToken cancellationToken
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT target, reason_code, count(*) FROM work_keys WHERE parked AND reason_code IS NOT NULL
            GROUP BY target, reason_code ORDER BY target, count(*) DESC, reason_code
            """;
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var parked = new List<ParkedCount>();
        while (await rows.ReadAsync(cancellationToken))
            parked.Add(new ParkedCount(rows.GetString(0), rows.GetString(1), rows.GetInt64(2)));
        return parked;
    }

    public static async Task<IReadOnlyList<RetryingCount>> RetryingAsync(
        NpgsqlConnection connection,
        string target,
        CancellationToken cancellationToken
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT reason_code, count(*), min(enqueued_at) FROM work_keys
            WHERE target = $1 AND NOT parked AND reason_code IS NOT NULL
            GROUP BY reason_code ORDER BY count(*) DESC, reason_code
            """;
        command.Parameters.Text(target);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var retrying = new List<RetryingCount>();
        while (await rows.ReadAsync(cancellationToken))
            retrying.Add(new RetryingCount(rows.GetString(0), rows.GetInt64(1), rows.Time(2)));
        return retrying;
    }

    public static async Task<IReadOnlyList<WaitingWork>> WaitingAsync(
        NpgsqlConnection connection,
        string? target,
        int limit,
        CancellationToken cancellationToken
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT target, kind, resource_id, attempts, due_at, parked, reason_code, coalesce(detail, '') FROM work_keys
            WHERE ($1::text IS NULL OR target = $1) AND reason_code IS NOT NULL ORDER BY enqueued_at, resource_id LIMIT $2
            """;
        command.Parameters.Text(target).Integer(limit);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var waiting = new List<WaitingWork>();
        while (await rows.ReadAsync(cancellationToken))
        {
            var key = new WorkKey(rows.GetString(0), rows.Kind(1), rows.Id(2));
            var parked = rows.GetBoolean(5);
            var due = parked ? (DateTimeOffset?)null : rows.Time(4);
            waiting.Add(new WaitingWork(key, rows.GetInt32(3), due, parked, rows.GetString(6), rows.GetString(7)));
        }
        return waiting;
    }

    public static async Task<IReadOnlyList<QueuedWork>> OfResourceAsync(
        NpgsqlConnection connection,
        ResourceId resource,
        CancellationToken cancellationToken
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT target, kind, resource_id, attempts, enqueued_at, due_at, coalesce(leased_until > now(), FALSE), parked,
              reason_code, detail
            FROM work_keys WHERE resource_id = $1 ORDER BY target
            """;
        command.Parameters.Id(resource);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var queued = new List<QueuedWork>();
        while (await rows.ReadAsync(cancellationToken))
        {
            queued.Add(
                new QueuedWork(
                    new WorkKey(rows.GetString(0), rows.Kind(1), rows.Id(2)),
                    rows.GetInt32(3),
                    rows.Time(4),
                    rows.Time(5),
                    rows.GetBoolean(6),
                    rows.GetBoolean(7),
                    rows.TextOrNull(8),
                    rows.TextOrNull(9)
                )
            );
        }
        return queued;
    }
}
