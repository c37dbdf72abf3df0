using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Rollcall.Server.Observability;

/// <summary>
/// Collects every instrument of Rollcall and writes the text format of Prometheus (exposition formats, version 0.0.4).
/// Written by hand because no exporter package is needed for one page of text.
/// </summary>
public sealed class PrometheusText : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly ConcurrentDictionary<Instrument, MetricSeries> _series = new();
    private readonly MeterListener _listener = new();
    private readonly Lock _scrape = new();

    /// <param name="meters">Only meters of this factory, and those made without one, are collected: two servers in one process keep apart.</param>
    public PrometheusText(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            var ours = instrument.Meter.Name.StartsWith("Rollcall.", StringComparison.Ordinal);
            if (ours && (instrument.Meter.Scope is null || ReferenceEquals(instrument.Meter.Scope, meters)))
                listener.EnableMeasurementEvents(instrument, _series.GetOrAdd(instrument, static i => new MetricSeries(i)));
        };
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Measure(value, tags, state));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Measure(value, tags, state));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Measure(value, tags, state));
        _listener.Start();
    }

    public string Write()
    {
        lock (_scrape)
        {
            foreach (var series in _series.Values)
                series.ForgetObserved();
            _listener.RecordObservableInstruments();
            var text = new StringBuilder(4096);
            foreach (var series in _series.Values.OrderBy(series => series.Instrument.Name, StringComparer.Ordinal))
                Write(text, series);
            return text.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    private static void Measure(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        if (state is MetricSeries series)
            series.Measure(value, tags);
    }

    private static void Write(StringBuilder text, MetricSeries series)
    {
        var name = NameOf(series);
        if (!string.IsNullOrEmpty(series.Instrument.Description))
            text.Append("# HELP ").Append(name).Append(' ').Append(series.Instrument.Description).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(TypeOf(series.Kind)).Append('\n');
        foreach (var (labels, cell) in series.Cells)
        {
            if (series.Kind == MetricKind.Histogram)
                WriteHistogram(text, name, labels.Text, cell);
            else
                WriteSample(text, name, labels.Text, cell.Value);
        }
    }

    private static void WriteHistogram(StringBuilder text, string name, string labels, MetricCell cell)
    {
        var separator = labels.Length == 0 ? "" : ",";
        long total = 0;
        for (var index = 0; index < MetricCell.Bounds.Length; index++)
        {
            total += cell.Bucket(index);
            var bound = MetricCell.Bounds[index].ToString(CultureInfo.InvariantCulture);
            WriteSample(text, $"{name}_bucket", $"{labels}{separator}le=\"{bound}\"", total);
        }
        total += cell.Bucket(MetricCell.Bounds.Length);
        WriteSample(text, $"{name}_bucket", $"{labels}{separator}le=\"+Inf\"", total);
        WriteSample(text, $"{name}_sum", labels, cell.Value);
        WriteSample(text, $"{name}_count", labels, total);
    }

    private static void WriteSample(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    /// <summary><c>rollcall.scim.request.duration</c> in <c>s</c> is <c>rollcall_scim_request_duration_seconds</c>; counters end in <c>_total</c>.</summary>
    private static string NameOf(MetricSeries series)
    {
        var name = series.Instrument.Name.Replace('.', '_');
        if (series.Instrument.Unit == "s")
            name += "_seconds";
        return series.Kind == MetricKind.Counter ? name + "_total" : name;
    }

    private static string TypeOf(MetricKind kind) =>
        kind switch
        {
            MetricKind.Counter => "counter",
            MetricKind.Histogram => "histogram",
            _ => "gauge",
        };
}
