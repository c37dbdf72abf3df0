using FsCheck;
using FsCheck.Fluent;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>How many calls a target gets at once.</summary>
public sealed class CallSlotsTests
{
    /// <summary>Someone comes, someone leaves, someone stops waiting, in any order.</summary>
    private enum Event
    {
        Comes,
        ComesToRemove,
        Leaves,
        GivesUp,
    }

    [Fact]
    public void Never_more_are_in_than_there_are_slots_nobody_waits_while_one_is_free_removals_are_first_and_then_who_came_first()
    {
        var cases =
            from count in Gen.Choose(1, 4)
            from events in Gen.ListOf(Gen.Elements(Enum.GetValues<Event>()), 60)
            select (count, events);
        Prop.ForAll(cases.ToArbitrary(), given => Check(given.count, given.events)).Check(Config.QuickThrowOnFailure);
    }

    [Fact]
    public async Task Whoever_leaves_begins_the_next_call_itself()
    {
        var slots = new CallSlots(1);
        await slots.EnterAsync(isRemoval: false, CancellationToken.None);
        var thread = 0;
        var next = NextAsync();

        slots.Leave();

        thread.ShouldBe(Environment.CurrentManagedThreadId);
        await next;

        async Task NextAsync()
        {
            await slots.EnterAsync(isRemoval: false, CancellationToken.None);
            thread = Environment.CurrentManagedThreadId;
        }
    }

    private static void Check(int count, IEnumerable<Event> events)
    {
        var slots = new CallSlots(count);
        var inside = 0;
        var waiting = new List<(Task Turn, CancellationTokenSource Patience, bool IsRemoval)>();
        foreach (var what in events)
        {
            switch (what)
            {
                case Event.Comes or Event.ComesToRemove:
                    var patience = new CancellationTokenSource();
                    var isRemoval = what is Event.ComesToRemove;
                    var place = isRemoval ? waiting.TakeWhile(one => one.IsRemoval).Count() : waiting.Count;
                    waiting.Insert(place, (slots.EnterAsync(isRemoval, patience.Token).AsTask(), patience, isRemoval));
                    break;
                case Event.Leaves when inside > 0:
                    inside--;
                    slots.Leave();
                    break;
                case Event.GivesUp when waiting is [_, ..]:
                    waiting[^1].Patience.Cancel();
                    waiting[^1].Turn.IsCanceled.ShouldBeTrue();
                    waiting.RemoveAt(waiting.Count - 1);
                    break;
            }
            var begun = waiting.TakeWhile(one => one.Turn.IsCompletedSuccessfully).Count();
            waiting.Skip(begun).ShouldAllBe(one => !one.Turn.IsCompleted);
            inside += begun;
            waiting.RemoveRange(0, begun);
            inside.ShouldBeLessThanOrEqualTo(count);
            if (waiting.Count > 0)
                inside.ShouldBe(count);
        }
    }
}
