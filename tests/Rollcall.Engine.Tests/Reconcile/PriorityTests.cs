using System.Collections.Concurrent;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>Whose access is taken away goes before all others, by whatever way it is taken.</summary>
public sealed class PriorityTests
{
    [Theory]
    [InlineData("    scope: userType eq \"Employee\"")]
    [InlineData("    scope: userType eq \"Employee\" and groups.display eq \"Team\"")]
    public async Task Who_leaves_the_scope_by_an_attribute_overtakes(string rules)
    {
        await using var rig = await EngineRig.StartAsync(rules);
        var (ada, _) = await TwoAsync(rig);

        await rig.PatchUserAsync(ada, """{"op":"replace","path":"userType","value":"Contractor"}""");

        (await NextAsync(rig)).ShouldBe([(ada, WorkPriority.Removal)]);
    }

    [Fact]
    public async Task Who_stays_in_scope_waits_in_line()
    {
        await using var rig = await EngineRig.StartAsync("    scope: userType eq \"Employee\"");
        var (ada, _) = await TwoAsync(rig);

        await rig.PatchUserAsync(ada, """{"op":"replace","path":"displayName","value":"Ada L."}""");

        (await NextAsync(rig)).ShouldBe([(ada, WorkPriority.Change)]);
    }

    [Fact]
    public async Task Members_of_a_renamed_group_that_no_rule_names_any_longer_overtake()
    {
        await using var rig = await EngineRig.StartAsync("    groups: { manual: [{ from: Team, to: [licensed] }] }");
        var (ada, team) = await TwoAsync(rig);

        await rig.PatchGroupAsync(team, """{"op":"replace","path":"displayName","value":"Team of old"}""");

        (await NextAsync(rig)).ShouldContain((ada, WorkPriority.Removal));
    }

    [Fact]
    public async Task Members_of_a_renamed_group_that_gives_the_same_wait_in_line()
    {
        await using var rig = await EngineRig.StartAsync("    groups: { onTheFly: { enabled: true } }");
        var (ada, team) = await TwoAsync(rig);

        await rig.PatchGroupAsync(team, """{"op":"replace","path":"displayName","value":"Team of old"}""");

        (await NextAsync(rig)).ShouldContain((ada, WorkPriority.Change));
    }

    [Theory]
    [InlineData("groups.display eq \"Team\"", "Team of old")]
    [InlineData("groups.display ne \"Blocked\"", "Blocked")]
    public async Task Members_of_a_group_that_gets_a_name_by_which_the_scope_shuts_them_out_overtake(string scope, string name)
    {
        await using var rig = await EngineRig.StartAsync($"    scope: {scope}");
        var (ada, team) = await TwoAsync(rig);

        await rig.PatchGroupAsync(team, $$"""{"op":"replace","path":"displayName","value":"{{name}}"}""");

        (await NextAsync(rig)).ShouldContain((ada, WorkPriority.Removal));
    }

    [Theory]
    [InlineData("Blocked", WorkPriority.Removal)]
    [InlineData("Developers", WorkPriority.Change)]
    public async Task Who_joins_a_group_overtakes_only_if_the_scope_is_for_those_who_are_not_in_it(
        string group,
        WorkPriority expected
    )
    {
        await using var rig = await EngineRig.StartAsync("    scope: not (groups.display eq \"Blocked\")");
        var (ada, _) = await TwoAsync(rig);

        var id = await rig.GroupAsync(group, ada);

        (await NextAsync(rig)).ShouldBe([(ada, expected), (id, WorkPriority.Change)], ignoreOrder: true);
    }

    [Theory]
    [InlineData("Blocked", WorkPriority.Removal)]
    [InlineData("Developers", WorkPriority.Change)]
    public async Task Who_joins_a_group_that_is_there_overtakes_only_if_the_scope_is_for_those_who_are_not_in_it(
        string group,
        WorkPriority expected
    )
    {
        await using var rig = await EngineRig.StartAsync("    scope: not (groups.display eq \"Blocked\")");
        var (ada, team) = await TwoAsync(rig, group, "bob");

        await rig.PatchGroupAsync(team, $$"""{"op":"add","path":"members","value":[{"value":"{{ada}}"}]}""");

        (await NextAsync(rig)).ShouldBe([(ada, expected), (team, WorkPriority.Change)], ignoreOrder: true);
    }

    [Fact]
    public async Task Calls_that_take_access_away_are_known_as_such_and_no_others_are()
    {
        await using var rig = await EngineRig.StartAsync();
        var calls = new ConcurrentQueue<(Step Step, bool IsRemoval)>();
        rig.App.Gate = step =>
        {
            calls.Enqueue((step, Urgency.IsRemoval));
            return Task.CompletedTask;
        };
        var ada = await rig.HireAsync("ada");
        await rig.SettledAsync();
        await rig.PatchUserAsync(ada, """{"op":"replace","path":"active","value":false}""");
        await rig.SettledAsync();
        await rig.HireAsync("bob");
        await rig.SettledAsync();

        calls
            .Where(call => call.Step is Step.CreateAccount or Step.DisableAccount)
            .Select(call => (call.Step is Step.DisableAccount, call.IsRemoval))
            .ShouldBe([(false, false), (true, true), (false, false)]);
    }

    /// <summary>An employee in a group; all is settled, and nobody works from now on.</summary>
    private static async Task<(ResourceId Ada, ResourceId Team)> TwoAsync(
        EngineRig rig,
        string group = "Team",
        string member = "ada"
    )
    {
        var ada = await rig.HireAsync("ada");
        await rig.PatchUserAsync(ada, """{"op":"replace","path":"userType","value":"Employee"}""");
        var team = await rig.GroupAsync(group, member is "ada" ? ada : await rig.HireAsync(member));
        await rig.WaitedOutAsync();
        await rig.StopAsync();
        return (ada, team);
    }

    private static async Task<IEnumerable<(ResourceId, WorkPriority)>> NextAsync(EngineRig rig)
    {
        var claimed = await rig.Storage.Work.ClaimAsync(
            "app",
            "test",
            10,
            TimeSpan.FromMinutes(1),
            TestContext.Current.CancellationToken
        );
        return claimed.Select(work => (work.Key.Resource, work.Priority));
    }
}
