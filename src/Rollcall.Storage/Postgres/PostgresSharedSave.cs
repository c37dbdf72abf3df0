using Npgsql;
using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Postgres;

/// <summary>Changes of one group's members in one round trip and one transaction.</summary>
internal static class PostgresSharedSave
{
    /// <returns>What became of each; null for a change that wrote nothing, and for all when one of them failed.</returns>
    public static async Task<IReadOnlyList<SaveResult.Saved?>> RunAsync(
        NpgsqlConnection connection,
        IReadOnlyList<DirectoryChange> changes,
        CancellationToken cancellationToken
    )
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var command in PostgresSaveCommands.Of(changes))
            batch.BatchCommands.Add(command);
        try
        {
            await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
            var results = new List<SaveResult.Saved?>(changes.Count);
            foreach (var change in changes)
            {
                await rows.NextResultAsync(cancellationToken);
                results.Add(await PostgresSaveCommands.SavedAsync(rows, change, cancellationToken));
            }
            // The transaction ends with the last result, and only then is it known to have worked.
            while (await rows.NextResultAsync(cancellationToken)) { }
            return results;
        }
        catch (PostgresException)
        {
            return new SaveResult.Saved?[changes.Count];
        }
    }
}
