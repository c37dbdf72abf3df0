using System.Globalization;
using Npgsql;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Requests;
using Rollcall.Storage.Requests;
using Rollcall.Storage.Schema;

namespace Rollcall.Storage.Postgres;

/// <summary>The production database: any number of replicas of Rollcall share it.</summary>
internal sealed class PostgresStorage : IStorage
{
    private const int OldestVersion = 13;
    private const string Encoding = "UTF8";

    // "rollcall" on a telephone: any number that nothing else in the database takes.
    private const long MigrationLock = 76552255;

    /// <summary>No timeout: an index over a large directory, or another replica that is at it, takes its time.</summary>
    private const int HowLongItTakes = 0;
    private readonly PostgresDatabase _database;
    private readonly PostgresStatistics _statistics;
    private readonly PostgresRecorder _recorder;
    private readonly PostgresRoom _room;

    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _counting;

    /// <param name="isCounted">
    /// Otherwise totals are counted beside the work: among 500,000 resources that takes seconds, and they are wrong only if somebody wrote to
    /// the tables by hand.
    /// </param>
    private PostgresStorage(PostgresDatabase database, bool isCounted)
    {
        var signals = new WorkSignals();
        _database = database;
        _statistics = new PostgresStatistics(database);
        _recorder = new PostgresRecorder(database, _statistics);
        _room = new PostgresRoom(database);
        Directory = new PostgresDirectory(database, _statistics, signals);
        Work = new PostgresWork(database, _recorder, signals);
        Links = new PostgresLinks(database);
        Audit = new PostgresAudit(database);
        Settings = new PostgresSettings(database);
        UniqueValues = new PostgresUniqueIndex(database);
        Requests = new PostgresRequestLog(database);
        Credentials = new PostgresCredentials(database);
        _counting = isCounted ? Task.CompletedTask : CountAsync();
    }

    public string Name => "postgresql";

    public IDirectoryStore Directory { get; }

    public IWorkStore Work { get; }

    public ILinkStore Links { get; }

    public IAuditStore Audit { get; }

    public ISettingsStore Settings { get; }

    public IUniqueValueStore UniqueValues { get; }

    public IRequestLog Requests { get; }

    public ICredentialStore Credentials { get; }

    public static async Task<PostgresStorage> OpenAsync(string connection, TimeProvider time, CancellationToken cancellationToken)
    {
        var settings = PostgresConnectionText.Parse(connection);
        var database = new PostgresDatabase(
            new NpgsqlDataSourceBuilder(settings.ConnectionString).WithSessionSettings().Build(),
            new PostgresPulse(settings.ConnectionString, time),
            time
        );
        try
        {
            var migrated = await database.RunAsync((opened, token) => MigrateAsync(opened, time, token), cancellationToken);
            if (migrated)
                await PostgresTotals.CorrectAsync(database, cancellationToken);
            return new PostgresStorage(database, isCounted: migrated);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    public async Task<StoreProblem?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await _database.RunAsync(TakesNoWritesAsync, cancellationToken))
                return new StoreProblem(
                    StoreTrouble.ReadOnly,
                    "The PostgreSQL database takes no writes: it is a standby or set read-only. Connect to the primary."
                );
            await _room.AskAsync(cancellationToken);
            return null;
        }
        catch (StoreUnavailableException unavailable)
        {
            return new StoreProblem(unavailable.Trouble, unavailable.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _counting;
        _stopping.Dispose();
        await _recorder.DisposeAsync();
        await _statistics.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static async Task<bool> TakesNoWritesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean";
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task CountAsync()
    {
        try
        {
            await PostgresTotals.CorrectAsync(_database, _stopping.Token);
        }
        catch (Exception failure) when (failure is StoreUnavailableException or OperationCanceledException)
        {
            // The next start counts again; whoever needs the database is told by what they ask of it.
        }
    }

    /// <summary>Runs what is missing, all of it or nothing; replicas that start together wait for the first.</summary>
    /// <returns>True when anything was missing.</returns>
    private static async Task<bool> MigrateAsync(
        NpgsqlConnection connection,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (connection.PostgreSqlVersion.Major < OldestVersion)
        {
            throw new StoreUnavailableException(
                StoreTrouble.Unusable,
                $"The database is PostgreSQL {connection.PostgreSqlVersion}; Rollcall needs {OldestVersion} or later."
            );
        }
        if (connection.PostgresParameters.GetValueOrDefault("server_encoding") is { } encoding and not Encoding)
        {
            throw new StoreUnavailableException(
                StoreTrouble.Unusable,
                $"The database's encoding is {encoding}, in which not everybody's name can be written. Create one with ENCODING '{Encoding}' TEMPLATE template0 and connect to that."
            );
        }
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(
            connection,
            string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({MigrationLock})")
        );
        await ExecuteAsync(
            connection,
            "CREATE TABLE IF NOT EXISTS schema_migrations (number integer PRIMARY KEY, name text NOT NULL, applied timestamptz NOT NULL)"
        );
        await using var applied = new NpgsqlCommand("SELECT coalesce(max(number), 0) FROM schema_migrations", connection);
        var last = (int)(await applied.ExecuteScalarAsync(cancellationToken))!;
        Migration[] missing = [.. Migrations.After(Migrations.For("postgresql"), last)];
        foreach (var migration in missing)
        {
            await ExecuteAsync(connection, migration.Sql);
            await using var record = new NpgsqlCommand("INSERT INTO schema_migrations VALUES ($1, $2, $3)", connection);
            record.Parameters.Integer(migration.Number).Text(migration.Name).Time(time.GetUtcNow());
            await record.ExecuteNonQueryAsync(cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
        return missing.Length > 0;

        async Task ExecuteAsync(NpgsqlConnection on, string sql)
        {
            await using var command = new NpgsqlCommand(sql, on) { CommandTimeout = HowLongItTakes };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
