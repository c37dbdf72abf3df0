using Rollcall.Testing;

namespace Rollcall.Server.Tests.Admin;

public enum AdminDatabase
{
    Sqlite,
    Postgres,
}

/// <summary>Each test has a server of its own.</summary>
public abstract class AdminTest(AdminDatabase database = AdminDatabase.Sqlite) : IAsyncLifetime
{
    private AdminServer? _server;

    protected AdminServer Server => _server ?? throw new InvalidOperationException("The server has not been started.");

    protected AdminDatabase Database => database;

    protected virtual string Configuration => AdminServer.Configuration;

    public async ValueTask InitializeAsync() =>
        _server = await AdminServer.StartAsync(
            Configuration,
            database is AdminDatabase.Postgres ? await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync() : null
        );

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
