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

    /// <summary>A name for a source or target that no other test uses.</summary>
    public static string NewName(string prefix) => $"{prefix}{Interlocked.Increment(ref _scopes)}";

    public async Task<IStorage> OpenAsync() =>
        await RollcallStorage.OpenAsync(Connection, DataDirectory, TimeProvider.System, CancellationToken.None);

    public virtual async ValueTask InitializeAsync() => _storage = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        if (_storage is not null)
            await _storage.DisposeAsync();
        Directory.Delete(DataDirectory, recursive: true);
        GC.SuppressFinalize(this);
    }
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

    public override async ValueTask InitializeAsync()
    {
        _connection = await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync();
        await base.InitializeAsync();
    }
}
