using Rollcall.Connectors.InMemory;
using Rollcall.Connectors.Tests.Contract;
using Rollcall.Engine.Targets;
using Shouldly;

namespace Rollcall.Connectors.Tests.InMemory;

public sealed class InMemoryConnectorTests : ConnectorContract<InMemoryUnderTest>
{
    protected override Task<InMemoryUnderTest> StartAsync() => Task.FromResult(new InMemoryUnderTest());

    [Fact]
    public async Task It_says_that_it_forgets() =>
        (await Connector.CheckAsync(Stop)).ShouldHaveSingleItem().Level.ShouldBe(FindingLevel.Warning);

    [Fact]
    public async Task An_account_of_an_earlier_life_is_gone_and_is_never_somebody_elses()
    {
        var before = (await new InMemoryUnderTest().MakeAsync("ada")).RemoteId;
        var after = new InMemoryUnderTest();
        await after.MakeAsync("grace");
        (await after.Connect().FindByIdAsync(before, Stop)).ShouldBeOfType<Reading<Account>.Missing>();
    }

    [Fact]
    public async Task It_counts_no_seats() => (await Connector.SeatsAsync(Stop)).ShouldBeNull();
}

/// <summary>Has no back door: it is filled through the front.</summary>
public sealed class InMemoryUnderTest : AppUnderTest
{
    private readonly IConnector _connector = new InMemoryConnector(
        new ConnectorSettings(
            "memory",
            new Uri("memory:"),
            new HttpClient(),
            new Dictionary<string, string>(),
            new Dictionary<string, string> { ["administratorGroups"] = "chiefs" },
            TimeProvider.System
        )
    );

    public override ConnectorDescription Description => InMemoryConnector.Description;

    public override string AdministratorGroup => "chiefs";

    public override IConnector Connect(TimeSpan? timeout = null) => _connector;

    public async Task<AccountReference> MakeAsync(string name) =>
        (await PerformAsync(Steps.Create(Steps.Desired(name, $"{name}@example.com", name)))).Made();

    public override async Task AddUserAsync(string name, string? email = null, params string[] groups)
    {
        var made = (await PerformAsync(Steps.Create(Steps.Desired(name, email ?? $"{name}@example.com", name)))).Made();
        foreach (var group in groups)
        {
            await AddGroupAsync(group);
            await PerformAsync(Steps.Add(group, made));
        }
    }

    public override Task AddGroupAsync(string name) => PerformAsync(Steps.CreateGroup(name));

    public override async Task DeleteUserAsync(string name) =>
        await PerformAsync(Steps.Delete((await _connector.FindByNameAsync(name, CancellationToken.None)).Value().Reference()));

    public override Task DeleteGroupAsync(string name) => PerformAsync(Steps.DeleteGroup(name));

    public override async Task<IReadOnlyList<string>> UserNamesAsync() =>
        [
            .. (await _connector.ListAccountsAsync(CancellationToken.None).ToListAsync(CancellationToken.None)).Select(account =>
                account.Value().Name
            ),
        ];

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<Outcome> PerformAsync(Step step) => _connector.PerformAsync(step, CancellationToken.None);
}
