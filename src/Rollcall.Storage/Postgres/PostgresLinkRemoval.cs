using Npgsql;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Postgres;

/// <summary>One <see cref="LinkRemoval"/> in a transaction of its own.</summary>
internal static class PostgresLinkRemoval
{
    public static async Task<LinkRemovalOutcome> RunAsync(
        NpgsqlConnection connection,
        LinkRemoval removal,
        CancellationToken cancellationToken
    )
    {
        // Disposing the transaction rolls back what is not committed.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // The keys first: they are locked then, and no worker claims one before this is over.
        await MakeDueAsync(connection, removal, cancellationToken);
        if (await IsInWorkAsync(connection, removal.Key, cancellationToken))
            return LinkRemovalOutcome.InWork;
        if (!await DropAsync(connection, removal.Link, cancellationToken))
            return LinkRemovalOutcome.Changed;
        await using var batch = new NpgsqlBatch(connection, transaction);
        if (removal.Instead is { } instead)
            batch.BatchCommands.Add(PostgresLinkRows.Save([(instead, removal.Now)]));
        batch.BatchCommands.Add(PostgresAudit.Append([removal.Audit]));
        try
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException failure) when (failure.ConstraintName == PostgresLinkRows.OwnerIndex)
        {
            return LinkRemovalOutcome.Changed;
        }
        await transaction.CommitAsync(cancellationToken);
        return LinkRemovalOutcome.Removed;
    }

    private static async Task MakeDueAsync(NpgsqlConnection connection, LinkRemoval removal, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = PostgresWorkKeys.Named;
        command.Parameters.Due(removal.Link.Target, [.. removal.Due], removal.Priority, removal.Audit.CorrelationId);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<bool> IsInWorkAsync(NpgsqlConnection connection, WorkKey key, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT coalesce(leased_until > now(), FALSE) FROM work_keys WHERE target = $1 AND kind = $2 AND resource_id = $3";
        command.Parameters.Key(key);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static async Task<bool> DropAsync(NpgsqlConnection connection, Link link, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM links WHERE target = $1 AND resource_id = $2 AND created = $3 AND updated = $4";
        command.Parameters.Text(link.Target).Id(link.Resource).Time(link.Created).Time(link.Updated);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }
}
