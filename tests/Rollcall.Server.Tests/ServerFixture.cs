using Rollcall.Server.Hosting;
using Rollcall.Testing;

namespace Rollcall.Server.Tests;

/// <summary>
/// A server that a class of tests shares. Each test takes a source of its own, so that tests see nothing of each other: sources never
/// see each other's resources.
/// </summary>
public abstract class ServerFixture : IAsyncLifetime
{
    private const int MostSources = 200;
    private RollcallServer? _server;
    private int _taken;

    public RollcallServer Server => _server ?? throw new InvalidOperationException("The server has not been started.");

    public ScimClient NewSource() => Server.Scim($"s{Interlocked.Increment(ref _taken)}");

    public async ValueTask InitializeAsync() =>
        _server = await RollcallServer.StartAsync(
            Configuration(RollcallServer.Sources(Enumerable.Range(1, MostSources).Select(number => $"s{number}"))),
            await DatabaseAsync(),
            options: Options
        );

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    /// <summary>The document the server starts with.</summary>
    protected virtual string Configuration(string sources) => sources;

    protected virtual ServerOptions Options(ServerOptions options) => options;

    /// <summary>A new, empty database; null: SQLite in the server's own directory.</summary>
    protected abstract Task<string?> DatabaseAsync();
}

public sealed class SqliteServer : ServerFixture
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class PostgresServer : ServerFixture
{
    protected override async Task<string?> DatabaseAsync() => await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync();
}
