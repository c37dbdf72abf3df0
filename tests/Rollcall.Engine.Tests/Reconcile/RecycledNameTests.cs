using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>A login name may be two people's, one after the other: whoever has it now in the source gets an account of that name.</summary>
public sealed class RecycledNameTests
{
    [Theory]
    [InlineData("    match: [externalId, userName]")]
    [InlineData("    match: [externalId]")]
    public async Task A_leaver_who_was_renamed_leaves_the_name_to_a_new_hire(string rules)
    {
        await using var rig = await EngineRig.StartAsync(rules);
        var leaver = await rig.HireAsync("jdoe", externalId: "1");
        await rig.SettledAsync();
        var account = (await rig.AccountAsync("jdoe"))!;
        await rig.ActivateAsync(leaver, false);
        await rig.SettledAsync();

        await RenameAsync(rig, leaver, "jdoe-2024");
        await rig.HireAsync("jdoe", externalId: "2");
        await rig.WaitedOutAsync();

        var former = (await rig.AccountAsync("jdoe-2024"))!;
        (former.RemoteId, former.Active).ShouldBe((account.RemoteId, false));
        var hired = (await rig.AccountAsync("jdoe"))!;
        hired.Active.ShouldBeTrue();
        hired.RemoteId.ShouldNotBe(account.RemoteId);
        (await rig.WaitingAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("    leavers: { action: keep }")]
    [InlineData(
        "    attributes: [{ to: username, from: userName, apply: create }, { to: email, from: 'emails[primary eq true].value' }]"
    )]
    public async Task Where_the_rules_leave_the_account_as_it_is_a_leaver_keeps_the_name(string rules)
    {
        await using var rig = await EngineRig.StartAsync(rules);
        var leaver = await rig.HireAsync("jdoe");
        await rig.SettledAsync();
        await rig.ActivateAsync(leaver, false);
        await RenameAsync(rig, leaver, "jdoe-2024");
        await rig.WaitedOutAsync();

        (await rig.AccountAsync("jdoe")).ShouldNotBeNull();
        rig.App.Performed.OfType<Step.RenameAccount>().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_leaver_whom_somebody_renamed_at_the_app_stays_so()
    {
        await using var rig = await EngineRig.StartAsync();
        var leaver = await rig.HireAsync("jdoe");
        await rig.SettledAsync();
        await rig.ActivateAsync(leaver, false);
        await rig.SettledAsync();
        var account = (await rig.AccountAsync("jdoe"))!;
        var byHand = new Step.RenameAccount(new AccountReference(account.RemoteId, "jdoe"), "zz-jdoe")
        {
            Reason = ReasonCodes.NameDiffers.Because("by hand"),
        };
        await rig.App.PerformAsync(byHand, TestContext.Current.CancellationToken);
        rig.App.Forget();

        await RenameAsync(rig, leaver, "jdoe-2024");
        await rig.ReconcileEverythingAsync();
        await rig.WaitedOutAsync();

        (await rig.AccountAsync("zz-jdoe")).ShouldNotBeNull().Active.ShouldBeFalse();
        rig.App.Performed.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("    match: [externalId, userName]")]
    [InlineData("    match: [externalId]")]
    public async Task Who_gets_the_name_of_somebody_who_is_just_being_renamed_waits_for_that_and_for_nobodys_help(string rules)
    {
        await using var rig = await EngineRig.StartAsync(rules);
        var married = await rig.HireAsync("jdoe", externalId: "1");
        await rig.SettledAsync();
        var (asked, open) = (new TaskCompletionSource(), new TaskCompletionSource());
        rig.App.Gate = async step =>
        {
            if (step is not Step.RenameAccount)
                return;
            asked.TrySetResult();
            await open.Task;
        };
        await RenameAsync(rig, married, "jroe");
        await asked.Task;

        var hired = await rig.HireAsync("jdoe", externalId: "2");
        await EngineRig.UntilAsync(async () => (await rig.WaitingAsync()).Any(work => work.Key.Resource == hired));
        (await rig.WaitingAsync()).Single(work => work.Key.Resource == hired).IsParked.ShouldBeFalse();
        open.SetResult();
        await rig.WaitedOutAsync();

        (await rig.WaitingAsync()).ShouldBeEmpty();
        var (renamed, account) = ((await rig.AccountAsync("jroe"))!, (await rig.AccountAsync("jdoe"))!);
        account.RemoteId.ShouldNotBe(renamed.RemoteId);
    }

    [Fact]
    public async Task Whose_rename_was_refused_as_the_name_was_taken_is_renamed_when_it_is_given_up()
    {
        await using var rig = await EngineRig.StartAsync();
        var first = await rig.HireAsync("jdoe");
        var second = await rig.HireAsync("bob");
        await rig.SettledAsync();
        var (asked, open) = (new TaskCompletionSource(), new TaskCompletionSource());
        rig.App.Gate = async step =>
        {
            if (step is not Step.RenameAccount { NewName: "jroe" })
                return;
            asked.TrySetResult();
            await open.Task;
        };
        // Both have their new names in the source before either is looked at.
        await rig.StopAsync();
        await RenameAsync(rig, first, "jroe");
        await RenameAsync(rig, second, "jdoe");
        await rig.RestartAsync();
        await asked.Task;
        await EngineRig.UntilAsync(async () =>
            (await rig.WaitingAsync()).Any(work => work.Key.Resource == second && work.IsParked)
        );
        open.SetResult();
        await EngineRig.UntilAsync(async () => (await rig.WaitingAsync()).Count == 0);
        await rig.SettledAsync();

        (await rig.AccountAsync("jroe")).ShouldNotBeNull();
        (await rig.AccountAsync("jdoe")).ShouldNotBeNull();
        (await rig.AccountAsync("bob")).ShouldBeNull();
    }

    private static Task RenameAsync(EngineRig rig, Engine.Directory.ResourceId user, string name) =>
        rig.PatchUserAsync(user, $$"""{"op":"replace","path":"userName","value":"{{name}}"}""");
}
