using System.Collections.Immutable;
using Rollcall.Engine.Directory;
using Rollcall.Scim.Resources;

namespace Rollcall.Storage.Sqlite;

internal sealed class SqliteUniqueIndex(SqliteReaders readers, SqliteWriter writer) : IUniqueValueStore
{
    public async Task<IReadOnlyList<KnownUniquePath>> PathsAsync(CancellationToken cancellationToken) =>
        await readers.ReadAsync(0, static (connection, _) => Paths(connection), cancellationToken);

    public async Task ForgetAsync(UniquePath path, CancellationToken cancellationToken) =>
        await writer.WriteAsync(
            connection =>
            {
                foreach (var table in new[] { "unique_values", "unique_paths" })
                {
                    connection
                        .Prepare($"DELETE FROM {table} WHERE source = ?1 AND kind = ?2 AND path = ?3")
                        .Add(path.Source)
                        .Add(path.Kind)
                        .Add(path.Path)
                        .Execute();
                }
                return true;
            },
            cancellationToken
        );

    public async Task<UniquePage> ClaimAsync(
        string source,
        ResourceKind kind,
        IReadOnlySet<string> paths,
        ResourceId? after,
        int limit,
        Func<StoredResource, ImmutableArray<UniqueValue>> valuesOf,
        CancellationToken cancellationToken
    ) =>
        await writer.WriteAsync(
            connection =>
            {
                var resources = Page(connection, source, kind, after, limit);
                var conflicts = ImmutableArray.CreateBuilder<UniqueConflict>();
                foreach (var resource in resources)
                {
                    var values = valuesOf(resource);
                    LetGo(connection, resource, paths, values);
                    foreach (var value in values)
                    {
                        if (Claim(connection, resource, value) is { } holder)
                            conflicts.Add(new UniqueConflict(value.Path, holder, resource.Id));
                    }
                }
                return new UniquePage(resources.Count < limit ? null : resources[^1].Id, conflicts.ToImmutable());
            },
            cancellationToken
        );

    // There is one writer, so nobody else is in the middle of a write.
    public async Task<long> BeginAsync(UniquePath path, CancellationToken cancellationToken) =>
        await writer.WriteAsync(
            connection =>
            {
                connection.MayHaveUniquePaths = true;
                using var rows = connection
                    .Prepare(
                        """
                        INSERT INTO unique_paths (source, kind, path, form, state, attempt) VALUES (?1, ?2, ?3, ?4, 1, 1)
                        ON CONFLICT (source, kind, path) DO UPDATE SET form = ?4, state = 1, attempt = attempt + 1 RETURNING attempt
                        """
                    )
                    .Add(path.Source)
                    .Add(path.Kind)
                    .Add(path.Path)
                    .Add(path.Form);
                rows.Read();
                return rows.Int64(0);
            },
            cancellationToken
        );

    public async Task<bool> CompleteAsync(UniquePath path, long attempt, bool shared, CancellationToken cancellationToken) =>
        await writer.WriteAsync(
            connection =>
                connection
                    .Prepare(
                        "UPDATE unique_paths SET state = ?1 WHERE source = ?2 AND kind = ?3 AND path = ?4 AND attempt = ?5 AND state = 1"
                    )
                    .Add((int)(shared ? UniqueState.Shared : UniqueState.Complete))
                    .Add(path.Source)
                    .Add(path.Kind)
                    .Add(path.Path)
                    .Add(attempt)
                    .Execute() > 0,
            cancellationToken
        );

    internal static bool HasPaths(SqliteConnection connection)
    {
        using var rows = connection.Prepare("SELECT 1 FROM unique_paths");
        return rows.Read();
    }

    private static List<KnownUniquePath> Paths(SqliteConnection connection)
    {
        var paths = new List<KnownUniquePath>();
        using var rows = connection.Prepare("SELECT source, kind, path, form, state FROM unique_paths");
        while (rows.Read())
        {
            var path = new UniquePath(rows.Text(0), rows.Kind(1), rows.Text(2), rows.Text(3));
            paths.Add(new KnownUniquePath(path, (UniqueState)rows.Int32(4)));
        }
        return paths;
    }

    /// <summary>Lets go of what was written down for a resource and is not so any more.</summary>
    private static void LetGo(
        SqliteConnection connection,
        StoredResource resource,
        IReadOnlySet<string> paths,
        ImmutableArray<UniqueValue> values
    )
    {
        var gone = new List<UniqueValue>();
        using (var rows = connection.Prepare("SELECT path, value_key FROM unique_values WHERE resource_id = ?1").Add(resource.Id))
        {
            while (rows.Read())
            {
                var held = new UniqueValue(rows.Text(0), rows.Text(1));
                if (paths.Contains(held.Path) && !values.Contains(held))
                    gone.Add(held);
            }
        }
        foreach (var value in gone)
            SqliteUniqueValues.Delete(connection, resource.Id, value);
    }

    private static List<StoredResource> Page(
        SqliteConnection connection,
        string source,
        ResourceKind kind,
        ResourceId? after,
        int limit
    )
    {
        var page = new List<StoredResource>();
        using var rows = connection
            .Prepare(
                $"SELECT {SqliteResources.Columns} FROM resources r WHERE r.source = ?1 AND r.kind = ?2 AND r.id > ?3 ORDER BY r.id LIMIT ?4"
            )
            .Add(source)
            .Add(kind);
        // An empty blob sorts before every id.
        _ = after is { } id ? rows.Add(id) : rows.Add([]);
        rows.Add(limit);
        while (rows.Read())
            page.Add(SqliteResources.Read(rows));
        return page;
    }

    /// <summary>Who has the value, when it is somebody else.</summary>
    private static ResourceId? Claim(SqliteConnection connection, StoredResource resource, UniqueValue value)
    {
        connection
            .Prepare(
                "INSERT OR IGNORE INTO unique_values (source, kind, path, value_key, resource_id) VALUES (?1, ?2, ?3, ?4, ?5)"
            )
            .Add(resource.Source)
            .Add(resource.Kind)
            .Add(value.Path)
            .Add(value.Key)
            .Add(resource.Id)
            .Execute();
        using var rows = connection
            .Prepare("SELECT resource_id FROM unique_values WHERE source = ?1 AND kind = ?2 AND path = ?3 AND value_key = ?4")
            .Add(resource.Source)
            .Add(resource.Kind)
            .Add(value.Path)
            .Add(value.Key);
        return rows.Read() && rows.Id(0) != resource.Id ? rows.Id(0) : null;
    }
}
