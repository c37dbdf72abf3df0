using Npgsql;
using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Postgres;

/// <summary>
/// Whether there is room for a change, once one found none: PostgreSQL answers every question on a full disk, so a question does not tell. Tried is what fails, and only while it
/// may fail: several replicas are asked for their health every few seconds, and whatever is written is written twice and sent to the standbys.
/// </summary>
internal sealed class PostgresRoom(PostgresDatabase database)
{
    /// <summary>More than a page: on a full disk one still finds a place that a failed change has left, and changes do not.</summary>
    private const int SizeOfAChange = 64 * 1024;

    private long _answered;

    /// <exception cref="StoreUnavailableException">There is none, or the database cannot be written for another reason.</exception>
    public async ValueTask AskAsync(CancellationToken cancellationToken)
    {
        var met = database.TimesFull;
        if (met == Interlocked.Read(ref _answered))
            return;
        await database.RunAsync(WriteAsAChangeDoesAsync, cancellationToken);
        // As it was before: a change that has failed meanwhile counts.
        Interlocked.Exchange(ref _answered, met);
    }

    /// <summary>The file grows when a row is inserted, not when it is committed.</summary>
    private static async Task<int> WriteAsAChangeDoesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("INSERT INTO room (filler) VALUES ($1)", connection, transaction);
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = new byte[SizeOfAChange] });
        var written = await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.RollbackAsync(cancellationToken);
        return written;
    }
}
