using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;
using Rollcall.Engine.Tests.Reconcile;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Tests.Unlinking;

/// <summary>A leaver is linked to somebody else's account: the access of their own ends when it is found for certain, and otherwise it is said that it does not.</summary>
public sealed class UnlinkedLeaverTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_account_with_the_login_name_is_linked_in_the_same_moment_and_disabled(bool deleted)
    {
        await using var rig = await EngineRig.StartAsync();
        var ada = await HeldLeaverAsync(rig, deleted);
        var own = await MakeOwnAsync(rig);

        var look = (await rig.LookAtLinkAsync(ada)).ShouldNotBeNull();
        look.Instead.ShouldNotBeNull().RemoteId.ShouldBe(own.RemoteId);
        look.Then.Plan.ShouldNotBeNull().Steps.OfType<Step.DisableAccount>().Single().Account.RemoteId.ShouldBe(own.RemoteId);
        look.Notes.ShouldContain(note => note.Contains("protectedAccounts", StringComparison.Ordinal));
        (await rig.ForgetAsync(look)).ShouldBe(LinkRemovalOutcome.Removed);
        await rig.SettledAsync();

        (await rig.AccountAsync("ada")).ShouldNotBeNull().Active.ShouldBeFalse();
        (await rig.AccountAsync("carol")).ShouldNotBeNull().Active.ShouldBeTrue();
        (await LinkAsync(rig, ada)).ShouldNotBeNull().State.ShouldBe(LinkState.Disabled);
        (await rig.WaitingAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_has_their_account_under_another_id_since_the_app_moved_it_is_disabled_there()
    {
        await using var rig = await EngineRig.StartAsync();
        var ada = await rig.HireAsync("ada");
        await rig.SettledAsync();
        var link = (await LinkAsync(rig, ada)).ShouldNotBeNull();
        var reference = new AccountReference(link.RemoteId.ShouldNotBeNull(), "ada");
        await rig.App.PerformAsync(new Step.DeleteAccount(reference) { Reason = new(new("test"), "moved") }, Cancel);
        await MakeOwnAsync(rig);
        await rig.ActivateAsync(ada, false);
        await rig.SettledAsync();
        (await rig.WaitingAsync()).Single().ReasonCode.ShouldBe("account-gone");

        await rig.ForgetAsync((await rig.LookAtLinkAsync(ada)).ShouldNotBeNull());
        await rig.SettledAsync();

        (await rig.AccountAsync("ada")).ShouldNotBeNull().Active.ShouldBeFalse();
    }

    [Fact]
    public async Task The_account_with_their_external_id_is_theirs_whatever_its_name_is()
    {
        await using var rig = await EngineRig.StartAsync("    match: [externalId, userName]");
        var ada = await HeldLeaverAsync(rig, deleted: false);
        var own = await rig.MakeByHandAsync("a.lovelace", externalId: "ada");

        await rig.ForgetAsync((await rig.LookAtLinkAsync(ada)).ShouldNotBeNull());
        await rig.SettledAsync();

        rig.App.Performed.OfType<Step.DisableAccount>().Single().Account.RemoteId.ShouldBe(own.RemoteId);
    }

    [Theory]
    [InlineData("", "No account there is found to be theirs.", false)]
    [InlineData("an administrator", "administers the app", true)]
    [InlineData("listed", "is protected", false)]
    [InlineData("another person", "has their login name, but another display name and address", true)]
    [InlineData("linked", "is linked to somebody else", false)]
    [InlineData("address", "Only the e-mail address says", true)]
    public async Task Where_none_is_theirs_for_certain_it_is_said_that_nobody_is_disabled(string who, string why, bool waits)
    {
        await using var rig = await EngineRig.StartAsync(
            """
                match: [userName, email]
                protectedAccounts: [LISTED]
            """.Replace("LISTED", who == "listed" ? "ada" : "nobody", StringComparison.Ordinal)
        );
        var ada = await HeldLeaverAsync(rig, deleted: false);
        switch (who)
        {
            case "an administrator":
                await MakeOwnAsync(rig, "administrators");
                break;
            case "listed":
                await MakeOwnAsync(rig);
                break;
            case "another person":
                await rig.MakeByHandAsync("ada");
                await ChangeAsync(rig, "ada", "displayName", "Ada Byron");
                break;
            case "linked":
                await MakeOwnAsync(rig);
                rig.Source = "entra";
                await rig.HireAsync("ada");
                await rig.SettledAsync();
                break;
            case "address":
                await rig.MakeByHandAsync("a.lovelace");
                await ChangeAsync(rig, "a.lovelace", "email", "ada@example.com");
                break;
        }
        rig.App.Forget();

        var look = (await rig.LookAtLinkAsync(ada)).ShouldNotBeNull();
        look.Instead.ShouldBeNull();
        var note = look.Notes[0];
        note.ShouldContain(why);
        note.ShouldContain("disables nobody for them: look for their account at the app and disable it there by hand.");
        (await rig.ForgetAsync(look)).ShouldBe(LinkRemovalOutcome.Removed);
        await rig.SettledAsync();

        (await LinkAsync(rig, ada)).ShouldBeNull();
        (await rig.WaitingAsync()).Select(key => key.ReasonCode).ShouldBe(waits ? ["leaver-not-linked"] : []);
        rig.App.Performed.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_last_administrator_is_kept_also_where_the_account_is_consented_to()
    {
        await using var rig = await EngineRig.StartAsync("    consentedAdministrators: [ada]");
        var ada = await HeldLeaverAsync(rig, deleted: false);
        await MakeOwnAsync(rig, "administrators");

        await rig.ForgetAsync((await rig.LookAtLinkAsync(ada)).ShouldNotBeNull());
        await rig.SettledAsync();

        (await rig.WaitingAsync()).Single().ReasonCode.ShouldBe("last-administrator");
        (await rig.AccountAsync("ada")).ShouldNotBeNull().Active.ShouldBeTrue();
    }

    [Fact]
    public async Task The_account_that_is_to_be_forgotten_is_not_linked_again_and_needs_no_hand_once_it_is_disabled()
    {
        await using var rig = await EngineRig.StartAsync();
        var ada = await rig.HireAsync("ada");
        await rig.SettledAsync();
        await rig.ActivateAsync(ada, false);
        await rig.SettledAsync();

        var look = (await rig.LookAtLinkAsync(ada)).ShouldNotBeNull();

        look.Instead.ShouldBeNull();
        look.Notes[0]
            .ShouldContain("the one that is to be forgotten. It is disabled already: there is nothing to do at the app.");
        look.Notes[0].ShouldNotContain("by hand");
    }

    [Fact]
    public async Task Of_an_administrators_account_that_somebody_disabled_nothing_is_left_to_do_by_hand()
    {
        await using var rig = await EngineRig.StartAsync();
        var ada = await HeldLeaverAsync(rig, deleted: false);
        var own = await MakeOwnAsync(rig, "administrators");
        await DisableAsync(rig, own);

        var note = (await rig.LookAtLinkAsync(ada)).ShouldNotBeNull().Notes[0];

        note.ShouldContain($"ada ({own.RemoteId}, disabled) is theirs by match, but administers the app");
        note.ShouldContain("It is disabled already: there is nothing to do at the app.");
    }

    [Fact]
    public async Task A_disabled_account_that_may_be_anothers_does_not_end_the_search_by_hand()
    {
        await using var rig = await EngineRig.StartAsync();
        var ada = await HeldLeaverAsync(rig, deleted: false);
        await rig.MakeByHandAsync("ada");
        await ChangeAsync(rig, "ada", "displayName", "Ada Byron");
        await DisableAsync(rig, (await rig.AccountAsync("ada")).ShouldNotBeNull());

        var note = (await rig.LookAtLinkAsync(ada)).ShouldNotBeNull().Notes[0];

        note.ShouldContain(", disabled) has their login name, but another display name and address.");
        note.ShouldContain("disable it there by hand");
    }

    private static async Task<ResourceId> HeldLeaverAsync(EngineRig rig, bool deleted)
    {
        var ada = await rig.HireAsync("ada");
        await rig.SettledAsync();
        await rig.BecomesAsync("ada", "carol");
        if (deleted)
            await rig.DeleteAsync(ResourceType.User, ada);
        else
            await rig.ActivateAsync(ada, false);
        await rig.SettledAsync();
        (await rig.WaitingAsync()).Single().ReasonCode.ShouldBe("not-their-account");
        return ada;
    }

    /// <summary>As the app had it before: under another id.</summary>
    private static async Task<Account> MakeOwnAsync(EngineRig rig, string? group = null)
    {
        await rig.MakeByHandAsync("ada", group);
        await ChangeAsync(rig, "ada", "email", "ada@example.com");
        return (await rig.AccountAsync("ada")).ShouldNotBeNull();
    }

    private static Task<Outcome> DisableAsync(EngineRig rig, Account account) =>
        rig.App.PerformAsync(
            new Step.DisableAccount(new(account.RemoteId, account.Name)) { Reason = new(new("test"), "by hand") },
            Cancel
        );

    private static async Task ChangeAsync(EngineRig rig, string name, string attribute, string value)
    {
        var account = (await rig.AccountAsync(name)).ShouldNotBeNull();
        var change = new AttributeDifference(attribute, account.Attributes[attribute], value);
        await rig.App.PerformAsync(
            new Step.UpdateAccount(new(account.RemoteId, name), [change]) { Reason = new(new("test"), "by hand") },
            Cancel
        );
    }

    private static ValueTask<Link?> LinkAsync(EngineRig rig, ResourceId id) => rig.Storage.Links.FindAsync("app", id, Cancel);
}
