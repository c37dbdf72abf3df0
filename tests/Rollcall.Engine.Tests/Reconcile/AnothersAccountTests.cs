using System.Collections.Immutable;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>The id of a link may come to be somebody else's, as in an app that was restored from a backup or filled from another instance.</summary>
public sealed class AnothersAccountTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whose_id_is_another_persons_by_name_and_attributes_is_held_and_that_person_stays_as_they_are()
    {
        await using var rig = await EngineRig.StartAsync();
        await rig.HireAsync("ada");
        await rig.SettledAsync();
        await BecomesAsync(rig, "ada", "carol", "carol@elsewhere");

        await rig.ReconcileEverythingAsync();
        await rig.SettledAsync();

        rig.App.Performed.ShouldBeEmpty();
        var held = (await rig.WaitingAsync()).Single();
        (held.IsParked, held.ReasonCode).ShouldBe((true, ReasonCodes.NotTheirAccount.Value));
        held.Detail.ShouldContain("was ada's and now has the login name carol and another displayName and email");
        held.Detail.ShouldContain("give target app another id");
    }

    [Fact]
    public async Task A_leaver_whose_id_is_another_persons_takes_nothing_from_that_person_and_waits_for_somebody()
    {
        await using var rig = await EngineRig.StartAsync();
        var ada = await rig.HireAsync("ada");
        await rig.SettledAsync();
        await BecomesAsync(rig, "ada", "carol", "carol@elsewhere");

        await rig.ActivateAsync(ada, false);
        await rig.SettledAsync();

        (await rig.AccountAsync("carol")).ShouldNotBeNull().Active.ShouldBeTrue();
        (await rig.WaitingAsync()).Single().Detail.ShouldContain("ada has left and may still get in");
    }

    [Fact]
    public async Task Who_was_renamed_by_hand_and_has_the_address_is_the_same_person()
    {
        await using var rig = await EngineRig.StartAsync();
        await rig.HireAsync("ada");
        await rig.SettledAsync();
        await BecomesAsync(rig, "ada", "ada.l", address: null);

        await rig.ReconcileEverythingAsync();
        await rig.SettledAsync();

        (await rig.AccountAsync("ada")).ShouldNotBeNull();
        (await rig.WaitingAsync()).ShouldBeEmpty();
    }

    /// <summary>Done at the app, by nobody of ours.</summary>
    private static async Task BecomesAsync(EngineRig rig, string before, string name, string? address)
    {
        var account = (await rig.AccountAsync(before)).ShouldNotBeNull();
        var why = ReasonCodes.NameDiffers.Because("by hand");
        var reference = new AccountReference(account.RemoteId, before);
        await rig.App.PerformAsync(new Step.RenameAccount(reference, name) { Reason = why }, Cancel);
        if (address is not null)
        {
            ImmutableArray<AttributeDifference> changes =
            [
                new("email", account.Attributes["email"], address),
                new("displayName", account.Attributes["displayName"], name),
                new(AttributeDifference.ExternalId, account.ExternalId, $"of {name}"),
            ];
            await rig.App.PerformAsync(new Step.UpdateAccount(reference with { Name = name }, changes) { Reason = why }, Cancel);
        }
        rig.App.Forget();
    }
}
