using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Sqlite;

/// <summary>What people ask about the queues.</summary>
internal static class SqliteQueue
{
    public static IReadOnlyList<QueueStatus> Status(SqliteConnection connection, DateTimeOffset now)
    {
        var status = new List<QueueStatus>();
        using var rows = connection
            .Prepare(
                """
                SELECT target,
                  count(*) FILTER (WHERE parked = 0 AND due_at <= ?1),
                  count(*) FILTER (WHERE parked = 0 AND leased_until > ?1),
                  count(*) FILTER (WHERE parked = 0 AND due_at > ?1 AND coalesce(leased_until, 0) <= ?1),
                  count(*) FILTER (WHERE parked = 1),
                  min(enqueued_at) FILTER (WHERE parked = 0)
                FROM work_keys GROUP BY target ORDER BY target
                """
            )
            .Add(now);
        while (rows.Read())
        {
            var target = rows.Text(0);
            var (code, detail) = LastProblem(connection, target);
            status.Add(
                new QueueStatus(
                    target,
                    rows.Int64(1),
                    rows.Int64(2),
                    rows.Int64(3),
                    rows.Int64(4),
                    rows.TimeOrNull(5),
                    code,
                    detail
                )
            );
        }
        return status;
    }

    public static IReadOnlyList<ParkedCount> Parked(SqliteConnection connection)
    {
        var parked = new List<ParkedCount>();
        using var rows = connection.Prepare(
            """
            SELECT target, reason_code, count(*) FROM work_keys WHERE parked = 1 AND reason_code IS NOT NULL
            GROUP BY target, reason_code ORDER BY target, count(*) DESC, reason_code
            """
        );
        while (rows.Read())
            parked.Add(new ParkedCount(rows.Text(0), rows.Text(1), rows.Int64(2)));
        return parked;
    }

    public static IReadOnlyList<T> ParkedPlans<T>(
        SqliteConnection connection,
        string target,
        ResourceKind kind,
        string reasonCode,
        Func<string?, T> read
    )
    {
        var plans = new List<T>();
        using var rows = connection
            .Prepare(
                """
                SELECT (SELECT a.data FROM audit a WHERE a.resource_id = k.resource_id AND a.target = k.target AND a.action IN (?4, ?5)
                  ORDER BY a.sequence DESC LIMIT 1)
                FROM work_keys k WHERE k.target = ?1 AND k.kind = ?2 AND k.parked = 1 AND k.reason_code = ?3
                """
            )
            .Add(target)
            .Add((long)kind)
            .Add(reasonCode)
            .Add(AuditActions.PlanHeld)
            .Add(AuditActions.PlanRejected);
        while (rows.Read())
            plans.Add(read(rows.TextOrNull(0)));
        return plans;
    }

    public static IReadOnlyList<RetryingCount> Retrying(SqliteConnection connection, string target)
    {
        var retrying = new List<RetryingCount>();
        using var rows = connection
            .Prepare(
                """
                SELECT reason_code, count(*), min(enqueued_at) FROM work_keys
                WHERE target = ?1 AND parked = 0 AND reason_code IS NOT NULL
                GROUP BY reason_code ORDER BY count(*) DESC, reason_code
                """
            )
            .Add(target);
        while (rows.Read())
            retrying.Add(new RetryingCount(rows.Text(0), rows.Int64(1), rows.Time(2)));
        return retrying;
    }

    public static IReadOnlyList<WaitingWork> Waiting(SqliteConnection connection, (string? Target, int Limit) asked)
    {
        var waiting = new List<WaitingWork>();
        using var rows = connection
            .Prepare(
                """
                SELECT target, kind, resource_id, attempts, due_at, parked, reason_code, coalesce(detail, '') FROM work_keys
                WHERE (?1 IS NULL OR target = ?1) AND reason_code IS NOT NULL ORDER BY enqueued_at, resource_id LIMIT ?2
                """
            )
            .Add(asked.Target)
            .Add(asked.Limit);
        while (rows.Read())
        {
            var key = new WorkKey(rows.Text(0), rows.Kind(1), rows.Id(2));
            var parked = rows.Boolean(5);
            waiting.Add(new WaitingWork(key, rows.Int32(3), parked ? null : rows.Time(4), parked, rows.Text(6), rows.Text(7)));
        }
        return waiting;
    }

    public static IReadOnlyList<QueuedWork> OfResource(
        SqliteConnection connection,
        (ResourceId Resource, DateTimeOffset Now) asked
    )
    {
        var queued = new List<QueuedWork>();
        using var rows = connection
            .Prepare(
                """
                SELECT target, kind, resource_id, attempts, enqueued_at, due_at, leased_until > ?2, parked, reason_code, detail
                FROM work_keys WHERE resource_id = ?1 ORDER BY target
                """
            )
            .Add(asked.Resource)
            .Add(asked.Now);
        while (rows.Read())
        {
            queued.Add(
                new QueuedWork(
                    new WorkKey(rows.Text(0), rows.Kind(1), rows.Id(2)),
                    rows.Int32(3),
                    rows.Time(4),
                    rows.Time(5),
                    rows.Boolean(6),
                    rows.Boolean(7),
                    rows.TextOrNull(8),
                    rows.TextOrNull(9)
                )
            );
        }
        return queued;
    }

    private static (string? Code, string? Detail) LastProblem(SqliteConnection connection, string target)
    {
        using var rows = connection
            .Prepare(
                """
                SELECT reason_code, detail FROM work_keys WHERE target = ?1 AND reason_at IS NOT NULL ORDER BY reason_at DESC LIMIT 1
                """
            )
            .Add(target);
        return rows.Read() ? (rows.TextOrNull(0), rows.TextOrNull(1)) : (null, null);
    }
}
