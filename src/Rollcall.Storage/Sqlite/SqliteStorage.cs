using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Requests;
using Rollcall.Storage.Requests;
using Rollcall.Storage.Schema;

namespace Rollcall.Storage.Sqlite;

/// <summary>The embedded database: one file, one process.</summary>
internal sealed class SqliteStorage : IStorage
{
    private const int WriterCacheKibibytes = 32 * 1024;
    private readonly SqliteOwnership _ownership;
    private readonly SqliteReaders _readers;
    private readonly SqliteRoom _room;
    private readonly SqliteRequestLog _requests;

    private SqliteStorage(
        string path,
        SqliteOwnership ownership,
        SqliteConnection connection,
        SqliteRequestLog requests,
        TimeProvider time
    )
    {
        _ownership = ownership;
        var signals = new WorkSignals();
        _readers = new SqliteReaders(path, count: Math.Clamp(Environment.ProcessorCount * 2, 4, 16));
        Writer = new SqliteWriter(path, connection);
        _room = new SqliteRoom(Writer, time);
        Directory = new SqliteDirectory(_readers, Writer, signals);
        Work = new SqliteWork(_readers, Writer, signals, time);
        Links = new SqliteLinks(_readers);
        Audit = new SqliteAudit(_readers, Writer);
        Settings = new SqliteSettings(_readers, Writer);
        UniqueValues = new SqliteUniqueIndex(_readers, Writer);
        _requests = requests;
        Credentials = new SqliteCredentials(_readers, Writer);
    }

    internal SqliteWriter Writer { get; }

    public string Name => "sqlite";

    public IDirectoryStore Directory { get; }

    public IWorkStore Work { get; }

    public ILinkStore Links { get; }

    public IAuditStore Audit { get; }

    public ISettingsStore Settings { get; }

    public IUniqueValueStore UniqueValues { get; }

    public IRequestLog Requests => _requests;

    public ICredentialStore Credentials { get; }

    public static SqliteStorage Open(string path, TimeProvider time)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory)
                MakeForUsAlone(directory);
            var ownership = SqliteOwnership.Take(path);
            try
            {
                return Open(path, ownership, time);
            }
            catch
            {
                ownership.Dispose();
                throw;
            }
        }
        catch (SqliteFailureException failure) when (failure.IsOfTheDatabase)
        {
            throw failure.AsUnavailable(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException(
                StoreTrouble.Unusable,
                $"The database {path} cannot be made: {failure.Message}",
                failure
            );
        }
    }

    /// <summary>Everybody's names and addresses are in there. A directory that somebody made is left as it is.</summary>
    private static void MakeForUsAlone(string directory)
    {
        if (System.IO.Directory.Exists(directory))
            return;
        if (OperatingSystem.IsWindows())
            System.IO.Directory.CreateDirectory(directory);
        else
            System.IO.Directory.CreateDirectory(
                directory,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
    }

    private static SqliteStorage Open(string path, SqliteOwnership ownership, TimeProvider time)
    {
        var connection = SqliteConnection.Open(path, writes: true, WriterCacheKibibytes);
        try
        {
            Migrate(connection, "sqlite", time);
            EndLeases(connection, time);
            SqliteTotals.Correct(connection);
            connection.MayHaveUniquePaths = SqliteUniqueIndex.HasPaths(connection);
            var requests = SqliteRequestLog.Open(path, opened => Migrate(opened, SqliteRequestLog.SchemaName, time));
            return new SqliteStorage(path, ownership, connection, requests, time);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public async Task<StoreProblem?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _room.AskAsync(cancellationToken);
            return await _readers.ReadAsync(0, static (connection, _) => ReadSomething(connection), cancellationToken);
        }
        catch (StoreUnavailableException unavailable)
        {
            return new StoreProblem(unavailable.Trouble, unavailable.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        await _readers.DisposeAsync();
        await _requests.DisposeAsync();
        _ownership.Dispose();
    }

    /// <summary>Runs what is missing, all of it or nothing, under the write lock: two starts at once do not meet.</summary>
    private static void Migrate(SqliteConnection connection, string schema, TimeProvider time)
    {
        connection.Run("BEGIN IMMEDIATE");
        try
        {
            connection.Run(
                "CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied INTEGER NOT NULL) STRICT"
            );
            foreach (var migration in Migrations.After(Migrations.For(schema), Applied(connection)))
            {
                connection.Run(migration.Sql);
                connection
                    .Prepare("INSERT INTO schema_migrations (number, name, applied) VALUES (?1, ?2, ?3)")
                    .Add(migration.Number)
                    .Add(migration.Name)
                    .Add(time.GetUtcNow())
                    .Execute();
            }
            connection.Run("COMMIT");
        }
        catch
        {
            if (!connection.IsAutoCommit)
                connection.Run("ROLLBACK");
            throw;
        }
    }

    /// <summary>
    /// One file, one process: whoever held a lease is gone, killed in the middle of it. Waiting for the lease to run out would only
    /// keep a leaver's access alive for as long.
    /// </summary>
    private static void EndLeases(SqliteConnection connection, TimeProvider time) =>
        connection
            .Prepare(
                "UPDATE work_keys SET lease_owner = NULL, leased_until = NULL, due_at = ?1 WHERE lease_owner IS NOT NULL AND parked = 0"
            )
            .Add(time.GetUtcNow())
            .Execute();

    private static int Applied(SqliteConnection connection)
    {
        using var rows = connection.Prepare("SELECT coalesce(max(number), 0) FROM schema_migrations");
        rows.Read();
        return rows.Int32(0);
    }

    private static StoreProblem? ReadSomething(SqliteConnection connection)
    {
        using var rows = connection.Prepare("SELECT 1");
        return rows.Read() ? null : new StoreProblem(StoreTrouble.Faulty, "The database does not answer.");
    }
}
