using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Sqlite;

/// <summary>One <see cref="LinkRemoval"/> inside the writer's transaction.</summary>
internal static class SqliteLinkRemoval
{
    public static LinkRemovalOutcome Run(SqliteConnection connection, LinkRemoval removal)
    {
        if (IsInWork(connection, removal))
            return LinkRemovalOutcome.InWork;
        if (removal.Instead is { } wanted && SqliteLinkRows.HasOtherOwner(connection, wanted, former: null))
            return LinkRemovalOutcome.Changed;
        if (!Drop(connection, removal.Link))
            return LinkRemovalOutcome.Changed;
        if (removal.Instead is { } instead)
            SqliteLinkRows.Save(connection, instead, removal.Now);
        SqliteAudit.Append(connection, removal.Audit);
        var keys = new SqliteWorkKeys(connection, [removal.Link.Target], removal.Now, removal.Audit.CorrelationId);
        foreach (var key in removal.Due)
            keys.Enqueue(key.Kind, key.Resource, removal.Priority);
        return LinkRemovalOutcome.Removed;
    }

    private static bool IsInWork(SqliteConnection connection, LinkRemoval removal)
    {
        using var rows = connection
            .Prepare("SELECT 1 FROM work_keys WHERE target = ?1 AND kind = ?2 AND resource_id = ?3 AND leased_until > ?4")
            .Add(removal.Key.Target)
            .Add(removal.Key.Kind)
            .Add(removal.Key.Resource)
            .Add(removal.Now);
        return rows.Read();
    }

    private static bool Drop(SqliteConnection connection, Link link) =>
        connection
            .Prepare("DELETE FROM links WHERE target = ?1 AND resource_id = ?2 AND created = ?3 AND updated = ?4")
            .Add(link.Target)
            .Add(link.Resource)
            .Add(link.Created)
            .Add(link.Updated)
            .Execute() > 0;
}
