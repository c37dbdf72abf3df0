using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>A claim that took effect though nobody was told which keys it leased: they are worked on at once and not when the lease ends, minutes later.</summary>
public sealed class LostClaimTests
{
    [Theory]
    [InlineData(LostClaim.Done)]
    [InlineData(LostClaim.DoneLater)]
    public async Task A_leaver_whom_a_lost_claim_leased_is_disabled_without_waiting_for_the_lease_to_end(LostClaim lost)
    {
        await using var rig = await EngineRig.StartAsync();
        var jane = await rig.HireAsync("jane");
        await rig.SettledAsync();

        rig.Storage.LosesClaim = lost;
        if (lost is LostClaim.DoneLater)
            await EngineRig.UntilAsync(() => Task.FromResult(rig.Storage.LosesClaim is null));
        await rig.ActivateAsync(jane, active: false);

        await EngineRig.UntilAsync(() => Task.FromResult(rig.Storage.Lost == 1));
        await rig.SettledAsync();
        (await rig.AccountAsync("jane")).ShouldNotBeNull().Active.ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_in_work_while_a_claim_is_lost_is_worked_on_by_nobody_else()
    {
        await using var rig = await EngineRig.StartAsync();
        var begun = 0;
        var open = new TaskCompletionSource();
        rig.App.Gate = step =>
        {
            if (step is not Step.CreateAccount { Account.Name: "jane" })
                return Task.CompletedTask;
            Interlocked.Increment(ref begun);
            return open.Task;
        };
        var jane = await rig.HireAsync("jane");
        await EngineRig.UntilAsync(() => Task.FromResult(Volatile.Read(ref begun) == 1));

        IReadOnlyList<QueuedWork> queued;
        try
        {
            rig.Storage.LosesClaim = LostClaim.Done;
            await rig.HireAsync("bob");
            await EngineRig.UntilAsync(async () => await rig.AccountAsync("bob") is not null);
            queued = await rig.Storage.OfResourceAsync(jane, TestContext.Current.CancellationToken);
        }
        finally
        {
            open.SetResult();
        }
        await rig.SettledAsync();

        rig.Storage.Lost.ShouldBe(1);
        queued.ShouldHaveSingleItem().IsLeased.ShouldBeTrue();
        begun.ShouldBe(1);
    }
}
