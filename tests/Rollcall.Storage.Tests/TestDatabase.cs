using Npgsql;
using Rollcall.Engine.Directory;
using Rollcall.Testing;
using Xunit;

namespace Rollcall.Storage.Tests;

/// <summary>A database of its own for one test class. Tests do not meet: each uses sources and targets of its own.</summary>
public abstract class TestDatabase : IAsyncLifetime
{
    private static int _scopes;
    private IStorage? _storage;

    public IStorage Storage => _storage ?? throw new InvalidOperationException("The database is not open yet.");

    public abstract string Connection { get; }

    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("rollcall-storage-").FullName;

    /// <summary>The same database for another program, which the database then knows by that name.</summary>
    public virtual string ConnectionOf(string program) => Connection;

    /// <summary>Waits until nothing of a program that was killed goes on in the database.</summary>
    public virtual Task HasEndedAsync(string program, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A name for a source or target that no other test uses.</summary>
    public static string NewName(string prefix) => $"{prefix}{Interlocked.Increment(ref _scopes)}";

    /// <summary>As after a restart.</summary>
    public async Task OpenAgainAsync()
    {
        await Storage.DisposeAsync();
        _storage = await OpenAsync();
    }

    public virtual async ValueTask InitializeAsync() => _storage = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        if (_storage is not null)
            await _storage.DisposeAsync();
        Directory.Delete(DataDirectory, recursive: true);
        GC.SuppressFinalize(this);
    }

    private async Task<IStorage> OpenAsync() =>
        await RollcallStorage.OpenAsync(Connection, DataDirectory, TimeProvider.System, CancellationToken.None);
}

public sealed class SqliteDatabase : TestDatabase
{
    public override string Connection => "";
}

/// <summary>A new database in the cluster that all tests share.</summary>
public sealed class PostgresDatabase : TestDatabase
{
    private string? _connection;

    public override string Connection => _connection ?? throw new InvalidOperationException("The database is not made yet.");

    public override string ConnectionOf(string program) =>
        new NpgsqlConnectionStringBuilder(Connection) { ApplicationName = program }.ConnectionString;

    /// <summary>
    /// A server process sees that its client is gone only when it talks to it again: until then it finishes, and commits, the
    /// statement it has.
    /// </summary>
    public override async Task HasEndedAsync(string program, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Connection);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter { Value = program });
        while ((long)(await command.ExecuteScalarAsync(cancellationToken))! > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellationToken);
    }

    public override async ValueTask InitializeAsync()
    {
        _connection = await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync();
        await base.InitializeAsync();
    }
}
