using Rollcall.Engine.Configuration;
using Rollcall.Engine.Planning;

namespace Rollcall.Engine.Reconcile;

/// <summary>Removals at one target: what the audit log said last, what ended here since, and what is under way.</summary>
internal sealed class RemovalTally
{
    /// <summary>
    /// Of the room there was, as a share: when this process has taken so much of it, others may have as well, and the log is asked again.
    /// So the less room there is, the more often, and of the last few for each.
    /// </summary>
    private const int ShareTaken = 10;

    private readonly Lock _lock = new();
    private BrakeReading _counted = BrakeReading.Free;
    private DateTimeOffset? _at;
    private long _ended;
    private long _underWay;
    private long _begun;
    private (long Number, DateTimeOffset At)? _accounts;

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

    /// <summary>Where there is no room nothing is taken, and time alone counts.</summary>
    public bool IsFresh(DateTimeOffset now, TimeSpan fresh, BrakeRules rules)
    {
        lock (_lock)
        {
            var room = _counted.Room(rules);
            return _at is { } at && now - at <= fresh && (room == 0 || _begun < Math.Max(1, room / ShareTaken));
        }
    }

    /// <summary>Linked accounts, which change little and are many to count; null when nobody counted them lately.</summary>
    public long? Accounts(DateTimeOffset now, TimeSpan fresh)
    {
        lock (_lock)
            return _accounts is { } accounts && now - accounts.At <= fresh ? accounts.Number : null;
    }

    /// <param name="ended">How many had ended when the count began: they are in it.</param>
    public void Count(BrakeReading counted, long ended, DateTimeOffset at, TimeSpan fresh)
    {
        lock (_lock)
        {
            (_counted, _ended, _at, _begun) = (counted, _ended - ended, at, 0);
            if (Accounts(at, fresh) is null)
                _accounts = (counted.Accounts, at);
        }
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
            _begun += people;
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
