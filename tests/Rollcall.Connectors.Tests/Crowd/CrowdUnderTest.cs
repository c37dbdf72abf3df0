using Rollcall.Connectors.Crowd;
using Rollcall.Connectors.Tests.Contract;
using Rollcall.Engine.Targets;
using Rollcall.FakeAtlassian;
using Rollcall.FakeAtlassian.Crowd;
using Rollcall.FakeAtlassian.Faults;
using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.Connectors.Tests.Crowd;

public sealed class CrowdUnderTest(FakeAtlassianHost host) : HttpAppUnderTest
{
    private readonly List<HttpMessageInvoker> _clients = [];

    public static async Task<CrowdUnderTest> StartAsync(FakeCrowdOptions? options = null) =>
        new(
            await FakeAtlassianHost.StartAsync(
                new FakeAtlassianOptions { Crowd = options ?? new FakeCrowdOptions() },
                TestContext.Current.CancellationToken
            )
        );

    public FakeCrowd Crowd => host.Crowd;

    public override ConnectorDescription Description => CrowdConnector.Description;
    public override FaultPlan Faults => Crowd.Faults;
    public override RequestLog Requests => Crowd.Requests;
    public override IReadOnlyList<string> Secrets => [FakeCrowdOptions.DefaultApplicationPassword, "wrong-crowd-password"];
    public override string AdministratorGroup => "crowd-administrators";
    public override int MoreThanTwoPages => 2100;
    public override string MembersPath => "group/user/direct";
    public override int CallsForAnUnchangedUser => 2;
    public override int CallsForACreate => 1;

    public override IReadOnlyDictionary<string, string> WrongSecrets { get; } = Application("wrong-crowd-password");

    public override IConnector Connect(TimeSpan? timeout = null) =>
        Connect(Application(FakeCrowdOptions.DefaultApplicationPassword), timeout);

    public override IConnector ConnectWith(IReadOnlyDictionary<string, string> secrets, TimeSpan? timeout = null) =>
        Connect(secrets, timeout);

    public override void MakeReadOnly() => Crowd.Configure(options => options with { Permissions = CrowdPermissions.None });

    public override Task AddUserAsync(string name, string? email = null, params string[] groups)
    {
        Crowd.AddUser(name, email, groups: groups);
        return Task.CompletedTask;
    }

    public override Task AddGroupAsync(string name)
    {
        Crowd.AddGroup(name);
        return Task.CompletedTask;
    }

    public override Task DeleteUserAsync(string name)
    {
        Crowd.DeleteUser(name);
        return Task.CompletedTask;
    }

    public override Task DeleteGroupAsync(string name)
    {
        Crowd.DeleteGroup(name);
        return Task.CompletedTask;
    }

    public override Task<IReadOnlyList<string>> UserNamesAsync() =>
        Task.FromResult<IReadOnlyList<string>>([.. Crowd.Users.Select(user => user.Name)]);

    public override async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        foreach (var client in _clients)
            client.Dispose();
    }

    private static Dictionary<string, string> Application(string password) =>
        new() { ["application"] = FakeCrowdOptions.DefaultApplicationName, ["password"] = password };

    private CrowdConnector Connect(IReadOnlyDictionary<string, string> secrets, TimeSpan? timeout)
    {
        var client = new HttpMessageInvoker(new SocketsHttpHandler());
        _clients.Add(client);
        return new CrowdConnector(
            new ConnectorSettings("crowd", host.CrowdUrl, client, secrets, new Dictionary<string, string>(), TimeProvider.System)
            {
                Timeout = timeout ?? TimeSpan.FromSeconds(30),
            }
        );
    }
}
