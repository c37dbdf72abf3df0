using Rollcall.Engine.Directory;
using Rollcall.Engine.Targets;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>We end after an account got another name, address and display name, and before that is written down: it is not somebody else's for that.</summary>
public sealed class InterruptedRenameTests
{
    [Fact]
    public async Task Who_is_deleted_at_the_source_after_a_rename_that_was_not_written_down_is_disabled()
    {
        await using var rig = await EngineRig.StartAsync();
        var ada = await RenamedAsync(rig);

        await rig.DeleteAsync(ResourceType.User, ada);
        await rig.WaitedOutAsync();

        (await rig.AccountAsync("ada.byron")).ShouldNotBeNull().Active.ShouldBeFalse();
        (await rig.WaitingAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_leaves_after_a_rename_that_was_not_written_down_is_disabled()
    {
        await using var rig = await EngineRig.StartAsync();
        var ada = await RenamedAsync(rig);

        await rig.ActivateAsync(ada, false);
        await rig.WaitedOutAsync();

        (await rig.AccountAsync("ada.byron")).ShouldNotBeNull().Active.ShouldBeFalse();
        (await rig.WaitingAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rename_that_worked_and_was_not_written_down_is_known_after_the_next_look()
    {
        await using var rig = await EngineRig.StartAsync();
        var ada = await RenamedAsync(rig);

        await rig.WaitedOutAsync();

        var link = (await rig.Storage.Links.FindAsync("app", ada, TestContext.Current.CancellationToken)).ShouldNotBeNull();
        link.RemoteName.ShouldBe("ada.byron");
        link.MayBeCalled("ada").ShouldBeFalse();
    }

    private static async Task<ResourceId> RenamedAsync(EngineRig rig)
    {
        var ada = await rig.HireAsync("ada");
        await rig.SettledAsync();
        rig.App.Forget();
        rig.App.CrashAfter = 2;
        await rig.PatchUserAsync(
            ada,
            """
            {"op":"replace","value":{"userName":"ada.byron","displayName":"Ada Byron","emails":[{"value":"byron@example.com","primary":true}]}}
            """
        );
        await rig.SettledAsync();
        rig.App.Performed.Select(step => step.GetType())
            .ShouldBe([typeof(Step.RenameAccount), typeof(Step.UpdateAccount)], ignoreOrder: true);
        return ada;
    }
}
