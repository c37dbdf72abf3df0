using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Postgres;

/// <summary>
/// Whoever writes several keys in one transaction takes them in one order, or two would wait for each other until the database ends one of them:
/// by kind, id and target, groups before users, because changes of one group's members that go together all have the key of the group.
/// </summary>
internal static class PostgresWorkKeys
{
    public static int Compare(WorkKey left, WorkKey right)
    {
        var order = right.Kind.CompareTo(left.Kind);
        if (order == 0)
            order = left.Resource.CompareTo(right.Resource);
        return order == 0 ? string.CompareOrdinal(left.Target, right.Target) : order;
    }

    /// <summary>
    /// The generation of a key that was not there: milliseconds since 1970. A key that was settled and made again must not have one that a worker still knows
    /// whose lease ended long ago; he would clear what nobody has looked at.
    /// </summary>
    public const string First = "floor(extract(epoch FROM now()) * 1000)::bigint";

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

    /// <summary>Makes keys of one target due, in their order; <see cref="PostgresParameters.Due"/> has what it takes.</summary>
    public const string Named = $"""
        INSERT INTO work_keys (target, kind, resource_id, generation, priority, due_at, enqueued_at, cause)
        SELECT DISTINCT $1, w.kind, w.id, {First}, $4::smallint, now(), now(), $5::text FROM unnest($2::smallint[], $3::uuid[]) AS w(kind, id)
        ORDER BY 2 DESC, 3
        {OnConflict}
        """;

    /// <summary>
    /// After <see cref="OnConflict"/>, for what becomes true with this transaction: a key that waits for a first look will see it anyhow, and keeps its place.
    /// </summary>
    public const string UnlessYetToBeSeen =
        "WHERE work_keys.parked OR work_keys.attempts > 0 OR work_keys.leased_until IS NOT NULL OR work_keys.due_at > excluded.due_at";
}
