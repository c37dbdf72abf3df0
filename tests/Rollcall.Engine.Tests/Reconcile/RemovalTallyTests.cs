using Rollcall.Engine.Configuration;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>Nobody counts twice for longer than until the next question: the brake would hold earlier than it says.</summary>
public sealed class RemovalTallyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    [Fact]
    public void Who_was_written_down_before_a_count_and_ended_after_it_is_counted_anew()
    {
        var tally = new RemovalTally();
        tally.Count(BrakeReading.Free with { Accounts = 1_000 }, ended: 0, Noon, Fresh);
        var turn = tally.Begin(1, Rules);
        // The log has it already.
        tally.Count(BrakeReading.Free with { Accounts = 1_000, Removals = 1 }, tally.Ended, Noon, Fresh);
        turn.Took(1);

        turn.Dispose();

        tally.IsFresh(Noon, Fresh, Rules).ShouldBeFalse();
        tally.Count(BrakeReading.Free with { Accounts = 1_000, Removals = 1 }, tally.Ended, Noon, Fresh);
        tally.Read().Removals.ShouldBe(1);
        tally.IsFresh(Noon, Fresh, Rules).ShouldBeTrue();
    }

    [Fact]
    public void Who_ends_while_the_log_is_counted_is_counted_anew()
    {
        var tally = new RemovalTally();
        tally.Count(BrakeReading.Free with { Accounts = 1_000 }, ended: 0, Noon, Fresh);
        var turn = tally.Begin(1, Rules);
        var ended = tally.Ended;
        turn.Took(1);
        turn.Dispose();

        tally.Count(BrakeReading.Free with { Accounts = 1_000, Removals = 1 }, ended, Noon, Fresh);

        tally.IsFresh(Noon, Fresh, Rules).ShouldBeFalse();
    }

    [Fact]
    public void Who_ends_between_two_counts_is_counted_once_without_asking()
    {
        var tally = new RemovalTally();
        tally.Count(BrakeReading.Free with { Accounts = 1_000 }, ended: 0, Noon, Fresh);
        using (var turn = tally.Begin(1, Rules))
            turn.Took(1);

        tally.IsFresh(Noon, Fresh, Rules).ShouldBeTrue();
        tally.Read().Removals.ShouldBe(1);
    }

    [Fact]
    public async Task Where_the_room_is_taken_by_who_is_on_record_already_it_is_asked_again_when_they_end()
    {
        var two = Rules with { Percent = 0, Count = 2 };
        var tally = new RemovalTally();
        tally.Count(BrakeReading.Free, ended: 0, Noon, Fresh);
        var first = tally.Begin(1, two);
        tally.Count(BrakeReading.Free with { Removals = 1 }, tally.Ended, Noon, Fresh);

        var second = tally.Begin(1, two);

        second.HasRoom.ShouldBeFalse();
        var end = second.OthersEnd.ShouldNotBeNull();
        end.IsCompleted.ShouldBeFalse();
        first.Took(1);
        first.Dispose();
        await end;
        tally.Begin(1, two).OthersEnd.ShouldNotBeNull().IsCompleted.ShouldBeTrue("the log is to be counted first");
        tally.Count(BrakeReading.Free with { Removals = 1 }, tally.Ended, Noon, Fresh);
        tally.Begin(1, two).HasRoom.ShouldBeTrue();
    }

    [Fact]
    public void Where_nobody_is_under_way_no_room_is_no_room()
    {
        var two = Rules with { Percent = 0, Count = 2 };
        var tally = new RemovalTally();
        tally.Count(BrakeReading.Free with { Removals = 2 }, ended: 0, Noon, Fresh);

        var turn = tally.Begin(1, two);

        (turn.HasRoom, turn.OthersEnd).ShouldBe((false, null));
        tally.Begin(1, two).OthersEnd.ShouldBeNull("who is held takes no place");
    }

    private static BrakeRules Rules => new();
}
