using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Sqlite;

/// <summary>Rows of links: how they are read, and what the writer does with them inside its transaction.</summary>
internal static class SqliteLinkRows
{
    public const string Columns =
        "target, kind, resource_id, source, remote_id, remote_name, state, origin, applied, reason_code, created, updated";

    // Said so that one of the two partial indexes over remote ids fits.
    public const string OfRemote =
        "FROM links WHERE target = ?1 AND kind = ?2 AND remote_id = ?3 AND remote_id IS NOT NULL AND state";

    /// <summary>Whether the account of the link already belongs to another resource than the link's and the one it is taken over from.</summary>
    public static bool HasOtherOwner(SqliteConnection connection, Link link, ResourceId? former)
    {
        if (link.RemoteId is null || link.State is not (LinkState.Linked or LinkState.Disabled))
            return false;
        using var rows = connection
            .Prepare($"SELECT 1 {OfRemote} IN (2, 3) AND resource_id NOT IN (?4, ?5)")
            .Add(link.Target)
            .Add(link.Kind)
            .Add(link.RemoteId)
            .Add(link.Resource)
            .Add(former ?? link.Resource);
        return rows.Read();
    }

    /// <summary>Whether the resource still has the link that came to be then.</summary>
    public static bool IsThere(SqliteConnection connection, string target, ResourceId resource, DateTimeOffset since)
    {
        using var rows = connection
            .Prepare("SELECT 1 FROM links WHERE target = ?1 AND resource_id = ?2 AND created = ?3")
            .Add(target)
            .Add(resource)
            .Add(since);
        return rows.Read();
    }

    public static void Save(SqliteConnection connection, Link link, DateTimeOffset now) =>
        connection
            .Prepare(
                """
                INSERT INTO links (target, resource_id, kind, source, remote_id, remote_name, remote_name_key, state, origin, applied,
                  reason_code, created, updated)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12)
                ON CONFLICT (target, resource_id) DO UPDATE SET kind = excluded.kind, source = excluded.source,
                  remote_id = excluded.remote_id, remote_name = excluded.remote_name, remote_name_key = excluded.remote_name_key,
                  state = excluded.state, origin = excluded.origin, applied = excluded.applied, reason_code = excluded.reason_code,
                  updated = excluded.updated
                """
            )
            .Add(link.Target)
            .Add(link.Resource)
            .Add(link.Kind)
            .Add(link.Source)
            .Add(link.RemoteId)
            .Add(link.RemoteName)
            .Add(DirectoryKey.Of(link.RemoteName))
            .Add((long)link.State)
            .Add((long)link.Origin)
            .Add(AppliedStateJson.Write(link.Applied))
            .Add(link.ReasonCode)
            .Add(now)
            .Execute();

    public static void Drop(SqliteConnection connection, string target, ResourceId resource) =>
        connection.Prepare("DELETE FROM links WHERE target = ?1 AND resource_id = ?2").Add(target).Add(resource).Execute();

    /// <returns>False, and nothing is changed, when the former owner was worked on since it was seen.</returns>
    public static bool TakeOver(SqliteConnection connection, string target, FormerOwner former) =>
        connection
            .Prepare(
                """
                DELETE FROM links WHERE target = ?1 AND resource_id = ?2 AND updated = ?3 AND ?4 IS
                  (SELECT due_at FROM work_keys WHERE target = ?1 AND kind = 1 AND resource_id = ?2)
                """
            )
            .Add(target)
            .Add(former.Resource)
            .Add(former.LinkUpdated)
            .Add(former.KeyDue?.ToUnixTimeMilliseconds())
            .Execute() > 0;

    public static Link? One(SqliteStatement statement)
    {
        using (statement)
            return statement.Read() ? Read(statement) : null;
    }

    public static List<Link> All(SqliteStatement statement)
    {
        var links = new List<Link>();
        using (statement)
        {
            while (statement.Read())
                links.Add(Read(statement));
        }
        return links;
    }

    private static Link Read(SqliteStatement row) =>
        new()
        {
            Target = row.Text(0),
            Kind = row.Kind(1),
            Resource = row.Id(2),
            Source = row.Text(3),
            RemoteId = row.TextOrNull(4),
            RemoteName = row.Text(5),
            State = (LinkState)row.Int32(6),
            Origin = (LinkOrigin)row.Int32(7),
            Applied = AppliedStateJson.Read(row.Text(8)),
            ReasonCode = row.TextOrNull(9),
            Created = row.Time(10),
            Updated = row.Time(11),
        };
}
