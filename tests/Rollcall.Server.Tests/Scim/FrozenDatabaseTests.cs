using System.Collections.Concurrent;
using Rollcall.AdminApi;
using Rollcall.Server.Tests.Admin;
using Rollcall.Testing;

namespace Rollcall.Server.Tests.Scim;

/// <summary>A PostgreSQL that takes connections and answers nothing, as one does on a machine that hangs.</summary>
public sealed class FrozenDatabaseTests : IAsyncLifetime
{
    private const int Clients = 24;

    /// <summary>What an identity provider waits, the most impatient ones.</summary>
    private static readonly TimeSpan GivesUp = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, string> _acknowledged = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<string> _unknown = [];
    private PostgresCluster? _cluster;
    private AdminServer? _server;

    private AdminServer Server => _server ?? throw new InvalidOperationException("The server is not started yet.");

    private PostgresCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster is not started yet.");

    public async ValueTask InitializeAsync()
    {
        _cluster = await PostgresCluster.StartAsync();
        _server = await AdminServer.StartAsync(database: await Cluster.CreateDatabaseAsync());
        Server.Server.Http.Timeout = GivesUp;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_database_that_hangs_is_503_before_anybody_gives_up_and_what_was_acknowledged_is_there_when_it_comes_to()
    {
        using var scim = NewClient();
        var ana = await scim.CreateUserAsync("ana@example.com");
        var team = await scim.CreateGroupAsync("Team");
        using var until = new CancellationTokenSource();
        var writers = Enumerable.Range(0, Clients).Select(client => WriteAsync(client, team, until.Token)).ToArray();
        await Eventually.HoldsAsync(() => Task.FromResult(_acknowledged.Count > 2 * Clients), "people are written");

        using (Cluster.Freeze())
        {
            var read = scim.GetAsync($"Users/{ana}");
            var list = scim.GetAsync("Users?filter=userName+eq+%22ana@example.com%22");
            var status = Server.GetAsync(AdminRoutes.Status);
            foreach (var answer in await Task.WhenAll(read, list))
            {
                answer.Status.ShouldBe(503);
                answer.Headers.RetryAfter.ShouldNotBeNull();
                answer.Detail.ShouldNotContain("nothing");
            }
            (await status).Status.ShouldBe(503);
            (await status).Headers.RetryAfter.ShouldNotBeNull();
            await Eventually.HoldsAsync(() => Task.FromResult(_unknown.Count >= Clients), "every writer was told");
            using var live = await Server.Server.Http.GetAsync("/health/live", TestContext.Current.CancellationToken);
            ((int)live.StatusCode).ShouldBe(200);
        }

        var before = _acknowledged.Count;
        await Eventually.HoldsAsync(
            () => Task.FromResult(_acknowledged.Count > before + (2 * Clients)),
            "people are written again"
        );
        await until.CancelAsync();
        await Task.WhenAll(writers);
        await AllThereAsync(scim, team);
    }

    /// <summary>Creates people, and adds each to the group, until told to stop; tries again what was answered 503.</summary>
    private async Task WriteAsync(int client, string team, CancellationToken until)
    {
        using var scim = NewClient();
        for (var number = 0; !until.IsCancellationRequested; number++)
        {
            var name = $"person-{client}-{number}@example.com";
            var created = await scim.PostAsync("Users", Bodies.User(name));
            if (created.Status == 503)
            {
                _unknown.Add(name);
                continue;
            }
            created.Status.ShouldBe(201, created.Text);
            var joined = await scim.PatchAsync($"Groups/{team}", Bodies.AddMembers(created.Id));
            if (joined.Status == 503)
                _unknown.Add(name);
            else
                joined.Status.ShouldBeInRange(200, 204, joined.Text);
            _acknowledged[created.Id] = joined.Status == 503 ? "" : team;
        }
    }

    /// <summary>Everybody who was acknowledged, with their group; and of the others each whole or not at all.</summary>
    private async Task AllThereAsync(ScimClient scim, string team)
    {
        var members = (await scim.GetAsync($"Groups/{team}")).Json["members"]!
            .AsArray()
            .Select(member => member!["value"]!.GetValue<string>())
            .ToHashSet(StringComparer.Ordinal);
        foreach (var (id, group) in _acknowledged)
        {
            (await scim.GetAsync($"Users/{id}")).Status.ShouldBe(200);
            if (group.Length > 0)
                members.ShouldContain(id);
        }
        foreach (var name in _unknown)
        {
            var again = await scim.PostAsync("Users", Bodies.User(name));
            again.Status.ShouldBeOneOf(201, 409);
        }
    }

    private ScimClient NewClient()
    {
        var scim = Server.Server.Scim();
        scim.Http.Timeout = GivesUp;
        return scim;
    }
}
