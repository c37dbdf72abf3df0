using Npgsql;
using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Postgres;

/// <summary>
/// Of several changes that claim one externalId (<see cref="DirectoryChange.ClaimsExternalId"/>) one is through before the next one looks. No index
/// can say so, as others may share it.
/// </summary>
internal static class PostgresExternalIds
{
    /// <summary>Held to the end of the transaction, and taken before all others. Without columns, as any lock before a change.</summary>
    private const string LockSql = "SELECT FROM pg_advisory_xact_lock(hashtextextended($1, 0))";

    public static NpgsqlBatchCommand Lock(StoredResource resource)
    {
        var command = new NpgsqlBatchCommand(LockSql);
        command.Parameters.Text($"rollcall externalId {resource.Kind:D} {resource.Source} {resource.ExternalId}");
        return command;
    }

    /// <summary>Who else has it, by references to id, source, kind and externalId.</summary>
    public static string Others(string id, string source, string kind, string externalId) =>
        $"SELECT o.id FROM resources o WHERE o.source = {source} AND o.kind = {kind} AND o.external_id = {externalId} AND o.id <> {id}";

    public static async Task<SaveResult.Duplicate?> HolderAsync(
        NpgsqlConnection connection,
        StoredResource resource,
        CancellationToken cancellationToken
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"{Others("$1", "$2", "$3", "$4")} LIMIT 1";
        command.Parameters.Id(resource.Id).Text(resource.Source).Kind(resource.Kind).Text(resource.ExternalId);
        return await command.ExecuteScalarAsync(cancellationToken) is Guid id
            ? new SaveResult.Duplicate("externalId", new ResourceId(id))
            : null;
    }
}
