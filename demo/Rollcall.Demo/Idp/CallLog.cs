namespace Rollcall.Demo.Idp;

/// <summary>One kind of request and how it was answered.</summary>
internal sealed record CallKind(string Name, int Count, TimeSpan Median, TimeSpan Slowest);

/// <summary>Counts and times what the identity providers asked. Safe for threads.</summary>
internal sealed class CallLog
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, List<TimeSpan>> _times = new(StringComparer.Ordinal);
    private int _retries;

    public int Retries => Volatile.Read(ref _retries);

    public IReadOnlyList<CallKind> Kinds
    {
        get
        {
            lock (_gate)
                return
                [
                    .. _times.Select(pair => new CallKind(
                        pair.Key,
                        pair.Value.Count,
                        Percentile.Of(pair.Value, 50),
                        pair.Value.Max()
                    )),
                ];
        }
    }

    public void Answered(string what, TimeSpan took)
    {
        lock (_gate)
        {
            if (!_times.TryGetValue(what, out var times))
                _times[what] = times = [];
            times.Add(took);
        }
    }

    public void Retried() => Interlocked.Increment(ref _retries);
}
