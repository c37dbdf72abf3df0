namespace Rollcall.Engine.Directory;

/// <summary>
/// When the log is told of something that fails again and again, as everything does while the database is away: when it begins, then less and less
/// often, and once when it is over. A line every few seconds would bury what else happens, a single one is easily missed. Safe for any number of threads.
/// </summary>
public sealed class Outage(TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);
    private readonly Lock _gate = new();
    private readonly HashSet<string> _kinds = new(StringComparer.Ordinal);
    private Known? _known;

    /// <summary>A fault of ours, of which the log wants the exception once: two are of one kind when they were thrown and passed on at the same places.</summary>
    public TimeSpan? Met(Exception fault) => Met($"{fault.GetType().FullName}{fault.StackTrace}");

    /// <summary>It has failed once more. Null: the log knows. Otherwise it is told, with how long it has lasted; zero: it begins.</summary>
    /// <param name="kind">Why. What fails for one more reason begins again, as nobody would look for the second behind the first.</param>
    public TimeSpan? Met(string kind = "")
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var isNew = _kinds.Add(kind);
            if (_known is not { } known)
            {
                _known = new(now, now, now, FirstPause);
                return TimeSpan.Zero;
            }
            if (isNew)
            {
                _known = known with { Met = now };
                return TimeSpan.Zero;
            }
            if (time.GetElapsedTime(known.Told, now) < known.Pause)
            {
                _known = known with { Met = now };
                return null;
            }
            _known = new(known.Since, now, now, known.Pause * 2 < LongestPause ? known.Pause * 2 : LongestPause);
            return time.GetElapsedTime(known.Since, now);
        }
    }

    /// <summary>It went well. Null: as it did before. Otherwise the log is told that it is over, with how long it has lasted.</summary>
    /// <param name="quiet">It is over only when it has not failed for so long: where several do the same, some may fail still.</param>
    public TimeSpan? Over(TimeSpan quiet = default)
    {
        // Without the lock: it goes well nearly always.
        if (Volatile.Read(ref _known) is null)
            return null;
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (_known is not { } known || time.GetElapsedTime(known.Met, now) < quiet)
                return null;
            _known = null;
            _kinds.Clear();
            return time.GetElapsedTime(known.Since, now);
        }
    }

    /// <summary>Timestamps of the clock that is never set.</summary>
    private sealed record Known(long Since, long Told, long Met, TimeSpan Pause);
}
