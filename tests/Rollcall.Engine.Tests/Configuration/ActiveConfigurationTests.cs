using Rollcall.Engine.Configuration;

namespace Rollcall.Engine.Tests.Configuration;

public sealed class ActiveConfigurationTests
{
    private static ConfigurationSnapshot Snapshot(long version) =>
        ConfigurationSnapshot.Compile(version, Documents.Read(Documents.Minimal).Configuration.ShouldNotBeNull());

    [Fact]
    public void A_snapshot_has_the_schemas_of_its_sources_and_the_rules_of_its_targets()
    {
        var snapshot = Snapshot(1);
        snapshot.FindSchemas("okta").ShouldNotBeNull();
        snapshot.FindSchemas("entra").ShouldBeNull();
        snapshot.FindMapping("jira").ShouldNotBeNull();
        snapshot.FindMapping("crowd").ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_waits_for_a_change_gets_the_new_snapshot()
    {
        var active = new ActiveConfiguration(ConfigurationSnapshot.Empty);
        var waiting = active.WaitForChangeAsync(active.Current, TestContext.Current.CancellationToken);
        waiting.IsCompleted.ShouldBeFalse();
        var next = Snapshot(1);
        active.Activate(next);
        (await waiting).ShouldBeSameAs(next);
        active.Current.ShouldBeSameAs(next);
    }

    [Fact]
    public async Task A_change_before_the_wait_is_not_missed()
    {
        var active = new ActiveConfiguration(ConfigurationSnapshot.Empty);
        var seen = active.Current;
        active.Activate(Snapshot(1));
        active.Activate(Snapshot(2));
        (await active.WaitForChangeAsync(seen, TestContext.Current.CancellationToken)).Version.ShouldBe(2);
    }

    [Fact]
    public async Task A_wait_can_be_given_up()
    {
        var active = new ActiveConfiguration(ConfigurationSnapshot.Empty);
        using var giveUp = new CancellationTokenSource();
        var waiting = active.WaitForChangeAsync(active.Current, giveUp.Token);
        await giveUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting);
    }
}
