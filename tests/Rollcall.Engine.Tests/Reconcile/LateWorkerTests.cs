using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>A machine that stood still goes on with what it had in hand, long after another has done the key.</summary>
public sealed class LateWorkerTests
{
    private const string OnTheFly = "    groups: { onTheFly: { enabled: true, createMissing: true } }";

    [Fact]
    public async Task Who_was_let_in_by_a_late_worker_after_leaving_does_not_stay_in()
    {
        await using var rig = await EngineRig.StartAsync();
        var ada = await rig.HireAsync("ada");
        await rig.SettledAsync();
        await rig.ActivateAsync(ada, false);
        await rig.SettledAsync();
        using var late = new LateStep<Step.EnableAccount>(rig);
        await rig.ActivateAsync(ada, true);
        await late.HasBegun;

        await rig.ActivateAsync(ada, false);
        await rig.DoneAsync(ada);
        await late.EndAsync();
        await rig.DoneAsync(ada);
        (await rig.AccountAsync("ada")).ShouldNotBeNull().Active.ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_account_that_a_late_worker_made_for_somebody_who_left_meanwhile_does_not_stay_active(bool deleted)
    {
        await using var rig = await EngineRig.StartAsync();
        // Long enough for the source to speak first: otherwise another worker hires them as well.
        using var late = new LateStep<Step.CreateAccount>(rig, TimeSpan.FromSeconds(1));
        var ada = await rig.HireAsync("ada");
        await late.HasBegun;

        if (deleted)
            await rig.DeleteAsync(ResourceType.User, ada);
        else
            await rig.ActivateAsync(ada, false);
        await rig.WaitsAsync(ada, ReasonCodes.CreateUnanswered);
        rig.Clock.Move(TimeSpan.FromMinutes(10));
        await rig.DoneAsync(ada);
        (await rig.AccountAsync("ada")).ShouldBeNull();
        await late.EndAsync();
        await rig.DoneAsync(ada);

        (await rig.AccountAsync("ada")).ShouldNotBeNull().Active.ShouldBeFalse();
        (await rig.Storage.Links.FindAsync("app", ada, TestContext.Current.CancellationToken))
            .ShouldNotBeNull()
            .State.ShouldBe(LinkState.Disabled);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_account_that_a_late_worker_made_for_somebody_who_was_renamed_meanwhile_does_not_stay_active_beside_theirs(
        bool theirsIsMade
    )
    {
        // By its external id it would be found, and given the new name.
        await using var rig = await EngineRig.StartAsync("    match: [userName]");
        using var late = new LateStep<Step.CreateAccount>(rig, TimeSpan.FromSeconds(1));
        var ada = await rig.HireAsync("ada");
        await late.HasBegun;

        await rig.PatchUserAsync(ada, """{"op":"replace","path":"userName","value":"ada.byron"}""");
        await rig.WaitsAsync(ada, ReasonCodes.CreateUnanswered);
        if (!theirsIsMade)
            rig.App.Instead = step =>
                step is Step.CreateAccount { Account.Name: "ada.byron" }
                    ? new Outcome.RetryAfter(TimeSpan.FromHours(1), ReasonCodes.TimedOut.Because("No answer."))
                    : null;
        rig.Clock.Move(TimeSpan.FromMinutes(10));
        await (theirsIsMade ? rig.DoneAsync(ada) : rig.WaitsAsync(ada, ReasonCodes.TimedOut));
        await late.EndAsync();
        rig.App.Instead = _ => null;
        await rig.WaitedOutAsync();

        (await rig.AccountAsync("ada")).ShouldNotBeNull().Active.ShouldBeFalse();
        (await rig.AccountAsync("ada.byron")).ShouldNotBeNull().Active.ShouldBeTrue();
    }

    [Fact]
    public async Task Who_was_put_into_a_group_by_a_late_worker_after_leaving_it_does_not_stay_in_it()
    {
        await using var rig = await EngineRig.StartAsync(OnTheFly);
        var ada = await rig.HireAsync("ada");
        var team = await rig.GroupAsync("Team");
        await rig.SettledAsync();
        using var late = new LateStep<Step.AddMember>(rig);
        await rig.PatchGroupAsync(team, $$"""{"op":"add","path":"members","value":[{"value":"{{ada}}"}]}""");
        await late.HasBegun;

        await rig.PatchGroupAsync(team, $$"""{"op":"remove","path":"members[value eq \"{{ada}}\"]"}""");
        await rig.DoneAsync(ada);
        await late.EndAsync();
        await rig.DoneAsync(ada);
        (await rig.AccountAsync("ada")).ShouldNotBeNull().Groups.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_was_renamed_while_a_worker_stood_still_has_the_new_name_and_can_leave()
    {
        await using var rig = await EngineRig.StartAsync(OnTheFly);
        var ada = await rig.HireAsync("ada");
        var team = await rig.GroupAsync("Team");
        await rig.SettledAsync();
        using var late = new LateStep<Step.AddMember>(rig);
        await rig.PatchGroupAsync(team, $$"""{"op":"add","path":"members","value":[{"value":"{{ada}}"}]}""");
        await late.HasBegun;

        await rig.PatchUserAsync(
            ada,
            """
            {"op":"replace","value":{"userName":"ada.byron","displayName":"Ada Byron","emails":[{"value":"byron@example.com","primary":true}]}}
            """
        );
        await rig.DoneAsync(ada);
        await late.EndAsync();
        await rig.DoneAsync(ada);
        await rig.DeleteAsync(ResourceType.User, ada);
        await rig.DoneAsync(ada);

        (await rig.AccountAsync("ada.byron")).ShouldNotBeNull().Active.ShouldBeFalse();
    }

    [Fact]
    public async Task A_license_that_was_taken_while_a_worker_stood_still_is_given_back_on_return()
    {
        await using var rig = await EngineRig.StartAsync(
            """
                groups: { defaults: { new: [staff] } }
                licenseGroups: [staff]
                leavers: { action: disable, remove: licenseGroups }
            """
        );
        await rig.MakeGroupByHandAsync("staff");
        var ada = await rig.HireAsync("ada");
        await rig.SettledAsync();
        using var late = new LateStep<Step.UpdateAccount>(rig);
        await rig.PatchUserAsync(ada, """{"op":"replace","path":"displayName","value":"Ada Byron"}""");
        await late.HasBegun;

        await rig.ActivateAsync(ada, false);
        await rig.DoneAsync(ada);
        (await rig.AccountAsync("ada")).ShouldNotBeNull().Groups.ShouldBeEmpty();
        await late.EndAsync();
        await rig.DoneAsync(ada);
        await rig.ActivateAsync(ada, true);
        await rig.DoneAsync(ada);

        (await rig.AccountAsync("ada")).ShouldNotBeNull().Groups.ShouldBe(["staff"]);
    }

    [Fact]
    public async Task An_account_that_another_worker_linked_between_two_looks_of_a_late_one_is_left_to_the_next_look()
    {
        await using var rig = await EngineRig.StartAsync();
        await rig.MakeByHandAsync("ada");
        var (hasBegun, goOn, isOver) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        rig.Storage.Lease = TimeSpan.FromMilliseconds(1);
        rig.App.AfterFound = _ =>
        {
            rig.Storage.Lease = null;
            return hasBegun.TrySetResult() ? goOn.Task : Task.CompletedTask;
        };
        rig.Storage.BeforeRecord = _ =>
        {
            if (goOn.Task.IsCompleted)
                isOver.TrySetResult();
            return Task.CompletedTask;
        };
        var ada = await rig.HireAsync("ada");
        await hasBegun.Task.WaitAsync(TestContext.Current.CancellationToken);

        await rig.DoneAsync(ada);
        var done = rig.App.Performed.Count;
        goOn.SetResult();
        await isOver.Task.WaitAsync(TestContext.Current.CancellationToken);
        await rig.DoneAsync(ada);

        rig.App.Performed.Count.ShouldBe(done);
        (await rig.Storage.Links.FindAsync("app", ada, TestContext.Current.CancellationToken))
            .ShouldNotBeNull()
            .Origin.ShouldBe(LinkOrigin.Adopted);
    }
}
