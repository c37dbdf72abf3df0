using System.Runtime.CompilerServices;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Sqlite;

internal sealed class SqliteLinks(SqliteReaders readers) : ILinkStore
{
    private const int LinksAtOnce = 1_000;

    public ValueTask<Link?> FindAsync(string target, ResourceId resource, CancellationToken cancellationToken) =>
        readers.ReadAsync(
            (target, resource),
            static (connection, asked) => Find(connection, asked.target, asked.resource),
            cancellationToken
        );

    public ValueTask<StoredUser> FindUserAsync(
        string target,
        ResourceId user,
        bool withLinkedGroups,
        CancellationToken cancellationToken
    ) =>
        readers.ReadAsync(
            (target, user, withLinkedGroups),
            static (connection, asked) =>
            {
                var resource = SqliteResources.Find(connection, asked.user, withGroups: true);
                var link = Find(connection, asked.target, asked.user);
                // Whoever is linked has joined most of them already.
                var wantsGroups =
                    asked.withLinkedGroups && link is not { State: LinkState.Linked } && resource?.Groups is { Count: > 0 };
                return new StoredUser(resource, link, wantsGroups ? LinkedGroups(connection, asked.target, asked.user) : []);
            },
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
                SqliteLinkRows.One(
                    connection
                        .Prepare(
                            $"""
                            SELECT {SqliteLinkRows.Columns} FROM links
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
                SqliteLinkRows.All(
                    connection
                        .Prepare($"SELECT {SqliteLinkRows.Columns} FROM links WHERE resource_id = ?1 ORDER BY target")
                        .Add(id)
                ),
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

    private static Link? Find(SqliteConnection connection, string target, ResourceId resource) =>
        SqliteLinkRows.One(
            connection
                .Prepare($"SELECT {SqliteLinkRows.Columns} FROM links WHERE target = ?1 AND resource_id = ?2")
                .Add(target)
                .Add(resource)
        );

    private static List<string> LinkedGroups(SqliteConnection connection, string target, ResourceId user)
    {
        var names = new List<string>();
        using var rows = connection
            .Prepare(
                """
                SELECT remote_name FROM links
                WHERE target = ?1 AND state = 2 AND resource_id IN (SELECT group_id FROM memberships WHERE member_id = ?2)
                """
            )
            .Add(target)
            .Add(user);
        while (rows.Read())
            names.Add(rows.Text(0));
        return names;
    }

    private static Link? FindByRemote(SqliteConnection connection, string target, ResourceKind kind, string remoteId)
    {
        var owner = connection
            .Prepare($"SELECT {SqliteLinkRows.Columns} {SqliteLinkRows.OfRemote} IN (2, 3)")
            .Add(target)
            .Add(kind)
            .Add(remoteId);
        if (SqliteLinkRows.One(owner) is { } found)
            return found;
        // A released account is still that person's; one that is gone (5) is nobody's.
        return SqliteLinkRows.One(
            connection
                .Prepare(
                    $"SELECT {SqliteLinkRows.Columns} {SqliteLinkRows.OfRemote} NOT IN (2, 3) AND state <> 5 ORDER BY updated DESC LIMIT 1"
                )
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
                SqliteLinkRows.All(
                    connection
                        .Prepare(
                            $"SELECT {SqliteLinkRows.Columns} FROM links WHERE kind = 2 AND target = ?1 AND remote_name_key = ?2"
                        )
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
                $"SELECT {SqliteLinkRows.Columns} FROM links WHERE target = ?1 AND resource_id > ?2 ORDER BY resource_id LIMIT {LinksAtOnce}"
            )
            .Add(target);
        return SqliteLinkRows.All(after is { } id ? statement.Add(id) : statement.Add([]));
    }
}
