using Rollcall.Demo.Apps;
using Rollcall.Demo.Watching;
using Rollcall.FakeAtlassian;
using Shouldly;
using Xunit;

namespace Rollcall.Demo.Tests;

public sealed class VisibilityWatchTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly HttpClient _http = new();
    private readonly CancellationTokenSource _end = new();
    private FakeAtlassianHost _host = null!;
    private FakeApps _apps = null!;
    private VisibilityWatch _watch = null!;
    private Task _watching = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await FakeAtlassianHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        _apps = new FakeApps(_http, _host.ControlUrl);
        _watch = new VisibilityWatch(_apps, TimeProvider.System);
        _watching = _watch.RunAsync(_end.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(_watching);
        await _host.DisposeAsync();
        _http.Dispose();
        _end.Dispose();
    }

    [Fact]
    public async Task A_change_is_seen_when_the_app_shows_it()
    {
        _watch.Expect("jira", 1, Ada("Ada"));
        _watch.Waiting.ShouldBe(1);

        _host.Jira.AddUser("ada", "ada@example.com", "Ada");

        (await _watch.SettledAsync(Patience, TestContext.Current.CancellationToken)).ShouldBeTrue();
        _watch.Seen["jira"].Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_change_that_a_later_one_overtook_is_seen_with_the_later()
    {
        _watch.Expect("crowd", 1, Ada("Ada"));
        _watch.Expect("crowd", 1, Ada("Ada the Second"));

        _host.Crowd.AddUser("ada", "ada@example.com", "Ada the Second");

        (await _watch.SettledAsync(Patience, TestContext.Current.CancellationToken)).ShouldBeTrue();
        _watch.Seen["crowd"].Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_the_app_never_shows_is_never_settled()
    {
        _watch.Expect("jira", 1, Ada("Ada"));
        _host.Jira.AddUser("ada", "ada@example.com", "Somebody else");

        (await _watch.SettledAsync(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken)).ShouldBeFalse();
    }

    [Fact]
    public async Task What_was_seeded_is_read_back()
    {
        await _apps.SeedAsync(
            "jira",
            [Ada("Ada") with { Groups = new HashSet<string> { "readers" } }],
            TestContext.Current.CancellationToken
        );

        var state = await _apps.ReadAsync("jira", TestContext.Current.CancellationToken);
        state.Users["ada"].Groups.ShouldBe(["readers"]);
        state.Groups["readers"].ShouldBe(["ada"]);
        state.Groups.Keys.ShouldContain("jira-administrators");
    }

    private static AppUser Ada(string displayName) =>
        new()
        {
            Name = "ada",
            Email = "ada@example.com",
            DisplayName = displayName,
            Active = true,
            Groups = new HashSet<string>(StringComparer.OrdinalIgnoreCase),
        };
}
