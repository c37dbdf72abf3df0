using Rollcall.Engine.Audit;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>How long a key is a worker's: as long as it works or waits for its turn, and no longer than that.</summary>
public sealed class LeaseTests
{
    /// <summary>At <c>timeout: 5s</c>: twice that and 10 s.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);

    /// <summary>Keys that are worked on at <c>concurrency: 1</c>.</summary>
    private const int AtOnce = 8;

    [Fact]
    public async Task A_worker_whose_lease_ended_before_its_call_sends_nothing()
    {
        await using var rig = await EngineRig.StartAsync();
        var (announced, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        rig.Storage.AfterRecord = record =>
            record is { Fate: null, Link.State: LinkState.Pending } && announced.TrySetResult() ? goOn.Task : Task.CompletedTask;
        var ada = await rig.HireAsync("ada");
        await announced.Task.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            rig.Clock.Move(TimeSpan.FromMinutes(10));
            await rig.PatchUserAsync(ada, """{"op":"replace","path":"userName","value":"ada.byron"}""");
            await rig.DoneAsync(ada);
        }
        finally
        {
            goOn.SetResult();
        }
        await rig.StopAsync();

        rig.App.Performed.ShouldHaveSingleItem().ShouldBeOfType<Step.CreateAccount>().Account.Name.ShouldBe("ada.byron");
    }

    [Fact]
    public async Task A_key_that_takes_longer_than_a_lease_stays_with_the_worker_that_has_it()
    {
        await using var rig = await EngineRig.StartAsync(
            """
                groups: { defaults: { new: [staff] } }
                pace: { timeout: 5s }
            """
        );
        await rig.MakeGroupByHandAsync("staff");
        rig.App.Forget();
        using var late = new LateStep<Step.CreateAccount>(rig, Lease);
        var ada = await rig.HireAsync("ada");
        await late.HasBegun;

        // A third of it is over; then it would be all over.
        rig.Clock.Move(Lease * 0.4);
        await EngineRig.UntilAsync(() => Task.FromResult(rig.Storage.Renewed > 0));
        rig.Clock.Move(Lease * 0.65);
        await rig.HireAsync("eve");
        await EngineRig.UntilAsync(async () => await rig.AccountAsync("eve") is { Groups.Count: 1 });
        late.Dispose();
        await rig.DoneAsync(ada);

        (await rig.AccountAsync("ada")).ShouldNotBeNull().Groups.ShouldBe(["staff"]);
        rig.App.Performed.OfType<Step.CreateAccount>().Count(create => create.Account.Name == "ada").ShouldBe(1);
        var stopped = new AuditQuery(Target: "app", Action: AuditActions.PlanPostponed);
        (await rig.Storage.Audit.QueryAsync(stopped, TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_a_worker_that_ends_only_what_it_has_begun_stays_with_it()
    {
        await using var rig = await EngineRig.StartAsync("    pace: { timeout: 5s, concurrency: 1 }");
        using var late = new LateStep<Step.CreateAccount>(rig, Lease);
        for (var i = 0; i < 2 * AtOnce; i++)
            await rig.HireAsync($"user{i}");
        await late.HasBegun;
        await EngineRig.UntilAsync(async () =>
            (await rig.Storage.StatusAsync(TestContext.Current.CancellationToken)).Single(queue => queue.Target == "app").Leased
            > AtOnce
        );

        var stopping = rig.StopAsync();
        rig.Clock.Move(Lease * 0.4);
        await EngineRig.UntilAsync(() => Task.FromResult(rig.Storage.Renewed > 0));
        late.Dispose();
        await stopping;

        rig.Storage.Renewed.ShouldBe(AtOnce);
    }
}
