using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>How long a key waits that failed alone.</summary>
public sealed class BackoffTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 8)]
    [InlineData(40, 900)]
    public void Looks_in_vain_wait_twice_as_long_each_time_up_to_a_quarter_of_an_hour(int attempts, int seconds) =>
        Wait(Backoff.Failed(Claimed(attempts), ReasonCodes.ServerError.Because("500"), null, Now))
            .ShouldBeInRange(seconds, seconds * 1.25);

    [Fact]
    public void An_app_that_could_not_be_reached_is_tried_again_soon_however_long_that_went_on() =>
        Wait(Backoff.Failed(Claimed(40), ReasonCodes.Unreachable.Because("refused"), null, Now)).ShouldBeInRange(30, 30 * 1.25);

    [Fact]
    public void What_got_further_is_tried_again_soon() =>
        Wait(Backoff.GotFurther(Claimed(40), ReasonCodes.ServerError.Because("500"), null, Now)).ShouldBeInRange(8, 8 * 1.25);

    [Fact]
    public void Whoever_is_to_lose_access_is_looked_at_every_minute_however_often_it_failed()
    {
        var leaver = Claimed(40) with { Priority = WorkPriority.Removal };
        Wait(Backoff.Failed(leaver, ReasonCodes.ServerError.Because("500"), null, Now)).ShouldBeInRange(60, 60 * 1.25);
    }

    [Fact]
    public void What_the_app_asks_for_is_what_it_gets_but_at_once_only_once()
    {
        var busy = ReasonCodes.RateLimited.Because("429");
        Wait(Backoff.Failed(Claimed(5), busy, TimeSpan.FromMinutes(40), Now)).ShouldBe(2400);
        Wait(Backoff.Failed(Claimed(0), busy, TimeSpan.Zero, Now)).ShouldBe(0);
        Wait(Backoff.Failed(Claimed(5), busy, TimeSpan.Zero, Now)).ShouldBeInRange(32, 32 * 1.25);
    }

    private static DateTimeOffset Now { get; } = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private static double Wait(WorkFate.Later later) => (later.At - Now).TotalSeconds;

    private static ClaimedWork Claimed(int attempts) =>
        new(new WorkKey("app", ResourceKind.User, ResourceId.New(Now)), 1, attempts, WorkPriority.Change, Now);
}
