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
    private long _counts;
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
            // Who ended meanwhile may be in it, and is counted twice rather than not at all until the next question.
            (_counted, _ended, _at, _begun) = (counted, _ended - ended, _ended > ended ? null : at, 0);
            _counts++;
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

    public RemovalTurn Begin(int people)
    {
        lock (_lock)
        {
            var turn = new RemovalTurn(this, people, Now, _counts);
            _underWay += people;
            _begun += people;
            return turn;
        }
    }

    /// <param name="people">As many as at the beginning.</param>
    /// <param name="lost">Of them, who really lost something.</param>
    /// <param name="counts">
    /// As it was at the beginning: who was written down before a count and ends after it is counted twice, so the log is counted anew.
    /// </param>
    public void End(int people, int lost, long counts)
    {
        lock (_lock)
        {
            _underWay -= people;
            _ended += lost;
            if (lost > 0 && counts != _counts)
                _at = null;
        }
    }

    private BrakeReading Now => _counted with { Removals = _counted.Removals + _ended + _underWay };
}

/// <summary>A place among the removals of a target, kept until what was taken away is written down.</summary>
/// <param name="reading">As it stood before this one.</param>
internal sealed class RemovalTurn(RemovalTally tally, int people, BrakeReading reading, long counts) : IDisposable
{
    private int _lost;

    /// <summary>As it stood when the turn came.</summary>
    public BrakeReading Reading { get; set; } = reading;

    public void Took(int lost) => _lost = lost;

    public void Dispose() => tally.End(people, _lost, counts);
}
