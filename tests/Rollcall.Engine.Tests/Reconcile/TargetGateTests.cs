using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Tests.Reconcile;

public sealed class TargetGateTests
{
    private static readonly Outcome Down = new Outcome.RetryAfter(null, ReasonCodes.ServerError.Because("503"));
    private static readonly Outcome Done = new Outcome.Applied();
    private readonly HandTime _time = new();
    private readonly TargetGate _gate;

    public TargetGateTests() => _gate = new TargetGate(_time);

    [Fact]
    public async Task An_app_that_asks_for_patience_is_left_alone_for_as_long_as_it_asked()
    {
        await RunAsync(RateLimited(TimeSpan.FromSeconds(30)));
        _gate.Closure!.Reason.Code.ShouldBe(ReasonCodes.RateLimited);
        await IsClosedAsync();
        _time.Move(TimeSpan.FromSeconds(29));
        await IsClosedAsync();
        _time.Move(TimeSpan.FromSeconds(1));
        _gate.Closure.ShouldBeNull();
        await IsOpenAsync();
    }

    [Fact]
    public async Task An_app_that_asks_to_wait_for_no_time_at_all_is_not_asked_again_at_once()
    {
        await RunAsync(RateLimited(TimeSpan.Zero));
        await IsClosedAsync();
        _time.Move(TimeSpan.FromSeconds(1));
        await IsOpenAsync();
    }

    public static TheoryData<Outcome> LooksThatLearntNothing =>
        [
            new Outcome.TargetPaused(ReasonCodes.Credentials.Because("401")),
            new Outcome.RetryAfter(null, ReasonCodes.Unreachable.Because("no route")),
            new Outcome.Rejected(ReasonCodes.RefusedByApp.Because("400")),
            new Outcome.Held(ReasonCodes.Forbidden.Because("403")),
        ];

    [Theory]
    [MemberData(nameof(LooksThatLearntNothing))]
    public void A_look_at_the_app_that_failed_in_whatever_way_is_not_repeated_at_once(Outcome because)
    {
        _gate.Close(because);
        _gate.Closure.ShouldNotBeNull().Until.ShouldBeGreaterThan(_time.GetUtcNow());
    }

    [Fact]
    public async Task A_key_that_comes_home_late_does_not_shorten_the_wait()
    {
        var late = new TaskCompletionSource<Outcome>();
        var running = _gate.RunAsync(async _ => await late.Task, TestContext.Current.CancellationToken).AsTask();
        await RunAsync(RateLimited(TimeSpan.FromMinutes(10)));
        late.SetResult(RateLimited(TimeSpan.FromSeconds(2)));
        await running;
        _time.Move(TimeSpan.FromMinutes(9));
        await IsClosedAsync();
    }

    [Fact]
    public async Task A_refused_credential_closes_for_everybody_and_a_person_opens_at_once()
    {
        await RunAsync(new Outcome.TargetPaused(ReasonCodes.Credentials.Because("401")));
        await IsClosedAsync();
        await _gate.ResumeAsync(TestContext.Current.CancellationToken);
        await IsOpenAsync();
    }

    [Fact]
    public async Task An_app_that_fails_again_and_again_is_left_alone_and_tried_again_later()
    {
        await FailAsync(10);
        _gate.Closure!.Reason.Code.ShouldBe(ReasonCodes.CircuitOpen);
        await IsClosedAsync();
        _time.Move(TimeSpan.FromSeconds(15));
        await IsOpenAsync();
        await IsOpenAsync();
    }

    [Fact]
    public async Task An_app_that_still_fails_when_it_is_tried_again_is_left_alone_at_once()
    {
        await FailAsync(10);
        _time.Move(TimeSpan.FromSeconds(15));
        await FailAsync(1);
        await IsClosedAsync();
    }

    [Fact]
    public async Task While_one_key_tries_whether_the_app_is_back_the_others_wait_only_shortly()
    {
        await FailAsync(10);
        _time.Move(TimeSpan.FromSeconds(15));
        var back = new TaskCompletionSource<Outcome>();
        var trial = _gate.RunAsync(async _ => await back.Task, TestContext.Current.CancellationToken).AsTask();
        await IsClosedAsync();
        back.SetResult(Done);
        await trial;
        _time.Move(TimeSpan.FromSeconds(1));
        await IsOpenAsync();
    }

    [Fact]
    public async Task A_person_opens_what_a_failing_app_has_closed()
    {
        await FailAsync(10);
        await _gate.ResumeAsync(TestContext.Current.CancellationToken);
        await IsOpenAsync();
    }

    [Fact]
    public async Task One_key_that_fails_alone_closes_nothing()
    {
        for (var i = 0; i < 30; i++)
        {
            await RunAsync(Down);
            await RunAsync(Done);
        }
        await IsOpenAsync();
    }

    [Fact]
    public async Task What_an_app_refuses_about_its_keys_closes_nothing()
    {
        for (var i = 0; i < 30; i++)
            await RunAsync(new Outcome.RetryAfter(TimeSpan.FromMinutes(1), ReasonCodes.AccountGone.Because("404")));
        await IsOpenAsync();
    }

    [Fact]
    public async Task Who_waits_goes_on_when_the_time_is_over()
    {
        await RunAsync(RateLimited(TimeSpan.FromSeconds(30)));
        var waiting = _gate.WhenOpenAsync(TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        waiting.IsCompleted.ShouldBeFalse();
        _time.Move(TimeSpan.FromSeconds(30));
        await waiting;
    }

    [Fact]
    public async Task Who_waits_goes_on_when_a_person_opens()
    {
        await RunAsync(new Outcome.TargetPaused(ReasonCodes.Credentials.Because("401")));
        var waiting = _gate.WhenOpenAsync(TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        waiting.IsCompleted.ShouldBeFalse();
        await _gate.ResumeAsync(TestContext.Current.CancellationToken);
        await waiting;
    }

    [Fact]
    public async Task A_clock_that_goes_on_between_two_looks_at_it_harms_nobody_who_waits()
    {
        await RunAsync(RateLimited(TimeSpan.FromSeconds(1)));
        _time.Move(TimeSpan.FromMilliseconds(999));
        _time.PassesAtEachLook = TimeSpan.FromMilliseconds(0.9);
        await _gate.WhenOpenAsync(TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        await IsOpenAsync();
    }

    private static Outcome RateLimited(TimeSpan delay) => new Outcome.RetryAfter(delay, ReasonCodes.RateLimited.Because("429"));

    private async Task RunAsync(Outcome outcome) =>
        await _gate.RunAsync(_ => ValueTask.FromResult(outcome), TestContext.Current.CancellationToken);

    private async Task FailAsync(int times)
    {
        for (var i = 0; i < times; i++)
            await RunAsync(Down);
    }

    private async Task IsOpenAsync() => (await IsRunAsync()).ShouldBeTrue();

    private async Task IsClosedAsync() => (await IsRunAsync()).ShouldBeFalse();

    private async Task<bool> IsRunAsync()
    {
        var run = false;
        await _gate.RunAsync(
            _ =>
            {
                run = true;
                return ValueTask.FromResult(Done);
            },
            TestContext.Current.CancellationToken
        );
        return run;
    }
}
