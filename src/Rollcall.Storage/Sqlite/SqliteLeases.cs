using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Sqlite;

/// <summary>Takes and gives back leases of keys inside a transaction of the writer.</summary>
internal static class SqliteLeases
{
    private static readonly WorkPriority[] Priorities = Enum.GetValues<WorkPriority>();

    // Groups first: a member can only be put into a group that is there.
    private static readonly ResourceKind[] Kinds = [ResourceKind.Group, ResourceKind.User];

    public static List<ClaimedWork> Claim(SqliteConnection connection, ClaimRequest asked, DateTimeOffset now)
    {
        var (target, owner, limit, lease) = asked;
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

    public static List<LeasedKey> Renew(SqliteConnection connection, IEnumerable<LeasedKey> keys, DateTimeOffset until)
    {
        var renewed = new List<LeasedKey>();
        foreach (var held in keys)
        {
            using var rows = connection
                .Prepare(
                    """
                    UPDATE work_keys SET leased_until = ?5, due_at = ?5
                    WHERE target = ?1 AND kind = ?2 AND resource_id = ?3 AND lease_owner = ?4 RETURNING 1
                    """
                )
                .Add(held.Key.Target)
                .Add(held.Key.Kind)
                .Add(held.Key.Resource)
                .Add(held.Owner)
                .Add(until);
            if (rows.Read())
                renewed.Add(held);
        }
        return renewed;
    }

    /// <returns>The targets at which something was given back.</returns>
    public static List<string> Release(SqliteConnection connection, IEnumerable<string> owners, DateTimeOffset now)
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
}

/// <summary>What <see cref="IWorkStore.ClaimAsync"/> is asked for.</summary>
internal readonly record struct ClaimRequest(string Target, string Owner, int Limit, TimeSpan Lease);
