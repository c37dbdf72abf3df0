using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>What happens when the app, or we, misbehave.</summary>
public sealed class TroubleTests
{
    [Fact]
    public async Task An_account_whose_create_was_done_but_not_answered_is_found_again_and_not_made_twice()
    {
        await using var rig = await EngineRig.StartAsync();
        var lost = 0;
        rig.App.AnswerLost = step =>
            step is Step.CreateAccount && Interlocked.Increment(ref lost) == 1
                ? new Outcome.RetryAfter(TimeSpan.Zero, ReasonCodes.TimedOut.Because("test"))
                : null;
        var jane = await rig.HireAsync("jane");
        await EngineRig.UntilAsync(async () =>
            await rig.Storage.Links.FindAsync("app", jane, TestContext.Current.CancellationToken) is { State: LinkState.Linked }
        );
        rig.App.Performed.OfType<Step.CreateAccount>().Count().ShouldBe(1);
        (await rig.Storage.Links.FindAsync("app", jane, TestContext.Current.CancellationToken))!.Origin.ShouldBe(
            LinkOrigin.Created
        );
    }

    [Fact]
    public async Task A_create_that_the_app_refused_leaves_nothing_behind_that_could_adopt_somebody_else()
    {
        await using var rig = await EngineRig.StartAsync();
        rig.App.Instead = step =>
            step is Step.CreateAccount ? new Outcome.Held(ReasonCodes.NameTaken.Because("the name is somebody's")) : null;
        var jane = await rig.HireAsync("jane");
        await rig.SettledAsync();
        (await rig.WaitingAsync()).Single().ReasonCode.ShouldBe(ReasonCodes.NameTaken.Value);
        (await rig.Storage.Links.FindAsync("app", jane, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task A_membership_whose_answer_was_lost_is_taken_back_when_the_source_changes_its_mind()
    {
        await using var rig = await EngineRig.StartAsync("    groups: { onTheFly: { enabled: true } }");
        var jane = await rig.HireAsync("jane");
        var developers = await rig.GroupAsync("Developers");
        await rig.SettledAsync();
        rig.App.AnswerLost = step =>
            step is Step.AddMember ? new Outcome.RetryAfter(null, ReasonCodes.Unreachable.Because("reset")) : null;
        await rig.PatchGroupAsync(developers, $$"""{"op":"add","path":"members","value":[{"value":"{{jane}}"}]}""");
        await EngineRig.UntilAsync(() => Task.FromResult(rig.App.Performed.OfType<Step.AddMember>().Any()));
        rig.App.AnswerLost = _ => null;
        await rig.PatchGroupAsync(developers, """{"op":"replace","path":"members","value":[]}""");
        await EngineRig.UntilAsync(async () => (await rig.AccountAsync("jane"))!.Groups.IsEmpty);
    }

    [Fact]
    public async Task A_license_group_whose_removal_was_not_answered_is_still_given_back_on_return()
    {
        await using var rig = await EngineRig.StartAsync(
            "    groups: { defaults: { new: [licensed] } }\n    licenseGroups: [licensed]"
        );
        await rig.App.PerformAsync(
            new Step.CreateGroup("licensed") { Reason = ReasonCodes.InScope.Because("by hand") },
            TestContext.Current.CancellationToken
        );
        var jane = await rig.HireAsync("jane");
        await rig.SettledAsync();
        var lost = 0;
        rig.App.AnswerLost = step =>
            step is Step.RemoveMember && Interlocked.Increment(ref lost) == 1
                ? new Outcome.RetryAfter(TimeSpan.Zero, ReasonCodes.TimedOut.Because("test"))
                : null;
        await rig.ActivateAsync(jane, active: false);
        await EngineRig.UntilAsync(async () => (await rig.AccountAsync("jane"))!.Groups.IsEmpty);
        await rig.ActivateAsync(jane, active: true);
        await EngineRig.UntilAsync(async () => (await rig.AccountAsync("jane")) is { Active: true, Groups.Count: 1 });
    }

    [Fact]
    public async Task One_poisoned_person_never_stops_the_others()
    {
        await using var rig = await EngineRig.StartAsync();
        rig.App.Poisoned = "poison";
        await rig.HireAsync("poison");
        for (var i = 0; i < 30; i++)
            await rig.HireAsync($"user{i}");
        await EngineRig.UntilAsync(() => Task.FromResult(rig.App.Performed.OfType<Step.CreateAccount>().Count() == 30));
        await EngineRig.UntilAsync(async () => (await rig.WaitingAsync()).Count == 1);
        (await rig.WaitingAsync())[0].ReasonCode.ShouldBe(ReasonCodes.UnexpectedError.Value);
    }

    [Fact]
    public async Task A_step_the_app_refuses_waits_for_a_person_and_the_steps_after_it_are_taken()
    {
        await using var rig = await EngineRig.StartAsync("    groups: { onTheFly: { enabled: true } }");
        var jane = await rig.HireAsync("jane");
        await rig.SettledAsync();
        rig.App.Instead = step =>
            step is Step.UpdateAccount ? new Outcome.Rejected(ReasonCodes.RefusedByApp.Because("no such address")) : null;
        await rig.PatchUserAsync(jane, """{"op":"replace","path":"displayName","value":"Jane"}""");
        await rig.GroupAsync("Developers", jane);
        await rig.SettledAsync();
        (await rig.AccountAsync("jane"))!.Groups.ShouldBe(["Developers"]);
        (await rig.WaitingAsync()).Single().ReasonCode.ShouldBe(ReasonCodes.RefusedByApp.Value);
    }

    [Fact]
    public async Task An_app_that_is_down_makes_its_keys_wait_with_a_reason_and_nothing_is_guessed()
    {
        await using var rig = await EngineRig.StartAsync();
        var down = ReasonCodes.Unreachable.Because("connection refused");
        rig.App.ReadsFail = new Outcome.RetryAfter(TimeSpan.FromMilliseconds(20), down);
        await rig.HireAsync("jane");
        await EngineRig.UntilAsync(async () => (await rig.WaitingAsync()).Any(work => work.ReasonCode == down.Code.Value));
        rig.App.Performed.ShouldBeEmpty();
        rig.App.ReadsFail = null;
        await EngineRig.UntilAsync(async () => await rig.AccountAsync("jane") is not null);
    }

    [Fact]
    public async Task Failures_before_a_look_that_got_further_count_for_little()
    {
        await using var rig = await EngineRig.StartAsync("    groups: { defaults: { new: [licensed] } }", working: false);
        await rig.App.PerformAsync(
            new Step.CreateGroup("licensed") { Reason = ReasonCodes.InScope.Because("by hand") },
            TestContext.Current.CancellationToken
        );
        await rig.HireAsync("jane");
        await rig.HasFailedAsync(times: 40);
        rig.App.Instead = step =>
            step is Step.AddMember
                ? new Outcome.RetryAfter(TimeSpan.FromHours(1), ReasonCodes.ServerError.Because("It said 500."))
                : null;
        rig.Work();

        await EngineRig.UntilAsync(async () => (await rig.WaitingAsync()).SingleOrDefault() is { Attempts: 4 });
        (await rig.AccountAsync("jane")).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_leaver_overtakes_a_bulk_load()
    {
        await using var rig = await EngineRig.StartAsync("    pace: { concurrency: 1, perSecond: 0 }");
        var leaver = await rig.HireAsync("leaver");
        await rig.SettledAsync();
        rig.App.Forget();
        var open = new TaskCompletionSource();
        rig.App.Gate = _ => open.Task;
        for (var i = 0; i < 200; i++)
            await rig.HireAsync($"user{i}");
        await rig.ActivateAsync(leaver, active: false);
        open.SetResult();
        await EngineRig.UntilAsync(() => Task.FromResult(rig.App.Performed.OfType<Step.DisableAccount>().Any()));
        rig.App.Performed.TakeWhile(step => step is not Step.DisableAccount).Count().ShouldBeLessThan(20);
    }

    [Fact]
    public async Task Who_joins_a_group_that_shuts_out_overtakes_a_bulk_load()
    {
        await using var rig = await EngineRig.StartAsync(
            "    scope: not (groups.display eq \"Blocked\")\n    pace: { concurrency: 1, perSecond: 0 }"
        );
        var jane = await rig.HireAsync("jane");
        var blocked = await rig.GroupAsync("Blocked");
        await rig.SettledAsync();
        rig.App.Forget();
        var open = new TaskCompletionSource();
        rig.App.Gate = _ => open.Task;
        for (var i = 0; i < 200; i++)
            await rig.HireAsync($"user{i}");
        await rig.PatchGroupAsync(blocked, $$"""{"op":"add","path":"members","value":[{"value":"{{jane}}"}]}""");
        open.SetResult();
        await EngineRig.UntilAsync(() => Task.FromResult(rig.App.Performed.OfType<Step.DisableAccount>().Any()));
        rig.App.Performed.TakeWhile(step => step is not Step.DisableAccount).Count().ShouldBeLessThan(20);
    }

    [Fact]
    public async Task In_shadow_mode_plans_are_made_and_nothing_is_written()
    {
        await using var rig = await EngineRig.StartAsync(mode: "shadow");
        await rig.HireAsync("jane");
        await rig.SettledAsync();
        rig.App.Performed.ShouldBeEmpty();
        (await rig.WaitingAsync()).Single().ReasonCode.ShouldBe(ReasonCodes.Shadow.Value);
    }

    [Fact]
    public async Task A_source_that_disables_everybody_is_stopped_by_the_brake_and_hires_go_on()
    {
        await using var rig = await EngineRig.StartAsync("    brake: { percent: 20, count: 5, per: 1h }");
        var people = new List<Directory.ResourceId>();
        for (var i = 0; i < 40; i++)
            people.Add(await rig.HireAsync($"user{i}"));
        await rig.SettledAsync();
        foreach (var person in people)
            await rig.ActivateAsync(person, active: false);
        await rig.HireAsync("new");
        await rig.SettledAsync();
        // 20 % of 40 is 8, however many are worked on at that moment; of fewer accounts it is less.
        rig.App.Performed.OfType<Step.DisableAccount>().Count().ShouldBeInRange(6, 8);
        (await rig.WaitingAsync()).ShouldAllBe(work => work.IsParked && work.ReasonCode == ReasonCodes.Brake.Value);
        (await rig.AccountAsync("new")).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_leaver_whose_look_could_not_be_written_down_is_done_when_the_database_is_back_and_not_minutes_later()
    {
        await using var rig = await EngineRig.StartAsync();
        var jane = await rig.HireAsync("jane");
        await rig.SettledAsync();
        rig.Storage.IsFull = true;
        await rig.ActivateAsync(jane, active: false);
        // The look itself, and that it failed: neither can be written.
        await EngineRig.UntilAsync(() => Task.FromResult(rig.Storage.Refused >= 2));
        rig.Storage.IsFull = false;
        await rig.SettledAsync();
        (await rig.AccountAsync("jane"))!.Active.ShouldBeFalse();
        (await rig.WaitingAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_preview_says_of_a_missing_group_what_carrying_it_out_says(bool createMissing)
    {
        await using var rig = await EngineRig.StartAsync(
            $"    groups: {{ manual: [{{ from: Source, to: [Team], createMissing: {(createMissing ? "true" : "false")} }}] }}",
            working: false
        );
        var jane = await rig.HireAsync("jane");
        await rig.GroupAsync("Source", jane);

        var preview = await rig.PreviewAsync(jane);
        rig.Work();
        await rig.WaitedOutAsync();

        preview.ShouldNotBeNull().Steps.Any(step => step is Step.Hold).ShouldBe(!createMissing);
        (await rig.WaitingAsync()).Any(work => work.ReasonCode == ReasonCodes.GroupMissing.Value).ShouldBe(!createMissing);
    }

    [Fact]
    public async Task What_was_waiting_when_the_process_ended_is_done_by_the_next()
    {
        await using var rig = await EngineRig.StartAsync(working: false);
        await rig.HireAsync("jane");
        (await rig.AccountAsync("jane")).ShouldBeNull();
        rig.Work();
        await EngineRig.UntilAsync(async () => await rig.AccountAsync("jane") is not null);
    }
}
