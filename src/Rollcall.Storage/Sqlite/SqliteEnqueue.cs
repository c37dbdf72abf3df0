using Rollcall.Engine.Audit;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Sqlite;

/// <summary>Makes the keys that somebody asks for due, inside a transaction of the writer: named ones, or all of a target.</summary>
internal static class SqliteEnqueue
{
    /// <returns>How many became due.</returns>
    public static long Run(SqliteConnection connection, EnqueueRequest request)
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

    /// <returns>How many became due; null when it was done before.</returns>
    public static long? RunOnce(SqliteConnection connection, EnqueueRequest request, AuditEntry audit, DateTimeOffset since)
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
