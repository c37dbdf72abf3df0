namespace Rollcall.Cli.Tests;

/// <summary>A clock whose timers fire when a test says so.</summary>
internal sealed class TimersByHand : TimeProvider
{
    private readonly List<HandTimer> _timers = [];

    /// <summary>All the time passes that anybody waits for.</summary>
    public void FireAll()
    {
        foreach (var timer in _timers.ToArray())
            timer.Fire();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HandTimer(() => callback(state), dueTime);
        _timers.Add(timer);
        return timer;
    }

    private sealed class HandTimer(Action callback, TimeSpan dueTime) : ITimer
    {
        private bool _isArmed = dueTime != Timeout.InfiniteTimeSpan;

        public void Fire()
        {
            if (!_isArmed)
                return;
            _isArmed = false;
            callback();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _isArmed = dueTime != Timeout.InfiniteTimeSpan;
            return true;
        }

        public void Dispose() => _isArmed = false;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
