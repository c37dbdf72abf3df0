using Npgsql;
using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Postgres;

/// <summary>Reads resources by id.</summary>
internal sealed class PostgresLookup
{
    private const int Lanes = 2;

    private const string Alone = $"SELECT {PostgresResources.Columns} FROM resources r WHERE r.id = ANY($1)";

    public const string WithGroups = $"""
        SELECT {PostgresResources.Columns}{PostgresResources.GroupColumns} FROM resources r
        {PostgresResources.JoinGroups}
        WHERE r.id = ANY($1)
        """;

    private readonly PostgresRoundTrips<ResourceId, StoredResource> _alone;
    private readonly PostgresRoundTrips<ResourceId, StoredResource> _withGroups;

    public PostgresLookup(PostgresDatabase database)
    {
        _alone = new(
            database,
            Lanes,
            TimeSpan.Zero,
            (connection, ids, token) => ReadAsync(connection, Alone, PostgresResources.Read, ids, token)
        );
        _withGroups = new(
            database,
            Lanes,
            TimeSpan.Zero,
            (connection, ids, token) => ReadAsync(connection, WithGroups, PostgresResources.ReadWithGroups, ids, token)
        );
    }

    public ValueTask<StoredResource?> FindAsync(ResourceId id, bool withGroups, CancellationToken cancellationToken) =>
        (withGroups ? _withGroups : _alone).FindAsync(id, cancellationToken);

    private static async Task<Dictionary<ResourceId, StoredResource>> ReadAsync(
        NpgsqlConnection connection,
        string select,
        Func<NpgsqlDataReader, StoredResource> read,
        IReadOnlyCollection<ResourceId> ids,
        CancellationToken cancellationToken
    )
    {
        await using var command = new NpgsqlCommand(select, connection) { CommandTimeout = PostgresDatabase.TimeoutByKey };
        command.Parameters.Ids(ids);
        var found = new Dictionary<ResourceId, StoredResource>(ids.Count);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var resource = read(rows);
            found[resource.Id] = resource;
        }
        return found;
    }
}
