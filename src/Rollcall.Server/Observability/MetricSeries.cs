using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace Rollcall.Server.Observability;

/// <summary>All series of one instrument, by their label values.</summary>
internal sealed class MetricSeries(Instrument instrument)
{
    /// <summary>A label that grows without bound would eat the memory of whoever scrapes; it is our bug, and this contains it.</summary>
    private const int MostSeries = 2_000;

    private readonly ConcurrentDictionary<LabelSet, MetricCell> _cells = new();

    public Instrument Instrument { get; } = instrument;

    public MetricKind Kind { get; } =
        instrument switch
        {
            Histogram<double> or Histogram<long> => MetricKind.Histogram,
            _ when IsMonotonic(instrument) => MetricKind.Counter,
            _ => MetricKind.Gauge,
        };

    public IEnumerable<KeyValuePair<LabelSet, MetricCell>> Cells => _cells.OrderBy(cell => cell.Key.Text, StringComparer.Ordinal);

    public void Measure(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = LabelSet.From(tags);
        if (!_cells.TryGetValue(labels, out var cell))
        {
            if (_cells.Count >= MostSeries)
                return;
            cell = _cells.GetOrAdd(labels, static _ => new MetricCell());
        }
        if (Kind == MetricKind.Histogram)
            cell.Observe(value);
        else if (Instrument.IsObservable || Instrument is Gauge<long> or Gauge<double>)
            cell.Set(value);
        else
            cell.Add(value);
    }

    /// <summary>Observed gauges are told anew at each scrape: what is not told any more (a removed target) goes.</summary>
    public void ForgetObserved()
    {
        if (Instrument.IsObservable)
            _cells.Clear();
    }

    private static bool IsMonotonic(Instrument instrument) =>
        instrument is Counter<long> or Counter<double> or Counter<int> or ObservableCounter<long> or ObservableCounter<double>;
}

internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>One series: a number, or the buckets of a histogram. Safe for concurrent use.</summary>
internal sealed class MetricCell
{
    /// <summary>Upper bounds in seconds, from a cached read to a client about to give up.</summary>
    public static readonly ImmutableArray<double> Bounds =
    [
        0.0005,
        0.001,
        0.0025,
        0.005,
        0.01,
        0.025,
        0.05,
        0.1,
        0.25,
        0.5,
        1,
        2.5,
        5,
        10,
        30,
    ];

    private readonly long[] _buckets = new long[Bounds.Length + 1];
    private double _value;

    public double Value => Volatile.Read(ref _value);

    /// <summary>How many measurements fell into each bucket; the last one is above every bound.</summary>
    public long Bucket(int index) => Volatile.Read(ref _buckets[index]);

    public void Set(double value) => Volatile.Write(ref _value, value);

    public void Add(double value)
    {
        double before;
        do
        {
            before = Volatile.Read(ref _value);
        } while (Interlocked.CompareExchange(ref _value, before + value, before) != before);
    }

    public void Observe(double value)
    {
        var index = 0;
        while (index < Bounds.Length && value > Bounds[index])
            index++;
        Interlocked.Increment(ref _buckets[index]);
        Add(value);
    }
}
