using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>Somebody who left, and an account that could be theirs with no link between the two: nothing is done to it, and it does not go unsaid.</summary>
public sealed class LeaverWithoutLinkTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_active_account_with_their_login_name_waits_for_a_person_and_is_not_touched()
    {
        await using var rig = await EngineRig.StartAsync();
        var own = await rig.MakeByHandAsync("ada");
        var ada = await rig.HireAsync("ada", active: false);
        await rig.SettledAsync();

        var held = (await rig.WaitingAsync()).Single();
        (held.IsParked, held.ReasonCode).ShouldBe((true, "leaver-not-linked"));
        held.Key.Resource.ShouldBe(ada);
        var hold = (await rig.PreviewAsync(ada)).ShouldNotBeNull().Steps.Single().ShouldBeOfType<Step.Hold>();
        hold.What.ShouldBeOfType<Step.DisableAccount>().Account.RemoteId.ShouldBe(own.RemoteId);
        hold.Reason.Detail.ShouldContain("they can still get in");
        (await rig.AccountAsync("ada")).ShouldNotBeNull().Active.ShouldBeTrue();
        (await LinkAsync(rig, ada)).ShouldBeNull();
    }

    [Fact]
    public async Task Once_it_was_disabled_by_hand_nothing_waits_any_more()
    {
        await using var rig = await EngineRig.StartAsync();
        var own = await rig.MakeByHandAsync("ada");
        await rig.HireAsync("ada", active: false);
        await rig.SettledAsync();
        (await rig.WaitingAsync()).ShouldNotBeEmpty();

        await rig.App.PerformAsync(new Step.DisableAccount(new(own.RemoteId, "ada")) { Reason = ByHand }, Cancel);
        await rig.ReconcileEverythingAsync();
        await rig.SettledAsync();

        (await rig.WaitingAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_leaves_a_second_time_after_a_return_is_disabled_like_everybody()
    {
        await using var rig = await EngineRig.StartAsync();
        await rig.MakeByHandAsync("ada");
        var ada = await rig.HireAsync("ada", active: false);
        await rig.SettledAsync();

        await rig.ActivateAsync(ada, true);
        await rig.SettledAsync();
        (await rig.WaitingAsync()).ShouldBeEmpty();
        await rig.ActivateAsync(ada, false);
        await rig.SettledAsync();

        (await rig.AccountAsync("ada")).ShouldNotBeNull().Active.ShouldBeFalse();
    }

    [Fact]
    public async Task Somebody_whom_the_source_then_deletes_waits_no_more()
    {
        await using var rig = await EngineRig.StartAsync();
        await rig.MakeByHandAsync("ada");
        var ada = await rig.HireAsync("ada", active: false);
        await rig.SettledAsync();

        await rig.DeleteAsync(ResourceType.User, ada);
        await rig.SettledAsync();

        (await rig.WaitingAsync()).ShouldBeEmpty();
        (await rig.AccountAsync("ada")).ShouldNotBeNull().Active.ShouldBeTrue();
    }

    [Fact]
    public async Task Another_target_id_shows_the_leavers_whose_accounts_were_not_disabled_under_the_former_one()
    {
        await using var rig = await EngineRig.StartAsync();
        var ada = await rig.HireAsync("ada");
        var bob = await rig.HireAsync("bob");
        await rig.SettledAsync();
        await rig.StopAsync();
        await rig.ActivateAsync(ada, false);
        await rig.ActivateAsync(bob, false);
        var bobs = (await rig.AccountAsync("bob")).ShouldNotBeNull();
        await rig.App.PerformAsync(new Step.DisableAccount(new(bobs.RemoteId, "bob")) { Reason = ByHand }, Cancel);
        foreach (var leaver in new[] { ada, bob })
            await ForgetLinkAsync(rig, leaver);

        await rig.RestartAsync();
        await rig.ReconcileEverythingAsync();
        await rig.SettledAsync();

        (await rig.WaitingAsync()).Single().Key.Resource.ShouldBe(ada);
    }

    [Theory]
    [InlineData("    protectedAccounts: [ada]")]
    [InlineData("    leavers: { action: keep }")]
    [InlineData("    match: [externalId]")]
    public async Task It_is_not_said_where_the_rules_leave_such_an_account_alone(string rules)
    {
        await using var rig = await EngineRig.StartAsync(rules);
        await rig.MakeByHandAsync("ada");
        await rig.HireAsync("ada", active: false);
        await rig.SettledAsync();

        (await rig.WaitingAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task It_is_not_said_of_whom_the_scope_leaves_out()
    {
        await using var rig = await EngineRig.StartAsync("    scope: 'displayName eq \"somebody else\"'");
        await rig.MakeByHandAsync("ada");
        await rig.HireAsync("ada");
        await rig.SettledAsync();

        (await rig.WaitingAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_account_with_their_external_id_is_found_whatever_its_name_is()
    {
        await using var rig = await EngineRig.StartAsync("    match: [externalId]");
        await rig.MakeByHandAsync("lovelace", externalId: "ada");
        var ada = await rig.HireAsync("ada", active: false);
        await rig.SettledAsync();

        (await rig.WaitingAsync()).Single().ReasonCode.ShouldBe("leaver-not-linked");
        (await rig.PreviewAsync(ada)).ShouldNotBeNull().Steps.Single().Reason.Detail.ShouldContain("lovelace");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_not_said_when_another_identity_provider_has_taken_over(bool isLinked)
    {
        await using var rig = await EngineRig.StartAsync(working: isLinked);
        rig.Source = "entra";
        await rig.HireAsync("ada");
        if (isLinked)
            await rig.SettledAsync();
        else
            await rig.MakeByHandAsync("ada");
        rig.Source = "okta";
        var former = await rig.HireAsync("ada", active: false);

        (await rig.PreviewAsync(former)).ShouldNotBeNull().Steps.Single().ShouldBeOfType<Step.Skip>();
    }

    [Fact]
    public async Task It_is_said_when_they_left_at_both_identity_providers()
    {
        await using var rig = await EngineRig.StartAsync();
        await rig.MakeByHandAsync("ada");
        rig.Source = "entra";
        await rig.HireAsync("ada", active: false);
        rig.Source = "okta";
        await rig.HireAsync("ada", active: false);
        await rig.SettledAsync();

        (await rig.WaitingAsync()).Count.ShouldBe(2);
    }

    private static Reason ByHand { get; } = ReasonCodes.InScope.Because("by hand");

    private static async Task<Link?> LinkAsync(EngineRig rig, ResourceId person) =>
        await rig.Storage.Links.FindAsync("app", person, Cancel);

    private static async Task ForgetLinkAsync(EngineRig rig, ResourceId person)
    {
        var look = (await rig.LookAtLinkAsync(person)).ShouldNotBeNull();
        (await rig.ForgetAsync(look with { Instead = null })).ShouldBe(LinkRemovalOutcome.Removed);
    }
}
