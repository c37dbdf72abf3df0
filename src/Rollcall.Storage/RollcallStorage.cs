using Rollcall.Engine.Directory;
using Rollcall.Storage.Postgres;
using Rollcall.Storage.Sqlite;

namespace Rollcall.Storage;

/// <summary>Opens the database that a connection text names.</summary>
public static class RollcallStorage
{
    private const string SqlitePrefix = "sqlite:";
    private const string FileName = "rollcall.db";

    /// <summary>Opens the database and brings its schema up to date.</summary>
    /// <param name="connection">
    /// Null or empty: SQLite, the file <c>rollcall.db</c> in the data directory. <c>sqlite:PATH</c>: that file. <c>postgres://...</c>,
    /// <c>postgresql://...</c> or an Npgsql connection string: PostgreSQL 13 or later.
    /// </param>
    /// <exception cref="StoreUnavailableException">It cannot be opened; the message says why and what to do.</exception>
    public static async Task<IStorage> OpenAsync(
        string? connection,
        string dataDirectory,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (string.IsNullOrWhiteSpace(connection))
            return await OpenSqliteAsync(Path.Combine(dataDirectory, FileName), time, cancellationToken);
        if (connection.StartsWith(SqlitePrefix, StringComparison.OrdinalIgnoreCase))
            return await OpenSqliteAsync(Path.Combine(dataDirectory, connection[SqlitePrefix.Length..]), time, cancellationToken);
        return await PostgresStorage.OpenAsync(connection, time, cancellationToken);
    }

    // Opening reads and, the first time, writes the file: not on the caller's thread.
    private static Task<IStorage> OpenSqliteAsync(string path, TimeProvider time, CancellationToken cancellationToken) =>
        Task.Run<IStorage>(() => SqliteStorage.Open(path, time), cancellationToken);
}
