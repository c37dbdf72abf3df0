namespace Rollcall.Server.Tests.Admin;

/// <summary>The clock of a fake app that delays calls: whoever waits by it waits until the test lets go.</summary>
internal sealed class HeldCalls : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<HeldTimer> _waiting = [];
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when a call is held.</summary>
    public Task First => _first.Task;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HeldTimer(this, callback, state);
        lock (_gate)
            _waiting.Add(timer);
        _first.TrySetResult();
        return timer;
    }

    public void LetGo()
    {
        HeldTimer[] waiting;
        lock (_gate)
            waiting = [.. _waiting];
        foreach (var timer in waiting)
            timer.Ring();
    }

    private sealed class HeldTimer(HeldCalls clock, TimerCallback callback, object? state) : ITimer
    {
        public void Ring() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            lock (clock._gate)
                clock._waiting.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
