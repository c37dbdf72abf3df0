using Rollcall.Engine.Directory;

namespace Rollcall.Engine.Tests.Reconcile;

public sealed class OutageTests
{
    private readonly HandTime _time = new();
    private readonly Outage _outage;

    public OutageTests() => _outage = new Outage(_time);

    [Fact]
    public void What_fails_every_five_seconds_is_told_when_it_begins_and_at_growing_intervals_of_ten_minutes_at_most()
    {
        var told = new List<int>();
        for (var seconds = 0; seconds <= 45 * 60; seconds += 5)
        {
            if (_outage.Met() is { } lasts)
            {
                lasts.ShouldBe(TimeSpan.FromSeconds(seconds));
                told.Add(seconds / 60);
            }
            _time.Move(TimeSpan.FromSeconds(5));
        }

        told.ShouldBe([0, 1, 3, 7, 15, 25, 35, 45]);
    }

    [Fact]
    public void Its_end_is_told_once_and_what_begins_after_that_is_told_anew()
    {
        _outage.Over().ShouldBeNull();
        _outage.Met().ShouldBe(TimeSpan.Zero);
        _time.Move(TimeSpan.FromMinutes(30));

        _outage.Over().ShouldBe(TimeSpan.FromMinutes(30));
        _outage.Over().ShouldBeNull();

        _time.Move(TimeSpan.FromSeconds(5));
        _outage.Met().ShouldBe(TimeSpan.Zero);
        _outage.Met().ShouldBeNull();
    }

    [Fact]
    public void Where_some_fail_and_others_do_not_it_is_over_when_nobody_has_failed_for_a_while()
    {
        var quiet = TimeSpan.FromSeconds(10);
        _outage.Met();
        for (var turn = 0; turn < 5; turn++)
        {
            _time.Move(TimeSpan.FromSeconds(6));
            _outage.Over(quiet).ShouldBeNull();
            _outage.Met().ShouldBeNull();
        }
        _time.Move(quiet);

        _outage.Over(quiet).ShouldBe(TimeSpan.FromSeconds(40));
    }

    [Fact]
    public void What_fails_for_another_reason_begins_again_once_and_two_that_take_turns_do_not_fill_the_log()
    {
        _outage.Met("one").ShouldBe(TimeSpan.Zero);
        _time.Move(TimeSpan.FromSeconds(5));
        _outage.Met("two").ShouldBe(TimeSpan.Zero);
        for (var turn = 0; turn < 10; turn++)
        {
            _time.Move(TimeSpan.FromSeconds(5));
            _outage.Met(turn % 2 == 0 ? "one" : "two").ShouldBeNull();
        }
        _time.Move(TimeSpan.FromSeconds(5));

        _outage.Met("two").ShouldBe(TimeSpan.FromSeconds(60));
        _outage.Over().ShouldBe(TimeSpan.FromSeconds(60));
        _outage.Met("one").ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_fault_is_told_once_for_each_place_that_it_comes_from_whatever_it_says()
    {
        _outage.Met(Thrown(() => throw new InvalidOperationException("user 1"))).ShouldBe(TimeSpan.Zero);
        _outage.Met(Thrown(() => throw new InvalidOperationException("user 1"))).ShouldBe(TimeSpan.Zero);
        foreach (var user in (string[])["2", "3"])
            _outage.Met(Thrown(() => throw new FormatException($"user {user}"))).ShouldBe(user == "2" ? TimeSpan.Zero : null);
    }

    private static Exception Thrown(Action throws) => Record.Exception(throws).ShouldNotBeNull();

    [Theory]
    [InlineData(65, "65 seconds")]
    [InlineData(420, "7 minutes")]
    [InlineData(10_800, "3 hours")]
    [InlineData(432_000, "5 days")]
    public void How_long_it_has_lasted_is_told_in_words(int seconds, string words) =>
        DurationText.Of(TimeSpan.FromSeconds(seconds)).ShouldBe(words);
}
