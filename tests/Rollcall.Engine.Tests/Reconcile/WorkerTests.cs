using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>Claiming, stopping, and a configuration that changes while keys are worked on.</summary>
public sealed class WorkerTests
{
    private const int People = 20;

    /// <summary>Of a target with one call at a time: the others wait for the database or for their call.</summary>
    private const int KeysInFlight = 8;

    private const string OneAtATime = "    pace: { concurrency: 1, perSecond: 0 }";

    [Fact]
    public async Task A_graceful_stop_finishes_what_was_begun_and_gives_back_the_rest()
    {
        await using var rig = await EngineRig.StartAsync(OneAtATime);
        var (begun, open) = Block(rig);
        for (var i = 0; i < People; i++)
            await rig.HireAsync($"user{i}");
        await begun;
        var stopped = rig.StopAsync();
        open.SetResult();
        await stopped;
        var done = rig.App.Performed.OfType<Step.CreateAccount>().Count();
        done.ShouldBeInRange(1, KeysInFlight);
        var queue = (await rig.Storage.Work.StatusAsync(TestContext.Current.CancellationToken)).Single();
        (queue.Due, queue.Leased, queue.Retrying, queue.Parked).ShouldBe((People - done, 0, 0, 0));
        (await LinkedAsync(rig)).ShouldBe(done);
    }

    [Fact]
    public async Task A_configuration_that_changes_in_the_middle_counts_for_every_key_that_was_not_begun()
    {
        await using var rig = await EngineRig.StartAsync(OneAtATime);
        var (begun, open) = Block(rig);
        for (var i = 0; i < People; i++)
            await rig.HireAsync($"user{i}");
        await begun;
        rig.Configure(
            $$"""
            {{OneAtATime}}
                attributes:
                  - { to: username, from: userName }
                  - { to: displayName, constant: New }
            """
        );
        open.SetResult();
        await rig.SettledAsync();
        var names = rig
            .App.Performed.OfType<Step.CreateAccount>()
            .Select(step => step.Account.Attributes["displayName"])
            .ToList();
        names.Count.ShouldBe(People);
        names.Skip(KeysInFlight).ShouldAllBe(name => name == "New");
    }

    [Fact]
    public async Task An_app_that_keeps_failing_is_left_alone_also_when_one_key_at_a_time_is_worked_on()
    {
        await using var rig = await EngineRig.StartAsync(OneAtATime);
        rig.App.ReadsFail = new Outcome.RetryAfter(TimeSpan.FromHours(1), ReasonCodes.ServerError.Because("503"));
        for (var i = 0; i < 40; i++)
            await rig.HireAsync($"user{i}");
        await EngineRig.UntilAsync(() => Task.FromResult(rig.Gate.Closure is not null));
        rig.Gate.Closure!.Reason.Code.ShouldBe(ReasonCodes.CircuitOpen);
    }

    [Fact]
    public async Task A_fault_in_the_first_look_at_an_app_does_not_end_the_work_on_it()
    {
        await using var rig = await EngineRig.StartAsync(working: false);
        var faults = 0;
        rig.App.BeforeProbe = () =>
        {
            if (Interlocked.Increment(ref faults) == 1)
                throw new InvalidOperationException("a fault of ours");
        };
        rig.Work();
        await rig.HireAsync("jane");
        await EngineRig.UntilAsync(async () => await rig.AccountAsync("jane") is not null);
    }

    /// <summary>Holds up every write at the app from now on.</summary>
    private static (Task Begun, TaskCompletionSource Open) Block(EngineRig rig)
    {
        var begun = new TaskCompletionSource();
        var open = new TaskCompletionSource();
        rig.App.Gate = _ =>
        {
            begun.TrySetResult();
            return open.Task;
        };
        return (begun.Task, open);
    }

    private static async Task<long> LinkedAsync(EngineRig rig) =>
        await rig.Storage.Links.CountAsync("app", Directory.ResourceKind.User, TestContext.Current.CancellationToken);
}
