namespace Rollcall.Server.Tests.Admin;

/// <summary>Each test has a server of its own.</summary>
public abstract class AdminTest : IAsyncLifetime
{
    private AdminServer? _server;

    protected AdminServer Server => _server ?? throw new InvalidOperationException("The server has not been started.");

    protected virtual string Configuration => AdminServer.Configuration;

    public async ValueTask InitializeAsync() => _server = await AdminServer.StartAsync(Configuration);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
