using System.Collections.Immutable;
using Npgsql;
using Rollcall.Engine.Directory;
using Rollcall.Scim.Resources;

namespace Rollcall.Storage.Postgres;

internal sealed class PostgresUniqueIndex(PostgresDatabase database) : IUniqueValueStore
{
    public Task<IReadOnlyList<UniquePath>> PathsAsync(CancellationToken cancellationToken) =>
        database.RunAsync<IReadOnlyList<UniquePath>>(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = "SELECT source, kind, path, form FROM unique_paths";
                await using var rows = await command.ExecuteReaderAsync(token);
                var paths = new List<UniquePath>();
                while (await rows.ReadAsync(token))
                    paths.Add(new UniquePath(rows.GetString(0), rows.Kind(1), rows.GetString(2), rows.GetString(3)));
                return paths;
            },
            cancellationToken
        );

    public Task ForgetAsync(UniquePath path, CancellationToken cancellationToken) =>
        ExecuteAsync(
            [
                "DELETE FROM unique_values WHERE source = $1 AND kind = $2 AND path = $3",
                "DELETE FROM unique_paths WHERE source = $1 AND kind = $2 AND path = $3",
            ],
            parameters => parameters.Text(path.Source).Kind(path.Kind).Text(path.Path),
            cancellationToken
        );

    public Task CompleteAsync(UniquePath path, CancellationToken cancellationToken) =>
        ExecuteAsync(
            [
                "INSERT INTO unique_paths (source, kind, path, form) VALUES ($1, $2, $3, $4) ON CONFLICT (source, kind, path) DO UPDATE SET form = $4",
            ],
            parameters => parameters.Text(path.Source).Kind(path.Kind).Text(path.Path).Text(path.Form),
            cancellationToken
        );

    public Task<UniquePage> ClaimAsync(
        string source,
        ResourceKind kind,
        ResourceId? after,
        int limit,
        Func<StoredResource, ImmutableArray<UniqueValue>> valuesOf,
        CancellationToken cancellationToken
    ) =>
        database.RunAsync(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                var resources = await PageAsync(connection, source, kind, after, limit, token);
                var claims = resources.SelectMany(resource => valuesOf(resource).Select(value => (resource.Id, value))).ToList();
                var conflicts = await ClaimAsync(connection, source, kind, claims, token);
                await transaction.CommitAsync(token);
                return new UniquePage(resources.Count < limit ? null : resources[^1].Id, conflicts);
            },
            cancellationToken
        );

    /// <summary>Locked, so that whoever writes one of them waits and then sees what was claimed for it.</summary>
    private static async Task<List<StoredResource>> PageAsync(
        NpgsqlConnection connection,
        string source,
        ResourceKind kind,
        ResourceId? after,
        int limit,
        CancellationToken cancellationToken
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT {PostgresResources.Columns} FROM resources r WHERE r.source = $1 AND r.kind = $2 AND ($3::uuid IS NULL OR r.id > $3)
            ORDER BY r.id LIMIT $4 FOR NO KEY UPDATE
            """;
        command.Parameters.Text(source).Kind(kind).Id(after).Integer(limit);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var page = new List<StoredResource>();
        while (await rows.ReadAsync(cancellationToken))
            page.Add(PostgresResources.Read(rows));
        return page;
    }

    private static async Task<ImmutableArray<UniqueConflict>> ClaimAsync(
        NpgsqlConnection connection,
        string source,
        ResourceKind kind,
        List<(ResourceId Resource, UniqueValue Value)> claims,
        CancellationToken cancellationToken
    )
    {
        if (claims.Count == 0)
            return [];
        const string wanted = "unnest($3::uuid[], $4::text[], $5::text[]) AS u(id, path, key)";
        var insert = new NpgsqlBatchCommand(
            $"""
            INSERT INTO unique_values (source, kind, path, value_key, resource_id)
            SELECT $1, $2, u.path, u.key, u.id FROM {wanted} ORDER BY u.path, u.key, u.id ON CONFLICT DO NOTHING
            """
        );
        var held = new NpgsqlBatchCommand(
            $"""
            SELECT v.path, v.resource_id, u.id FROM {wanted}
            JOIN unique_values v ON v.source = $1 AND v.kind = $2 AND v.path = u.path AND v.value_key = u.key
            WHERE v.resource_id <> u.id
            """
        );
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { insert, held } };
        foreach (var command in new[] { insert, held })
        {
            command
                .Parameters.Text(source)
                .Kind(kind)
                .Ids(claims.Select(claim => claim.Resource))
                .Texts(claims.Select(claim => claim.Value.Path))
                .Texts(claims.Select(claim => claim.Value.Key));
        }
        var conflicts = ImmutableArray.CreateBuilder<UniqueConflict>();
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        while (rows.FieldCount == 0 && await rows.NextResultAsync(cancellationToken)) { }
        while (await rows.ReadAsync(cancellationToken))
            conflicts.Add(new UniqueConflict(rows.GetString(0), rows.Id(1), rows.Id(2)));
        return conflicts.ToImmutable();
    }

    private async Task ExecuteAsync(
        string[] statements,
        Action<NpgsqlParameterCollection> fill,
        CancellationToken cancellationToken
    ) =>
        await database.RunAsync(
            async (connection, token) =>
            {
                await using var batch = new NpgsqlBatch(connection);
                foreach (var sql in statements)
                {
                    var command = new NpgsqlBatchCommand(sql);
                    fill(command.Parameters);
                    batch.BatchCommands.Add(command);
                }
                return await batch.ExecuteNonQueryAsync(token);
            },
            cancellationToken
        );
}
