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
    private TaskCompletionSource? _end;
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

    /// <summary>
    /// Takes the room for so many people. Where there is none nothing is taken; where there is room for some of them it is, as long as
    /// nobody else's removal is under way: the policies may leave fewer of them.
    /// </summary>
    public RemovalTurn Begin(int people, BrakeRules rules)
    {
        lock (_lock)
        {
            var room = Now.Room(rules);
            if (room >= people)
                return Take(people, Now, hasRoom: true);
            if (_underWay > 0)
                return Take(0, Now, othersEnd: (_end ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task);
            // Somebody ended since the log was counted, and may be counted twice.
            if (_at is null)
                return Take(0, Now, othersEnd: Task.CompletedTask);
            return Take(room > 0 ? people : 0, Now);
        }
    }

    /// <summary>For whom somebody let pass by name: counted, whatever room there is.</summary>
    public RemovalTurn BeginBeyond(int people, BrakeReading reading)
    {
        lock (_lock)
            return Take(people, reading);
    }

    /// <summary>Somebody let more pass since the log was counted.</summary>
    /// <returns>False when that is known.</returns>
    public bool Allow(long allowance)
    {
        lock (_lock)
        {
            if (allowance <= _counted.Allowance)
                return false;
            _counted = _counted with { Allowance = allowance };
            return true;
        }
    }

    private RemovalTurn Take(int people, BrakeReading reading, bool hasRoom = false, Task? othersEnd = null)
    {
        _underWay += people;
        _begun += people;
        return new RemovalTurn(this, people, _counts)
        {
            Reading = reading,
            HasRoom = hasRoom,
            OthersEnd = othersEnd,
        };
    }

    /// <summary>
    /// Who lost nothing takes no place any more, also before their turn ends: those whom the brake holds are on record as held by then, and would
    /// be told of a second time as removed.
    /// </summary>
    public void Spare(int people)
    {
        lock (_lock)
            _underWay -= people;
    }

    /// <param name="people">As many as at the beginning.</param>
    /// <param name="spared">Of them, who take no place any more.</param>
    /// <param name="lost">Of them, who really lost something.</param>
    /// <param name="counts">
    /// As it was at the beginning: who was written down before a count and ends after it is counted twice, so the log is counted anew.
    /// </param>
    public void End(int people, int spared, int lost, long counts)
    {
        TaskCompletionSource? end = null;
        lock (_lock)
        {
            _underWay -= people - spared;
            _ended += lost;
            if (lost > 0 && counts != _counts)
                _at = null;
            if (people > 0)
                (end, _end) = (_end, null);
        }
        end?.SetResult();
    }

    private BrakeReading Now => _counted with { Removals = _counted.Removals + _ended + _underWay };
}

/// <summary>A place among the removals of a target, kept until what was taken away is written down.</summary>
internal sealed class RemovalTurn(RemovalTally tally, int people, long counts) : IDisposable
{
    private int _spared;
    private int _lost;

    /// <summary>As it stood before this one.</summary>
    public required BrakeReading Reading { get; init; }

    /// <summary>For all of the people whom it was asked for.</summary>
    public bool HasRoom { get; init; }

    /// <summary>When to ask again: how much room there is cannot be said before. Null when what was read is certain.</summary>
    public Task? OthersEnd { get; init; }

    /// <summary>All or some of them wait for a person.</summary>
    public bool IsHeld => !HasRoom && !Reading.IsReleasedByName;

    /// <summary>To be said before it is written down.</summary>
    public void Took(int lost)
    {
        // A turn without a place may take something all the same, where somebody let an emptied group go: it has none to give back.
        (_spared, _lost) = (Math.Max(0, people - lost), lost);
        tally.Spare(_spared);
    }

    public void Dispose() => tally.End(people, _spared, _lost, counts);
}
