using Rollcall.Connectors.Jira;
using Rollcall.Connectors.Tests.Contract;
using Rollcall.Engine.Targets;
using Rollcall.FakeAtlassian;
using Rollcall.FakeAtlassian.Faults;
using Rollcall.FakeAtlassian.Hosting;
using Rollcall.FakeAtlassian.Jira;

namespace Rollcall.Connectors.Tests.Jira;

public sealed class JiraUnderTest(FakeAtlassianHost host) : HttpAppUnderTest
{
    private readonly List<HttpMessageInvoker> _clients = [];

    public static async Task<JiraUnderTest> StartAsync(FakeJiraOptions? options = null) =>
        new(
            await FakeAtlassianHost.StartAsync(
                new FakeAtlassianOptions { Jira = options ?? new FakeJiraOptions { AutocompleteLimit = 1000 } },
                TestContext.Current.CancellationToken
            )
        );

    public FakeJira Jira => host.Jira;

    public override ConnectorDescription Description => JiraConnector.Description;

    // The characters that Jira's form "Create user" refuses.
    public override bool AcceptsUserName(string name) => name.AsSpan().IndexOfAny('<', '>', '&') < 0;

    public override FaultPlan Faults => Jira.Faults;
    public override RequestLog Requests => Jira.Requests;
    public override IReadOnlyList<string> Secrets => [FakeJiraOptions.DefaultAdminToken, "wrong-jira-token"];
    public override string AdministratorGroup => "jira-administrators";
    public override int MoreThanTwoPages => 120;
    public override string MembersPath => "group/member";
    public override int CallsForAnUnchangedUser => 1;
    public override int CallsForACreate => 1;

    public override IReadOnlyDictionary<string, string> WrongSecrets { get; } =
        new Dictionary<string, string> { ["token"] = "wrong-jira-token" };

    public override IConnector Connect(TimeSpan? timeout = null) => Connect(Token(FakeJiraOptions.DefaultAdminToken), timeout);

    public override IConnector ConnectWith(IReadOnlyDictionary<string, string> secrets, TimeSpan? timeout = null) =>
        Connect(secrets, timeout);

    public static Dictionary<string, string> Token(string value) => new() { ["token"] = value };

    public override void MakeReadOnly() => Jira.Configure(options => options with { DirectoryMode = JiraDirectoryMode.ReadOnly });

    public override Task AddUserAsync(string name, string? email = null, params string[] groups)
    {
        Jira.AddUser(name, email, groups: groups);
        return Task.CompletedTask;
    }

    public override Task AddGroupAsync(string name)
    {
        Jira.AddGroup(name);
        return Task.CompletedTask;
    }

    public override Task DeleteUserAsync(string name)
    {
        Jira.DeleteUser(name);
        return Task.CompletedTask;
    }

    public override Task DeleteGroupAsync(string name)
    {
        Jira.DeleteGroup(name);
        return Task.CompletedTask;
    }

    public override Task<IReadOnlyList<string>> UserNamesAsync() =>
        Task.FromResult<IReadOnlyList<string>>([.. Jira.Users.Select(user => user.Name)]);

    public override async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        foreach (var client in _clients)
            client.Dispose();
    }

    public IConnector Connect(
        IReadOnlyDictionary<string, string> secrets,
        TimeSpan? timeout,
        IReadOnlyDictionary<string, string>? options = null
    )
    {
        var client = new HttpMessageInvoker(new SocketsHttpHandler());
        _clients.Add(client);
        return new JiraConnector(
            new ConnectorSettings(
                "jira",
                host.JiraUrl,
                client,
                secrets,
                options ?? new Dictionary<string, string>(),
                TimeProvider.System
            )
            {
                Timeout = timeout ?? TimeSpan.FromSeconds(30),
            }
        );
    }
}
