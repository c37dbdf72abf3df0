using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Sqlite;

/// <summary>Makes keys due inside a transaction of the writer.</summary>
internal sealed class SqliteWorkKeys(
    SqliteConnection connection,
    IReadOnlyList<string> targets,
    DateTimeOffset now,
    string? cause
)
{
    /// <summary>
    /// What becomes of a key that is there: its generation moves, so that a worker who looks at it now does not clear it. A live
    /// lease is respected: the key comes up again when the lease ends or the worker is done, whichever is first.
    /// </summary>
    public const string OnConflict = """
        ON CONFLICT (target, kind, resource_id) DO UPDATE SET
          generation = generation + 1,
          priority = min(priority, excluded.priority),
          due_at = max(excluded.due_at, coalesce(leased_until, 0)),
          cause = coalesce(excluded.cause, cause),
          attempts = 0, parked = 0, reason_code = NULL, detail = NULL, reason_at = NULL
        """;

    /// <summary>
    /// After <see cref="OnConflict"/>, for what becomes true with this transaction: a key that waits for a first look will see it anyhow, and keeps its place.
    /// </summary>
    public const string UnlessYetToBeSeen =
        "WHERE parked = 1 OR attempts > 0 OR leased_until IS NOT NULL OR work_keys.due_at > excluded.due_at";

    // A key that was not there begins with the time: made again after it was settled, it must not have a generation that a worker still knows whose
    // lease ended long ago; he would clear what nobody has looked at.
    private const string Upsert = $"""
        INSERT INTO work_keys (target, kind, resource_id, generation, priority, due_at, enqueued_at, cause)
        VALUES (?1, ?2, ?3, ?5, ?4, ?5, ?5, ?6)
        {OnConflict}
        """;

    public void Enqueue(ResourceKind kind, ResourceId id, WorkPriority priority)
    {
        for (var i = 0; i < targets.Count; i++)
            connection.Prepare(Upsert).Add(targets[i]).Add(kind).Add(id).Add((long)priority).Add(now).Add(cause).Execute();
    }
}
