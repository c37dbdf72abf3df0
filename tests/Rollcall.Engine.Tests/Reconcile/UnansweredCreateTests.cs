using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;
using Rollcall.Scim.Schema;
using Outcome = Rollcall.Engine.Targets.Outcome;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>An app that was asked for an account, gave no answer, and may make it yet.</summary>
public sealed class UnansweredCreateTests
{
    /// <summary>The announcement of a create is kept for four leases, each of twice the default timeout of 30 s and 10 s.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(280);

    private static readonly TimeSpan AMoment = TimeSpan.FromMinutes(1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_account_that_comes_late_under_the_old_name_is_the_one_that_is_renamed()
    {
        await using var rig = await EngineRig.StartAsync();
        var ada = await HiredUnansweredAsync(rig);
        await RenameAsync(rig, ada);
        await rig.WaitsAsync(ada, ReasonCodes.CreateUnanswered);

        await rig.MakeByHandAsync("ada", externalId: "ada");
        await rig.WaitedOutAsync();

        (await rig.AccountAsync("ada")).ShouldBeNull();
        (await rig.AccountAsync("ada.byron")).ShouldNotBeNull().Active.ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_account_that_comes_late_for_somebody_who_left_is_disabled(bool deleted)
    {
        await using var rig = await EngineRig.StartAsync();
        var ada = await HiredUnansweredAsync(rig);
        await LeaveAsync(rig, ada, deleted);
        await rig.WaitsAsync(ada, ReasonCodes.CreateUnanswered);

        await rig.MakeByHandAsync("ada", externalId: "ada");
        await rig.WaitedOutAsync();

        (await rig.AccountAsync("ada")).ShouldNotBeNull().Active.ShouldBeFalse();
    }

    [Fact]
    public async Task Nothing_is_made_under_the_new_name_before_it_is_certain_that_nothing_comes_under_the_old_one()
    {
        await using var rig = await EngineRig.StartAsync();
        var ada = await HiredUnansweredAsync(rig);
        await RenameAsync(rig, ada);
        rig.Clock.Move(Kept - AMoment);
        await rig.WaitsAsync(ada, ReasonCodes.CreateUnanswered);
        (await rig.PreviewAsync(ada)).ShouldBeNull();
        rig.App.Performed.ShouldBeEmpty();

        rig.Clock.Move(2 * AMoment);
        await rig.WaitedOutAsync();

        rig.App.Performed.ShouldHaveSingleItem().ShouldBeOfType<Step.CreateAccount>().Account.Name.ShouldBe("ada.byron");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_left_is_not_looked_for_for_ever(bool deleted)
    {
        await using var rig = await EngineRig.StartAsync();
        var ada = await HiredUnansweredAsync(rig);
        await LeaveAsync(rig, ada, deleted);
        await rig.WaitsAsync(ada, ReasonCodes.CreateUnanswered);

        rig.Clock.Move(Kept);
        await rig.WaitedOutAsync();

        (await rig.WaitingAsync()).ShouldBeEmpty();
        rig.App.Performed.ShouldBeEmpty();
    }

    [Fact]
    public async Task Each_attempt_under_the_same_name_may_be_the_one_that_is_done_late()
    {
        await using var rig = await EngineRig.StartAsync();
        var ada = await HiredUnansweredAsync(rig);
        rig.Clock.Move(Kept);
        var first = (await LinkAsync(rig, ada)).Updated;
        rig.App.Instead = Unanswered;
        await rig.LookAgainAsync(new WorkKey("app", ResourceKind.User, ada));
        await EngineRig.UntilAsync(async () => (await LinkAsync(rig, ada)).Updated > first);
        await rig.SettledAsync();
        rig.App.Instead = _ => null;

        await RenameAsync(rig, ada);
        await rig.WaitsAsync(ada, ReasonCodes.CreateUnanswered);
    }

    [Fact]
    public async Task Who_keeps_the_name_is_not_kept_waiting()
    {
        await using var rig = await EngineRig.StartAsync();
        var ada = await HiredUnansweredAsync(rig);

        await rig.PatchUserAsync(ada, """{"op":"replace","path":"displayName","value":"Ada"}""");
        await EngineRig.UntilAsync(async () => await rig.AccountAsync("ada") is not null);
    }

    private static async Task<ResourceId> HiredUnansweredAsync(EngineRig rig)
    {
        rig.App.Instead = Unanswered;
        var ada = await rig.HireAsync("ada");
        await rig.WaitsAsync(ada, ReasonCodes.TimedOut);
        rig.App.Instead = _ => null;
        return ada;
    }

    /// <summary>Asked again only when the person is touched: an hour is longer than any of these tests pretends to take.</summary>
    private static Outcome? Unanswered(Step step) =>
        step is Step.CreateAccount
            ? new Outcome.RetryAfter(TimeSpan.FromHours(1), ReasonCodes.TimedOut.Because("No answer."))
            : null;

    private static Task RenameAsync(EngineRig rig, ResourceId user) =>
        rig.PatchUserAsync(user, """{"op":"replace","path":"userName","value":"ada.byron"}""");

    private static Task LeaveAsync(EngineRig rig, ResourceId user, bool deleted) =>
        deleted ? rig.DeleteAsync(ResourceType.User, user) : rig.ActivateAsync(user, false);

    private static async Task<Link> LinkAsync(EngineRig rig, ResourceId user) =>
        (await rig.Storage.Links.FindAsync("app", user, Stop)).ShouldNotBeNull();
}
