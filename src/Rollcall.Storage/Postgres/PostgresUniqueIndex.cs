using System.Collections.Immutable;
using Npgsql;
using Rollcall.Engine.Directory;
using Rollcall.Scim.Resources;

namespace Rollcall.Storage.Postgres;

internal sealed class PostgresUniqueIndex(PostgresDatabase database) : IUniqueValueStore
{
    public Task<IReadOnlyList<KnownUniquePath>> PathsAsync(CancellationToken cancellationToken) =>
        database.RunAsync<IReadOnlyList<KnownUniquePath>>(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = "SELECT source, kind, path, form, state FROM unique_paths";
                await using var rows = await command.ExecuteReaderAsync(token);
                var paths = new List<KnownUniquePath>();
                while (await rows.ReadAsync(token))
                {
                    var path = new UniquePath(rows.GetString(0), rows.Kind(1), rows.GetString(2), rows.GetString(3));
                    paths.Add(new KnownUniquePath(path, (UniqueState)rows.GetInt16(4)));
                }
                return paths;
            },
            cancellationToken
        );

    public async Task ForgetAsync(UniquePath path, CancellationToken cancellationToken) =>
        await database.RunAsync(
            async (connection, token) =>
            {
                await using var batch = new NpgsqlBatch(connection);
                foreach (var table in new[] { "unique_values", "unique_paths" })
                {
                    var command = new NpgsqlBatchCommand($"DELETE FROM {table} WHERE source = $1 AND kind = $2 AND path = $3");
                    command.Parameters.Text(path.Source).Kind(path.Kind).Text(path.Path);
                    batch.BatchCommands.Add(command);
                }
                return await batch.ExecuteNonQueryAsync(token);
            },
            cancellationToken
        );

    /// <summary>
    /// The lock waits for whoever is writing a resource and has looked at unique_paths already, and makes the next ones wait until they can
    /// see what is written here. They would wait for as long as this does, so it does not wait for long.
    /// </summary>
    public Task<long> BeginAsync(UniquePath path, CancellationToken cancellationToken) =>
        database.RunAsync(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                await using var batch = new NpgsqlBatch(connection);
                batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT set_config('lock_timeout', '2s', TRUE)"));
                batch.BatchCommands.Add(new NpgsqlBatchCommand("LOCK TABLE unique_paths IN SHARE ROW EXCLUSIVE MODE"));
                await batch.ExecuteNonQueryAsync(token);
                await using var command = connection.CreateCommand();
                command.CommandText = """
                    INSERT INTO unique_paths (source, kind, path, form, state, attempt) VALUES ($1, $2, $3, $4, 1, 1)
                    ON CONFLICT (source, kind, path) DO UPDATE SET form = $4, state = 1, attempt = unique_paths.attempt + 1
                    RETURNING attempt
                    """;
                command.Parameters.Text(path.Source).Kind(path.Kind).Text(path.Path).Text(path.Form);
                var attempt = (long)(await command.ExecuteScalarAsync(token))!;
                await transaction.CommitAsync(token);
                return attempt;
            },
            cancellationToken
        );

    public Task<bool> CompleteAsync(UniquePath path, long attempt, bool shared, CancellationToken cancellationToken) =>
        database.RunAsync(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText =
                    "UPDATE unique_paths SET state = $1 WHERE source = $2 AND kind = $3 AND path = $4 AND attempt = $5 AND state = 1";
                command
                    .Parameters.Small((int)(shared ? UniqueState.Shared : UniqueState.Complete))
                    .Text(path.Source)
                    .Kind(path.Kind)
                    .Text(path.Path)
                    .Integer(attempt);
                return await command.ExecuteNonQueryAsync(token) > 0;
            },
            cancellationToken
        );

    public Task<UniquePage> ClaimAsync(
        string source,
        ResourceKind kind,
        IReadOnlySet<string> paths,
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
                await LetGoAsync(connection, resources, paths, claims, token);
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

    /// <summary>Lets go of what was written down for resources and is not so any more.</summary>
    private static async Task LetGoAsync(
        NpgsqlConnection connection,
        IReadOnlyCollection<StoredResource> resources,
        IReadOnlySet<string> paths,
        List<(ResourceId Resource, UniqueValue Value)> claims,
        CancellationToken cancellationToken
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """
            DELETE FROM unique_values v WHERE v.resource_id = ANY($1) AND v.path = ANY($2) AND NOT EXISTS (
              SELECT FROM unnest($3::uuid[], $4::text[], $5::text[]) AS u(id, path, key)
              WHERE u.id = v.resource_id AND u.path = v.path AND u.key = v.value_key)
            """;
        command
            .Parameters.Ids(resources.Select(resource => resource.Id))
            .Texts(paths)
            .Ids(claims.Select(claim => claim.Resource))
            .Texts(claims.Select(claim => claim.Value.Path))
            .Texts(claims.Select(claim => claim.Value.Key));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
