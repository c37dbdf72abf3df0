using Rollcall.Engine.Planning;

namespace Rollcall.Engine.Reconcile;

/// <summary>Removals at one target: what the audit log said last, what ended here since, and what is under way.</summary>
internal sealed class RemovalTally
{
    private readonly Lock _lock = new();
    private BrakeReading _counted = BrakeReading.Free;
    private DateTimeOffset? _at;
    private long _ended;
    private long _underWay;

    /// <summary>One look at the audit log at a time.</summary>
    public SemaphoreSlim Counting { get; } = new(1, 1);

    /// <summary>Since the last count.</summary>
    public long Ended
    {
        get
        {
            lock (_lock)
                return _ended;
        }
    }

    public bool IsFresh(DateTimeOffset now, TimeSpan fresh)
    {
        lock (_lock)
            return _at is { } at && now - at <= fresh;
    }

    /// <param name="ended">How many had ended when the count began: they are in it.</param>
    public void Count(BrakeReading counted, long ended, DateTimeOffset at)
    {
        lock (_lock)
            (_counted, _ended, _at) = (counted, _ended - ended, at);
    }

    public void Forget()
    {
        lock (_lock)
            _at = null;
    }

    public BrakeReading Read()
    {
        lock (_lock)
            return Now;
    }

    /// <summary>As it stood before this one.</summary>
    public BrakeReading Begin(int people)
    {
        lock (_lock)
        {
            var before = Now;
            _underWay += people;
            return before;
        }
    }

    /// <param name="people">As many as at the beginning.</param>
    /// <param name="lost">Of them, who really lost something.</param>
    public void End(int people, int lost)
    {
        lock (_lock)
        {
            _underWay -= people;
            _ended += lost;
        }
    }

    private BrakeReading Now => _counted with { Removals = _counted.Removals + _ended + _underWay };
}

/// <summary>A place among the removals of a target, kept until what was taken away is written down.</summary>
internal sealed class RemovalTurn(RemovalTally tally, int people, BrakeReading reading) : IDisposable
{
    private int _lost;

    /// <summary>As it stood when the turn came.</summary>
    public BrakeReading Reading { get; set; } = reading;

    public void Took(int lost) => _lost = lost;

    public void Dispose() => tally.End(people, _lost);
}
