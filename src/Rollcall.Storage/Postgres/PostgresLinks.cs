using System.Runtime.CompilerServices;
using Npgsql;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Scim.Filters;
using Rollcall.Storage.Filters;

namespace Rollcall.Storage.Postgres;

internal sealed class PostgresLinks(PostgresDatabase database) : ILinkStore
{
    private const int LinksAtOnce = 1_000;

    public const string Select =
        "SELECT target, kind, resource_id, source, remote_id, remote_name, state, origin, applied, reason_code, created, updated FROM links WHERE";

    private readonly PostgresUsers _users = new(database);

    public async ValueTask<Link?> FindAsync(string target, ResourceId resource, CancellationToken cancellationToken) =>
        await OneAsync("target = $1 AND resource_id = $2", p => p.Text(target).Id(resource), cancellationToken);

    public ValueTask<StoredUser> FindUserAsync(
        string target,
        ResourceId user,
        bool withLinkedGroups,
        CancellationToken cancellationToken
    ) => _users.FindAsync(target, user, withLinkedGroups, cancellationToken);

    public async ValueTask<Link?> FindByRemoteAsync(
        string target,
        ResourceKind kind,
        string remoteId,
        CancellationToken cancellationToken
    )
    {
        const string OfRemote = "target = $1 AND kind = $2 AND remote_id = $3 AND remote_id IS NOT NULL AND state";
        // A released account is still that person's; one that is gone (5) is nobody's.
        return await OneAsync($"{OfRemote} IN (2, 3)", Bind, cancellationToken)
            ?? await OneAsync($"{OfRemote} NOT IN (2, 3) AND state <> 5 ORDER BY updated DESC LIMIT 1", Bind, cancellationToken);

        void Bind(NpgsqlParameterCollection parameters) => parameters.Text(target).Kind(kind).Text(remoteId);
    }

    public async ValueTask<Link?> FindPendingAsync(
        string target,
        ResourceKind kind,
        string name,
        CancellationToken cancellationToken
    ) =>
        await OneAsync(
            "target = $1 AND kind = $2 AND state = 1 AND remote_name_key = $3 ORDER BY updated DESC LIMIT 1",
            p => p.Text(target).Kind(kind).Text(DirectoryKey.Of(name)),
            cancellationToken
        );

    public async Task<IReadOnlyList<Link>> GroupsByNameAsync(
        string target,
        IReadOnlyCollection<string> names,
        CancellationToken cancellationToken
    ) =>
        await AllAsync(
            "kind = 2 AND target = $1 AND remote_name_key = ANY($2)",
            p => _ = p.Text(target).Texts(names.Select(DirectoryKey.Of)),
            cancellationToken
        );

    public Task<IReadOnlyList<ResourceId>> GrantedAsync(
        string target,
        string group,
        int limit,
        CancellationToken cancellationToken
    ) =>
        database.RunAsync<IReadOnlyList<ResourceId>>(
            async (connection, token) =>
            {
                var parameters = new SqlParameters(PostgresDialect.Instance);
                var of = parameters.Add(target);
                var (named, isExact) = new TextComparison(PostgresDialect.Instance, parameters).CompareFolded(
                    "g.name",
                    CompareOperator.Equal,
                    group
                );
                await using var command = connection.CreateCommand();
                command.CommandText = $"""
                    SELECT l.resource_id, g.name FROM links l CROSS JOIN LATERAL json_object_keys(l.applied::json -> 'groups') AS g(name)
                    WHERE l.target = {of} AND l.kind = 1 AND l.state IN (2, 3)
                      AND char_length(g.name) = char_length({parameters.Add(group)}) AND {named}
                    {(isExact ? $"LIMIT {parameters.Add((long)limit)}" : "")}
                    """;
                command.Parameters.Values(parameters.Values);
                await using var rows = await command.ExecuteReaderAsync(token);
                var granted = new List<ResourceId>();
                while (granted.Count < limit && await rows.ReadAsync(token))
                {
                    if (string.Equals(rows.GetString(1), group, StringComparison.OrdinalIgnoreCase))
                        granted.Add(rows.Id(0));
                }
                return granted;
            },
            cancellationToken
        );

    public async Task<IReadOnlyList<Link>> OfResourceAsync(ResourceId resource, CancellationToken cancellationToken) =>
        await AllAsync("resource_id = $1 ORDER BY target", p => p.Id(resource), cancellationToken);

    public async IAsyncEnumerable<Link> OfTargetAsync(
        string target,
        ResourceKind? kind,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var after = default(ResourceId);
        while (true)
        {
            var start = after;
            var page = await AllAsync(
                "target = $1 AND resource_id > $2 AND ($3::smallint IS NULL OR kind = $3) ORDER BY resource_id LIMIT $4",
                p => _ = p.Text(target).Id(start).Kind(kind).Integer(LinksAtOnce),
                cancellationToken
            );
            foreach (var link in page)
                yield return link;
            if (page.Count < LinksAtOnce)
                yield break;
            after = page[^1].Resource;
        }
    }

    public Task<long> CountAsync(string target, ResourceKind kind, CancellationToken cancellationToken) =>
        database.RunAsync(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = "SELECT count(*) FROM links WHERE target = $1 AND kind = $2 AND state = $3";
                command.Parameters.Text(target).Kind(kind).Small((int)LinkState.Linked);
                return (long)(await command.ExecuteScalarAsync(token))!;
            },
            cancellationToken
        );

    private async Task<Link?> OneAsync(
        string where,
        Action<NpgsqlParameterCollection> bind,
        CancellationToken cancellationToken
    ) => (await AllAsync(where, bind, cancellationToken)).FirstOrDefault();

    private Task<List<Link>> AllAsync(
        string where,
        Action<NpgsqlParameterCollection> bind,
        CancellationToken cancellationToken
    ) =>
        database.RunAsync(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = $"{Select} {where}";
                bind(command.Parameters);
                await using var rows = await command.ExecuteReaderAsync(token);
                var links = new List<Link>();
                while (await rows.ReadAsync(token))
                    links.Add(Read(rows));
                return links;
            },
            cancellationToken
        );

    public static Link Read(NpgsqlDataReader row) =>
        new()
        {
            Target = row.GetString(0),
            Kind = row.Kind(1),
            Resource = row.Id(2),
            Source = row.GetString(3),
            RemoteId = row.TextOrNull(4),
            RemoteName = row.GetString(5),
            State = (LinkState)row.GetInt16(6),
            Origin = (LinkOrigin)row.GetInt16(7),
            Applied = AppliedStateJson.Read(row.GetString(8)),
            ReasonCode = row.TextOrNull(9),
            Created = row.Time(10),
            Updated = row.Time(11),
        };
}
