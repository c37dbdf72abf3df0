using Npgsql;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Postgres;

/// <summary>
/// Keys that one transaction writes in whatever order it finds them: a statement before the one that writes them locks them in the order of
/// <see cref="PostgresWorkKeys"/>. Not the same statement, which would not see what was committed while it waited for a lock. A key that somebody
/// changes while this waits is passed over and met by the writing statement in no order: then two may still wait in a circle until the database ends one,
/// which is tried again.
/// </summary>
internal static class PostgresKeyLocks
{
    // Found first, each part by its own index, then sorted and locked: an OR of the two would be looked for in all keys of the target.
    private static readonly string OfRecords = Lock(
        """
        k.ctid = ANY (ARRAY(
          SELECT own.place FROM unnest($1::text[], $2::smallint[], $3::uuid[]) AS u(target, kind, id) CROSS JOIN LATERAL (
            SELECT w.ctid AS place FROM work_keys w WHERE w.target = u.target AND w.kind = u.kind AND w.resource_id = u.id OFFSET 0) own
          UNION ALL
          SELECT woken.place FROM unnest($4::text[], $5::uuid[], $6::text[]) AS g(target, id, code) CROSS JOIN LATERAL (
            SELECT w.ctid AS place FROM work_keys w WHERE w.target = g.target AND w.parked AND w.reason_code = g.code
              AND EXISTS (SELECT 1 FROM memberships m WHERE m.group_id = g.id AND m.member_id = w.resource_id) OFFSET 0) woken))
        """
    );

    /// <summary>A statement that locks the keys <c>k</c> of a condition.</summary>
    public static string Lock(string condition) =>
        $"""
            SELECT count(*) FROM (
              SELECT FROM work_keys k WHERE {condition} ORDER BY k.kind DESC, k.resource_id, k.target FOR UPDATE) locked
            """;

    /// <summary>
    /// What these records write beside members of a group that came to be, who are written in their order; null when that is a key for each,
    /// which come in their order themselves.
    /// </summary>
    public static NpgsqlBatchCommand? Of(IReadOnlyCollection<WorkRecord> records)
    {
        if (!records.Any(MakesDue))
            return null;
        var keys = records.SelectMany(record => record.AlsoDue.Prepend(record.Work.Key)).ToList();
        var waking = records.Where(record => record.WakesMembersParkedFor is not null).ToList();
        var command = new NpgsqlBatchCommand(OfRecords);
        command
            .Parameters.Texts(keys.Select(key => key.Target))
            .Smalls(keys.Select(key => (int)key.Kind))
            .Ids(keys.Select(key => key.Resource))
            .Texts(waking.Select(record => record.Work.Key.Target))
            .Ids(waking.Select(record => record.Work.Key.Resource))
            .Texts(waking.Select(record => record.WakesMembersParkedFor));
        return command;
    }

    private static bool MakesDue(WorkRecord record) =>
        record.TouchesMembers || record.WakesMembersParkedFor is not null || record.AlsoDue is { Count: > 0 };
}
