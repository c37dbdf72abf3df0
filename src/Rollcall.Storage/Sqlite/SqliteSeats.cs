using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Sqlite;

/// <summary>Makes keys that wait for a license seat due, inside a transaction of the writer.</summary>
internal static class SqliteSeats
{
    // The code stands in it as in the condition of the index, which is used for that. With the target among the columns each key is sought by itself by
    // every version of SQLite; without it, some walk over all of the target.
    internal static readonly string Wake = $"""
        UPDATE work_keys SET due_at = ?2 WHERE (target, kind, resource_id) IN (
          SELECT target, kind, resource_id FROM work_keys
          WHERE target = ?1 AND parked = 0 AND reason_code = '{ReasonCodes.NoSeats.Value}' AND due_at > ?2 AND coalesce(leased_until, 0) <= ?2
          ORDER BY due_at LIMIT ?3)
        """;

    /// <returns>Whether anybody waited.</returns>
    public static bool Freed(SqliteConnection connection, WorkRecord record) =>
        connection.Prepare(Wake).Add(record.Work.Key.Target).Add(record.Now).Add(record.FreedSeats).Execute() > 0;
}
