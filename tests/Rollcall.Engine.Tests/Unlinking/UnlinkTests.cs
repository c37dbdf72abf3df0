using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;
using Rollcall.Engine.Tests.Reconcile;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Tests.Unlinking;

/// <summary>Somebody says that an account is not the person's: it is left as it is, and the person goes on as one who has none.</summary>
public sealed class UnlinkTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_is_held_because_of_anothers_account_is_linked_to_their_own_and_the_other_stays_as_it_is()
    {
        await using var rig = await EngineRig.StartAsync();
        var ada = await rig.HireAsync("ada");
        await rig.SettledAsync();
        await rig.BecomesAsync("ada", "carol");
        var own = await rig.MakeByHandAsync("ada");
        await rig.ReconcileEverythingAsync();
        await rig.SettledAsync();
        (await rig.WaitingAsync()).Single().ReasonCode.ShouldBe(ReasonCodes.NotTheirAccount.Value);
        rig.App.Forget();

        var look = (await rig.LookAtLinkAsync(ada)).ShouldNotBeNull();
        look.Account.ShouldNotBeNull().Name.ShouldBe("carol");
        look.Then.Plan.ShouldNotBeNull().Steps[0].ShouldBeOfType<Step.Adopt>().RemoteId.ShouldBe(own.RemoteId);
        (await LinkAsync(rig, ada)).ShouldNotBeNull().RemoteId.ShouldBe(look.Id, "A look changes nothing.");
        (await rig.ForgetAsync(look)).ShouldBe(LinkRemovalOutcome.Removed);
        await rig.SettledAsync();

        (await LinkAsync(rig, ada)).ShouldNotBeNull().RemoteId.ShouldBe(own.RemoteId);
        (await rig.WaitingAsync()).ShouldBeEmpty();
        (await rig.AccountAsync("carol")).ShouldNotBeNull().Attributes["email"].ShouldBe("carol@elsewhere");
        rig.App.Performed.OfType<Step.UpdateAccount>().ShouldAllBe(step => step.Account.RemoteId == own.RemoteId);
    }

    [Fact]
    public async Task Who_has_no_other_account_gets_a_new_one_with_what_new_ones_get()
    {
        await using var rig = await EngineRig.StartAsync("    groups: { defaults: { new: [Everybody] } }");
        await rig.MakeGroupByHandAsync("Everybody");
        var ada = await rig.HireAsync("ada");
        await rig.SettledAsync();
        await rig.BecomesAsync("ada", "carol");

        var look = (await rig.LookAtLinkAsync(ada)).ShouldNotBeNull();
        look.Then.Plan.ShouldNotBeNull().Steps[0].ShouldBeOfType<Step.CreateAccount>().ReplacesLost.ShouldBeFalse();
        await rig.ForgetAsync(look);
        await rig.SettledAsync();

        (await rig.AccountAsync("ada")).ShouldNotBeNull().Groups.ShouldBe(["Everybody"]);
    }

    [Fact]
    public async Task An_administrators_account_is_not_taken_up_in_place_of_the_one_that_was_forgotten()
    {
        await using var rig = await EngineRig.StartAsync("    groups: { protected: [Admins] }");
        var ada = await rig.HireAsync("ada");
        await rig.SettledAsync();
        await rig.BecomesAsync("ada", "carol");
        await rig.MakeByHandAsync("ada", "Admins");
        rig.App.Forget();

        await rig.ForgetAsync((await rig.LookAtLinkAsync(ada)).ShouldNotBeNull());
        await rig.SettledAsync();

        (await rig.WaitingAsync()).Single().ReasonCode.ShouldBe(ReasonCodes.ProtectedAccount.Value);
        (await LinkAsync(rig, ada)).ShouldBeNull();
        rig.App.Performed.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_done_to_an_administrator_whose_account_was_forgotten()
    {
        await using var rig = await EngineRig.StartAsync("    protectedAccounts: [carol]\n    groups: { protected: [Admins] }");
        var ada = await rig.HireAsync("ada");
        await rig.SettledAsync();
        await rig.BecomesAsync("ada", "carol");
        await rig.MakeGroupByHandAsync("Admins");
        await rig.JoinByHandAsync("carol", "Admins");
        rig.App.Forget();

        await rig.ForgetAsync((await rig.LookAtLinkAsync(ada)).ShouldNotBeNull());
        await rig.SettledAsync();

        var carol = (await rig.AccountAsync("carol")).ShouldNotBeNull();
        (carol.Active, carol.Groups.Single()).ShouldBe((true, "Admins"));
        rig.App.Performed.Select(step => step.GetType()).ShouldBe([typeof(Step.CreateAccount)]);
    }

    [Fact]
    public async Task A_match_that_finds_the_same_account_again_is_told_beforehand()
    {
        await using var rig = await EngineRig.StartAsync("    groups: { onTheFly: { enabled: true } }");
        var ada = await rig.HireAsync("ada");
        await rig.GroupAsync("Devs", ada);
        await rig.SettledAsync();

        var look = (await rig.LookAtLinkAsync(ada)).ShouldNotBeNull();

        look.FindsTheSame.ShouldBeTrue();
        look.Notes.ShouldHaveSingleItem().ShouldStartWith("The same account is found again by match");
    }

    [Fact]
    public async Task What_was_granted_and_taken_is_told_before_it_is_no_longer_remembered_and_stays()
    {
        await using var rig = await EngineRig.StartAsync("    groups: { onTheFly: { enabled: true } }");
        var ada = await rig.HireAsync("ada");
        var devs = await rig.GroupAsync("Devs", ada);
        await rig.SettledAsync();
        await rig.BecomesAsync("ada", "carol");

        var look = (await rig.LookAtLinkAsync(ada)).ShouldNotBeNull();
        look.Notes.ShouldContain(note => note.Contains("gave carol Devs. The account stays there", StringComparison.Ordinal));
        await rig.ForgetAsync(look);
        await rig.SettledAsync();
        await rig.DeleteAsync(ResourceType.Group, devs);
        await rig.SettledAsync();

        (await rig.AccountAsync("carol")).ShouldNotBeNull().Groups.ShouldBe(["Devs"]);
        (await rig.AccountAsync("ada")).ShouldNotBeNull().Groups.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_was_held_because_of_the_forgotten_account_goes_on()
    {
        await using var rig = await EngineRig.StartAsync();
        var ada = await rig.HireAsync("ada");
        await rig.SettledAsync();
        await rig.BecomesAsync("ada", "carol");
        var carol = await rig.HireAsync("carol");
        await rig.SettledAsync();
        (await rig.WaitingAsync()).Single(work => work.Key.Resource == carol).ReasonCode.ShouldBe("linked-to-another");

        await rig.ForgetAsync((await rig.LookAtLinkAsync(ada)).ShouldNotBeNull());
        await rig.SettledAsync();

        (await rig.WaitingAsync()).ShouldBeEmpty();
        (await LinkAsync(rig, carol)).ShouldNotBeNull().RemoteName.ShouldBe("carol");
    }

    [Fact]
    public async Task A_forgotten_group_stays_with_its_members_and_those_still_leave_by_the_source()
    {
        const string OnTheFly = "    groups: { onTheFly: { enabled: true, adoptExisting: false } }";
        await using var rig = await EngineRig.StartAsync(OnTheFly);
        var ada = await rig.HireAsync("ada");
        var devs = await rig.GroupAsync("Devs", ada);
        await rig.SettledAsync();

        var look = (await rig.LookAtLinkAsync(devs, ResourceKind.Group)).ShouldNotBeNull();
        (look.Id, look.FindsTheSame).ShouldBe(("Devs", false));
        (await rig.ForgetAsync(look)).ShouldBe(LinkRemovalOutcome.Removed);
        await rig.SettledAsync();

        (await LinkAsync(rig, devs)).ShouldBeNull();
        (await rig.AccountAsync("ada")).ShouldNotBeNull().Groups.ShouldBe(["Devs"]);
        await rig.DeleteAsync(ResourceType.Group, devs);
        await rig.SettledAsync();
        (await rig.AccountAsync("ada")).ShouldNotBeNull().Groups.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_worker_who_began_before_does_not_bring_the_link_back()
    {
        await using var rig = await EngineRig.StartAsync();
        var ada = await rig.HireAsync("ada");
        await rig.SettledAsync();
        var look = (await rig.LookAtLinkAsync(ada)).ShouldNotBeNull();
        var removal = new LinkRemoval
        {
            Link = look.Link,
            Audit = new()
            {
                At = look.Link.Created,
                Actor = "admin/test",
                Action = "link.forgotten",
                CorrelationId = "test",
            },
            // When no lease of the worker counts any more: it takes longer than it may.
            Now = look.Link.Created.AddDays(1),
        };
        LinkRemovalOutcome? outcome = null;
        rig.Storage.BeforeRecord = async record =>
        {
            if (outcome is null && record.Link is { RemoteName: "ada.king" })
            {
                // Looked at again: the name that the rename is about to give was noted in it meanwhile.
                var now = (await rig.LookAtLinkAsync(ada)).ShouldNotBeNull().Link;
                outcome = await rig.Storage.RemoveLinkAsync(removal with { Link = now }, Cancel);
            }
        };

        await rig.PatchUserAsync(ada, """{"op":"replace","path":"userName","value":"ada.king"}""");
        await rig.SettledAsync();

        outcome.ShouldBe(LinkRemovalOutcome.Removed);
        await rig.WaitedOutAsync();
        var link = (await LinkAsync(rig, ada)).ShouldNotBeNull();
        link.Created.ShouldBeGreaterThan(look.Link.Created);
        link.Origin.ShouldBe(LinkOrigin.Adopted, "It was found anew, and not brought back.");
    }

    [Fact]
    public async Task An_account_is_not_made_for_somebody_whose_link_was_forgotten_before_it_could_be_noted()
    {
        await using var rig = await EngineRig.StartAsync();
        var ada = await rig.HireAsync("ada");
        await rig.SettledAsync();
        var look = (await rig.LookAtLinkAsync(ada)).ShouldNotBeNull();
        await rig.App.PerformAsync(
            new Step.DeleteAccount(new(look.Link.RemoteId!, "ada")) { Reason = ReasonCodes.Deleted.Because("by hand") },
            Cancel
        );
        rig.App.Forget();
        var forgotten = 0;
        rig.Storage.BeforeRecord = async record =>
        {
            if (record is { Fate: null, Link.State: LinkState.Pending } && Interlocked.Increment(ref forgotten) == 1)
            {
                var audit = new Audit.AuditEntry
                {
                    At = record.Now,
                    Actor = "admin/test",
                    Action = "link.forgotten",
                    CorrelationId = "test",
                };
                var removal = new LinkRemoval
                {
                    Link = look.Link,
                    Audit = audit,
                    Now = record.Now.AddDays(1),
                };
                (await rig.Storage.RemoveLinkAsync(removal, Cancel)).ShouldBe(LinkRemovalOutcome.Removed);
                rig.App.Performed.ShouldBeEmpty();
            }
        };

        await rig.ReconcileEverythingAsync();
        await rig.WaitedOutAsync();

        rig.App.Performed.OfType<Step.CreateAccount>().Count().ShouldBe(1);
        var account = (await rig.AccountAsync("ada")).ShouldNotBeNull();
        (await LinkAsync(rig, ada)).ShouldNotBeNull().RemoteId.ShouldBe(account.RemoteId);
    }

    private static ValueTask<Link?> LinkAsync(EngineRig rig, ResourceId id) => rig.Storage.Links.FindAsync("app", id, Cancel);
}
