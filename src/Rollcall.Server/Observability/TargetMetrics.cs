using System.Diagnostics.Metrics;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Server.Observability;

/// <summary>What goes on between us and the apps: calls by outcome and duration, and whether a target is closed for now and why.</summary>
public sealed class TargetMetrics
{
    private readonly Counter<long> _calls;
    private readonly Histogram<double> _duration;
    private readonly ActiveTargets _targets;

    public TargetMetrics(IMeterFactory meters, ActiveTargets targets)
    {
        _targets = targets;
        var meter = meters.Create(ServerMetrics.MeterName);
        _calls = meter.CreateCounter<long>("rollcall.target.calls", description: "HTTP calls to an app, by outcome.");
        _duration = meter.CreateHistogram<double>("rollcall.target.call.duration", "s", "Time an app took to answer a call.");
        meter.CreateObservableGauge(
            "rollcall.target.closed",
            Closures,
            description: "1 while a target is left alone: circuit open, credential refused, or asked to wait; 0 while it is worked on."
        );
    }

    /// <param name="outcome">A status code, or <see cref="NoAnswer"/>.</param>
    internal void Called(string target, string outcome, TimeSpan duration)
    {
        var label = new KeyValuePair<string, object?>("target", target);
        _calls.Add(1, label, new("outcome", outcome));
        _duration.Record(duration.TotalSeconds, label);
    }

    /// <summary>Connection refused, reset, timed out.</summary>
    internal const string NoAnswer = "none";

    private IEnumerable<Measurement<int>> Closures() =>
        _targets.Current.All.Select(target =>
        {
            var closure = target.Gate.Closure;
            return new Measurement<int>(
                closure is null ? 0 : 1,
                new("target", target.Id),
                new KeyValuePair<string, object?>("reason", closure?.Reason.Code.Value ?? "")
            );
        });
}
