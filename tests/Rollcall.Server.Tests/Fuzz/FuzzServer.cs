using System.Net.Http.Headers;
using Rollcall.Testing;
using Rollcall.Testing.Hostile;

namespace Rollcall.Server.Tests.Fuzz;

/// <summary>A server to be attacked: sources with tokens and an OAuth client, an app, an administrator. One for each class of laws.</summary>
public abstract class FuzzServer : IAsyncLifetime
{
    public const string AdminToken = "admin-token-for-tests-0123456789abcdef";
    public const string ClientSecret = "client-secret-for-tests-0123456789abcdef";
    private const int Sources = 8;
    private RollcallServer? _server;
    private int _taken;

    public RollcallServer Server => _server ?? throw new InvalidOperationException("The server has not been started.");

    public async ValueTask InitializeAsync() =>
        _server = await RollcallServer.StartAsync(
            Configuration,
            await DatabaseAsync(),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["ADMIN"] = AdminToken, ["CLIENT"] = ClientSecret }
        );

    /// <summary>A source of its own with somebody and a group of theirs.</summary>
    public async Task<Victim> NewVictimAsync()
    {
        var source = $"s{Interlocked.Increment(ref _taken)}";
        var scim = Server.Scim(source);
        var user = await scim.CreateUserAsync("ana@example.com");
        return new Victim(Server, scim, source, user, await scim.CreateGroupAsync("Victims", user));
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    /// <summary>A new, empty database; null: SQLite in the server's own directory.</summary>
    protected abstract Task<string?> DatabaseAsync();

    private static string Configuration =>
        string.Concat(
            Enumerable
                .Range(1, Sources)
                .Select(number =>
                    $$"""
                          - id: s{{number}}
                            kind: scim
                            tokens: [{ name: primary, value: env:SCIM_TOKEN }]
                            clients: [{ id: client, secret: env:CLIENT }]

                        """
                )
                .Prepend("sources:\n")
                .Append(
                    """
                    targets:
                      - id: app
                        connector: in-memory
                        groups: { onTheFly: { enabled: true, createMissing: true } }
                    admin:
                      tokens: [{ name: ada, value: env:ADMIN, role: admin }]

                    """
                )
        );
}

public sealed class SqliteFuzzServer : FuzzServer
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class PostgresFuzzServer : FuzzServer
{
    protected override async Task<string?> DatabaseAsync() => await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync();
}

/// <summary>A source that is attacked.</summary>
/// <param name="User">The id of somebody.</param>
/// <param name="Group">The id of a group they are in.</param>
public sealed record Victim(RollcallServer Server, ScimClient Scim, string Source, string User, string Group)
{
    /// <summary>Everything there is, with every version and every time of change.</summary>
    public async Task<string> DirectoryAsync()
    {
        var users = await Scim.GetAsync("Users?count=1000&sortBy=id");
        var groups = await Scim.GetAsync("Groups?count=1000&sortBy=id");
        (users.Status, groups.Status).ShouldBe((200, 200));
        return users.Text + groups.Text;
    }

    public async Task<ScimAnswer> SendAsync(HostileRequest request, string token = RollcallServer.Token)
    {
        using var message = request.ToMessage(Server.Address, new AuthenticationHeaderValue("Bearer", token));
        using var response = await Scim.Http.SendAsync(message, TestContext.Current.CancellationToken);
        return await ScimAnswer.ReadAsync(response);
    }
}
