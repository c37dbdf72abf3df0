using System.Runtime.CompilerServices;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Sqlite;

internal sealed class SqliteLinks(SqliteReaders readers) : ILinkStore
{
    private const int LinksAtOnce = 1_000;

    private const string Columns =
        "target, kind, resource_id, source, remote_id, remote_name, state, origin, applied, reason_code, created, updated";

    // Said so that one of the two partial indexes over remote ids fits.
    private const string OfRemote =
        "FROM links WHERE target = ?1 AND kind = ?2 AND remote_id = ?3 AND remote_id IS NOT NULL AND state";

    public ValueTask<Link?> FindAsync(string target, ResourceId resource, CancellationToken cancellationToken) =>
        readers.ReadAsync(
            (target, resource),
            static (connection, asked) =>
                One(
                    connection
                        .Prepare($"SELECT {Columns} FROM links WHERE target = ?1 AND resource_id = ?2")
                        .Add(asked.target)
                        .Add(asked.resource)
                ),
            cancellationToken
        );

    public ValueTask<Link?> FindByRemoteAsync(
        string target,
        ResourceKind kind,
        string remoteId,
        CancellationToken cancellationToken
    ) =>
        readers.ReadAsync(
            (target, kind, remoteId),
            static (connection, asked) => FindByRemote(connection, asked.target, asked.kind, asked.remoteId),
            cancellationToken
        );

    public ValueTask<Link?> FindPendingAsync(
        string target,
        ResourceKind kind,
        string name,
        CancellationToken cancellationToken
    ) =>
        readers.ReadAsync(
            (target, kind, name),
            static (connection, asked) =>
                One(
                    connection
                        .Prepare(
                            $"""
                            SELECT {Columns} FROM links
                            WHERE target = ?1 AND kind = ?2 AND state = 1 AND remote_name_key = ?3 ORDER BY updated DESC LIMIT 1
                            """
                        )
                        .Add(asked.target)
                        .Add(asked.kind)
                        .Add(DirectoryKey.Of(asked.name))
                ),
            cancellationToken
        );

    public async Task<IReadOnlyList<Link>> GroupsByNameAsync(
        string target,
        IReadOnlyCollection<string> names,
        CancellationToken cancellationToken
    ) => await readers.ReadAsync((target, names), GroupsByName, cancellationToken);

    public async Task<IReadOnlyList<ResourceId>> GrantedAsync(
        string target,
        string group,
        int limit,
        CancellationToken cancellationToken
    ) =>
        await readers.ReadAsync(
            (target, group, limit),
            static (connection, asked) =>
            {
                var granted = new List<ResourceId>();
                using var rows = connection
                    .Prepare(
                        """
                        SELECT resource_id FROM links WHERE target = ?1 AND kind = 1 AND state IN (2, 3)
                          AND EXISTS (SELECT 1 FROM json_each(applied, '$.groups') WHERE directory_key(key) = ?2) LIMIT ?3
                        """
                    )
                    .Add(asked.target)
                    .Add(DirectoryKey.Of(asked.group))
                    .Add(asked.limit);
                while (rows.Read())
                    granted.Add(rows.Id(0));
                return granted;
            },
            cancellationToken
        );

    public async Task<IReadOnlyList<Link>> OfResourceAsync(ResourceId resource, CancellationToken cancellationToken) =>
        await readers.ReadAsync(
            resource,
            static (connection, id) =>
                All(connection.Prepare($"SELECT {Columns} FROM links WHERE resource_id = ?1 ORDER BY target").Add(id)),
            cancellationToken
        );

    public async IAsyncEnumerable<Link> OfTargetAsync(
        string target,
        ResourceKind? kind,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ResourceId? after = null;
        while (true)
        {
            var page = await readers.ReadAsync(
                (target, after),
                static (connection, at) => After(connection, at.target, at.after),
                cancellationToken
            );
            foreach (var link in page)
            {
                if (kind is null || kind == link.Kind)
                    yield return link;
            }
            if (page.Count < LinksAtOnce)
                yield break;
            after = page[^1].Resource;
        }
    }

    public async Task<long> CountAsync(string target, ResourceKind kind, CancellationToken cancellationToken) =>
        await readers.ReadAsync(
            (target, kind),
            static (connection, asked) =>
            {
                using var rows = connection
                    .Prepare("SELECT count(*) FROM links WHERE target = ?1 AND kind = ?2 AND state = ?3")
                    .Add(asked.target)
                    .Add(asked.kind)
                    .Add((long)LinkState.Linked);
                rows.Read();
                return rows.Int64(0);
            },
            cancellationToken
        );

    /// <summary>Whether the account of the link already belongs to another resource than the link's and the one it is taken over from.</summary>
    internal static bool HasOtherOwner(SqliteConnection connection, Link link, ResourceId? former)
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

    internal static void Save(SqliteConnection connection, Link link, DateTimeOffset now) =>
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

    internal static void Drop(SqliteConnection connection, string target, ResourceId resource) =>
        connection.Prepare("DELETE FROM links WHERE target = ?1 AND resource_id = ?2").Add(target).Add(resource).Execute();

    /// <returns>False, and nothing is changed, when the former owner was worked on since it was seen.</returns>
    internal static bool TakeOver(SqliteConnection connection, string target, FormerOwner former) =>
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

    private static Link? FindByRemote(SqliteConnection connection, string target, ResourceKind kind, string remoteId)
    {
        var owner = connection.Prepare($"SELECT {Columns} {OfRemote} IN (2, 3)").Add(target).Add(kind).Add(remoteId);
        if (One(owner) is { } found)
            return found;
        // A released account is still that person's; one that is gone (5) is nobody's.
        return One(
            connection
                .Prepare($"SELECT {Columns} {OfRemote} NOT IN (2, 3) AND state <> 5 ORDER BY updated DESC LIMIT 1")
                .Add(target)
                .Add(kind)
                .Add(remoteId)
        );
    }

    private static IReadOnlyList<Link> GroupsByName(
        SqliteConnection connection,
        (string Target, IReadOnlyCollection<string> Names) asked
    )
    {
        var links = new List<Link>();
        foreach (var key in asked.Names.Select(DirectoryKey.Of).Distinct(StringComparer.Ordinal))
        {
            links.AddRange(
                All(
                    connection
                        .Prepare($"SELECT {Columns} FROM links WHERE kind = 2 AND target = ?1 AND remote_name_key = ?2")
                        .Add(asked.Target)
                        .Add(key)
                )
            );
        }
        return links;
    }

    private static List<Link> After(SqliteConnection connection, string target, ResourceId? after)
    {
        var statement = connection
            .Prepare(
                $"SELECT {Columns} FROM links WHERE target = ?1 AND resource_id > ?2 ORDER BY resource_id LIMIT {LinksAtOnce}"
            )
            .Add(target);
        return All(after is { } id ? statement.Add(id) : statement.Add([]));
    }

    private static Link? One(SqliteStatement statement)
    {
        using (statement)
            return statement.Read() ? Read(statement) : null;
    }

    private static List<Link> All(SqliteStatement statement)
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
