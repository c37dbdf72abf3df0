using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Sqlite;

/// <summary>One <see cref="WorkRecord"/> inside the writer's transaction.</summary>
internal static class SqliteRecord
{
    private const string Key = "target = ?1 AND kind = ?2 AND resource_id = ?3";

    /// <returns>Whether it was recorded, and whether keys of the target became due.</returns>
    public static (bool Recorded, bool MadeDue) Run(SqliteConnection connection, WorkRecord record)
    {
        var key = record.Work.Key;
        if (record.Work.Owner is { } owner && !IsLeasedBy(connection, record, owner))
            return (false, false);
        if (record.RestsOnLink && !SqliteLinkRows.IsThere(connection, key.Target, key.Resource, record.LinkSince!.Value))
            return (false, false);
        if (record.Link is { } wanted && SqliteLinkRows.HasOtherOwner(connection, wanted, record.TakesOverFrom?.Resource))
            return (false, false);
        if (record.TakesOverFrom is { } former && !SqliteLinkRows.TakeOver(connection, key.Target, former))
            return (false, false);
        if (record.Link is { } link)
            SqliteLinkRows.Save(connection, link, record.Now);
        if (record.DropLink)
            SqliteLinkRows.Drop(connection, key.Target, key.Resource);
        foreach (var entry in record.Audit)
            SqliteAudit.Append(connection, entry);
        var touched = record.TouchesMembers && Members(connection, record);
        touched |= record.WakesMembersParkedFor is { } code && Wake(connection, record, code);
        touched |= record.AlsoDue.Count > 0;
        var keys = new SqliteWorkKeys(connection, [key.Target], record.Now, record.Work.Cause);
        foreach (var also in record.AlsoDue)
            keys.Enqueue(also.Kind, also.Resource, record.AlsoDueAs);
        touched |= record.Fate is { } fate && MovedOn(connection, record, fate);
        touched |= record.FreedSeats > 0 && SqliteSeats.Freed(connection, record);
        return (true, touched);
    }

    /// <summary>Until another claims it, also after its end.</summary>
    private static bool IsLeasedBy(SqliteConnection connection, WorkRecord record, string owner)
    {
        var key = record.Work.Key;
        using var rows = connection
            .Prepare($"SELECT 1 FROM work_keys WHERE {Key} AND lease_owner = ?4")
            .Add(key.Target)
            .Add(key.Kind)
            .Add(key.Resource)
            .Add(owner);
        return rows.Read();
    }

    private static bool Members(SqliteConnection connection, WorkRecord record) =>
        connection
            .Prepare(
                $"""
                INSERT INTO work_keys (target, kind, resource_id, generation, priority, due_at, enqueued_at, cause)
                SELECT ?1, member_kind, member_id, ?4, ?3, ?4, ?4, ?5 FROM memberships WHERE group_id = ?2
                {SqliteWorkKeys.OnConflict} {SqliteWorkKeys.UnlessYetToBeSeen}
                """
            )
            .Add(record.Work.Key.Target)
            .Add(record.Work.Key.Resource)
            .Add((long)WorkPriority.Change)
            .Add(record.Now)
            .Add(record.Work.Cause)
            .Execute() > 0;

    private static bool Wake(SqliteConnection connection, WorkRecord record, string reasonCode) =>
        connection
            .Prepare(
                """
                UPDATE work_keys SET generation = generation + 1, due_at = ?4, attempts = 0, parked = 0, reason_code = NULL, detail = NULL, reason_at = NULL
                WHERE target = ?1 AND parked = 1 AND reason_code = ?3
                  AND EXISTS (SELECT 1 FROM memberships m WHERE m.group_id = ?2 AND m.member_id = work_keys.resource_id)
                """
            )
            .Add(record.Work.Key.Target)
            .Add(record.Work.Key.Resource)
            .Add(reasonCode)
            .Add(record.Now)
            .Execute() > 0;

    /// <summary>Settles the key. True when it was edited meanwhile and so is due at once.</summary>
    private static bool MovedOn(SqliteConnection connection, WorkRecord record, WorkFate fate)
    {
        var settled = fate switch
        {
            WorkFate.Done => Bind(connection, $"DELETE FROM work_keys WHERE {Key} AND generation = ?4", record).Execute(),
            WorkFate.Later later => Later(connection, record, later),
            WorkFate.Parked parked => Park(connection, record, parked),
            _ => throw new ArgumentException($"There is no fate {fate}.", nameof(fate)),
        };
        if (settled > 0)
            return false;
        var moved = Bind(
                connection,
                $"""
                UPDATE work_keys SET due_at = ?5, enqueued_at = ?5, attempts = 0, lease_owner = NULL, leased_until = NULL
                WHERE {Key} AND generation > ?4
                """,
                record
            )
            .Add(record.Now)
            .Execute();
        return moved > 0;
    }

    private static int Later(SqliteConnection connection, WorkRecord record, WorkFate.Later later) =>
        Bind(
                connection,
                $"""
                UPDATE work_keys SET due_at = ?5, attempts = ?6, reason_code = ?7, detail = ?8, reason_at = ?9,
                  lease_owner = NULL, leased_until = NULL
                WHERE {Key} AND generation = ?4
                """,
                record
            )
            .Add(later.At)
            .Add(later.Attempts)
            .Add(later.ReasonCode)
            .Add(later.Detail)
            .Add(record.Now)
            .Execute();

    private static int Park(SqliteConnection connection, WorkRecord record, WorkFate.Parked parked) =>
        Bind(
                connection,
                $"""
                UPDATE work_keys SET parked = 1, reason_code = ?5, detail = ?6, reason_at = ?7, lease_owner = NULL, leased_until = NULL
                WHERE {Key} AND generation = ?4
                """,
                record
            )
            .Add(parked.ReasonCode)
            .Add(parked.Detail)
            .Add(record.Now)
            .Execute();

    private static SqliteStatement Bind(SqliteConnection connection, string sql, WorkRecord record) =>
        connection
            .Prepare(sql)
            .Add(record.Work.Key.Target)
            .Add(record.Work.Key.Kind)
            .Add(record.Work.Key.Resource)
            .Add(record.Work.Generation);
}
