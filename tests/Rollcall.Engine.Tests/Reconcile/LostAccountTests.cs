using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>A leaver's account that the app no longer knows.</summary>
public sealed class LostAccountTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_leaver_whose_account_comes_back_with_the_user_directory_is_disabled_by_the_next_look()
    {
        await using var rig = await EngineRig.StartAsync();
        var ada = await rig.HireAsync("ada");
        await rig.SettledAsync();
        rig.App.HasNobody = true;
        await rig.DeleteAsync(ResourceType.User, ada);
        await rig.SettledAsync();
        rig.App.HasNobody = false;
        (await rig.AccountAsync("ada"))!.Active.ShouldBeTrue();

        await rig.ReconcileEverythingAsync();
        await rig.SettledAsync();

        (await rig.AccountAsync("ada"))!.Active.ShouldBeFalse();
    }

    [Fact]
    public async Task That_the_app_has_no_account_to_disable_is_told_in_the_audit_log_once()
    {
        await using var rig = await EngineRig.StartAsync();
        var ada = await rig.HireAsync("ada");
        await rig.SettledAsync();
        rig.App.HasNobody = true;
        await rig.DeleteAsync(ResourceType.User, ada);
        await rig.SettledAsync();
        await rig.ReconcileEverythingAsync();
        await rig.SettledAsync();

        var told = await rig.Storage.Audit.QueryAsync(new AuditQuery(Resource: ada, Action: AuditActions.PlanApplied), Cancel);
        told.Count(entry => entry.ReasonCode == ReasonCodes.AccountGone.Value).ShouldBe(1);
        (await rig.Storage.Links.FindAsync("app", ada, Cancel)).ShouldNotBeNull().State.ShouldBe(LinkState.Gone);
    }

    [Fact]
    public async Task A_leaver_who_is_there_under_another_id_waits_for_a_person_and_is_not_forgotten()
    {
        await using var rig = await EngineRig.StartAsync();
        var ada = await rig.HireAsync("ada");
        await rig.SettledAsync();
        await MadeAnewAsync(rig, "ada");
        await rig.DeleteAsync(ResourceType.User, ada);
        await rig.SettledAsync();

        var held = (await rig.WaitingAsync()).Single();
        (held.IsParked, held.ReasonCode).ShouldBe((true, ReasonCodes.AccountGone.Value));
        (await rig.AccountAsync("ada"))!.Active.ShouldBeTrue("Without a link nobody is touched.");

        var found = (await rig.AccountAsync("ada"))!;
        await rig.App.PerformAsync(new Step.DisableAccount(new(found.RemoteId, found.Name)) { Reason = ByHand }, Cancel);
        await rig.LookAgainAsync(new WorkKey("app", ResourceKind.User, ada));
        await rig.SettledAsync();
        (await rig.WaitingAsync()).ShouldBeEmpty();
        (await rig.Storage.Links.FindAsync("app", ada, Cancel)).ShouldNotBeNull().State.ShouldBe(LinkState.Gone);
    }

    [Fact]
    public async Task Somebody_else_of_the_same_login_name_is_no_reason_to_wait_once_the_account_is_protected()
    {
        await using var rig = await EngineRig.StartAsync("    protectedAccounts: [ada]");
        var ada = await rig.HireAsync("ada2");
        await rig.SettledAsync();
        rig.Configure("    protectedAccounts: [ada2]");
        await MadeAnewAsync(rig, "ada2");
        await rig.DeleteAsync(ResourceType.User, ada);
        await rig.SettledAsync();
        (await rig.WaitingAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_leaver_whom_we_deleted_at_the_app_leaves_no_link_behind()
    {
        await using var rig = await EngineRig.StartAsync("    leavers: { action: delete }");
        var ada = await rig.HireAsync("ada");
        await rig.SettledAsync();
        await rig.DeleteAsync(ResourceType.User, ada);
        await rig.SettledAsync();
        (await rig.AccountAsync("ada")).ShouldBeNull();
        (await rig.Storage.Links.FindAsync("app", ada, Cancel)).ShouldBeNull();
    }

    private static Reason ByHand { get; } = ReasonCodes.InScope.Because("by hand");

    /// <summary>The app moves somebody to another user directory: the same login name, another id.</summary>
    private static async Task MadeAnewAsync(EngineRig rig, string name)
    {
        var account = (await rig.AccountAsync(name)).ShouldNotBeNull();
        await rig.App.PerformAsync(new Step.DeleteAccount(new(account.RemoteId, name)) { Reason = ByHand }, Cancel);
        (await rig.MakeByHandAsync(name)).RemoteId.ShouldNotBe(account.RemoteId);
    }
}
