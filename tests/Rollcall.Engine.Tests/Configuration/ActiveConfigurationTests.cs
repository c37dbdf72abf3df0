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
    public void A_snapshot_stays_as_it_is_when_another_is_put_in_force()
    {
        var active = new ActiveConfiguration(ConfigurationSnapshot.Empty);
        var before = active.Current;
        var after = Snapshot(2);
        active.Activate(after);
        active.Current.ShouldBeSameAs(after);
        before.Version.ShouldBe(0);
        before.Document.Targets.ShouldBeEmpty();
    }
}
