namespace Rollcall.Storage.Postgres;

internal static class PostgresWorkKeys
{
    /// <summary>
    /// What becomes of a key that is there: its generation moves, so that a worker who looks at it now does not clear it. A live
    /// lease is respected: the key comes up again when the lease ends or the worker is done, whichever is first.
    /// </summary>
    public const string OnConflict = """
        ON CONFLICT (target, kind, resource_id) DO UPDATE SET
          generation = work_keys.generation + 1,
          priority = least(work_keys.priority, excluded.priority),
          due_at = greatest(excluded.due_at, work_keys.leased_until),
          cause = coalesce(excluded.cause, work_keys.cause),
          attempts = 0, parked = FALSE, reason_code = NULL, detail = NULL, reason_at = NULL
        """;
}
