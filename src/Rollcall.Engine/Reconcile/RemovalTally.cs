using System.Collections.Immutable;
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
    public BrakeReading Begin()
    {
        lock (_lock)
        {
            var before = Now;
            _underWay++;
            return before;
        }
    }

    public void End(bool tookAway)
    {
        lock (_lock)
        {
            _underWay--;
            _ended += tookAway ? 1 : 0;
        }
    }

    private BrakeReading Now => _counted with { Removals = _counted.Removals + _ended + _underWay };
}

/// <summary>A place among the removals of a target, kept until what was taken away is written down. A key has one, however many groups it leaves.</summary>
internal sealed class RemovalTurn(RemovalTally tally, BrakeReading reading) : IDisposable
{
    private bool _tookAway;

    /// <summary>As it stood when the turn came.</summary>
    public BrakeReading Reading { get; set; } = reading;

    public void Took(ImmutableArray<StepResult> results) => _tookAway = RemovalBrakes.TookAway(results);

    public void Dispose() => tally.End(_tookAway);
}
