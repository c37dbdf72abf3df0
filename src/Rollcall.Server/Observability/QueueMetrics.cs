using System.Diagnostics.Metrics;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Server.Observability;

/// <summary>Depth and age of each target's queue, as the database last told. Gauges answer at once, so whoever scrapes refreshes first.</summary>
public sealed class QueueMetrics
{
    /// <summary>Half of what Prometheus waits for an answer by default.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly IWorkStore _work;
    private readonly ActiveTargets _targets;
    private readonly TimeProvider _time;
    private volatile IReadOnlyList<QueueStatus> _last = [];
    private volatile IReadOnlyList<ParkedCount> _parked = [];

    public QueueMetrics(IStorage storage, ActiveTargets targets, IMeterFactory meters, TimeProvider time)
    {
        _work = storage.Work;
        _targets = targets;
        _time = time;
        var meter = meters.Create(ServerMetrics.MeterName);
        meter.CreateObservableGauge("rollcall.queue.keys", Depths, description: "Work keys of a target by state.");
        meter.CreateObservableGauge(
            "rollcall.queue.parked.keys",
            Parked,
            description: "Work keys of a target that wait for a person, by reason."
        );
        meter.CreateObservableGauge("rollcall.queue.oldest.age", Ages, "s", "Age of the oldest work key of a target.");
    }

    /// <summary>A database that is away leaves no numbers instead of old ones, and delays nobody who asks for the others; /health/ready tells of it.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            var last = await _work.StatusAsync(cancellationToken).WaitAsync(Patience, _time, cancellationToken);
            var parked = await _work.ParkedAsync(cancellationToken).WaitAsync(Patience, _time, cancellationToken);
            // Keys of a target that is configured no more are kept, and nobody works on them: their age would be an alert for ever.
            _last = [.. last.Where(queue => IsConfigured(queue.Target))];
            _parked = [.. parked.Where(keys => IsConfigured(keys.Target))];
        }
        catch (Exception failure) when (failure is StoreUnavailableException or TimeoutException)
        {
            _last = [];
            _parked = [];
        }
    }

    private bool IsConfigured(string target) => _targets.Current.Find(target) is not null;

    private IEnumerable<Measurement<long>> Depths() =>
        _last.SelectMany(queue =>
            (Measurement<long>[])
                [
                    Depth(queue.Target, "due", queue.Due),
                    Depth(queue.Target, "leased", queue.Leased),
                    Depth(queue.Target, "retrying", queue.Retrying),
                    Depth(queue.Target, "parked", queue.Parked),
                ]
        );

    private IEnumerable<Measurement<double>> Ages() =>
        _last.Select(queue => new Measurement<double>(
            queue.OldestEnqueued is { } oldest ? Math.Max(0, (_time.GetUtcNow() - oldest).TotalSeconds) : 0,
            new KeyValuePair<string, object?>("target", queue.Target)
        ));

    private IEnumerable<Measurement<long>> Parked() =>
        _parked.Select(parked => new Measurement<long>(
            parked.Keys,
            new KeyValuePair<string, object?>("target", parked.Target),
            new KeyValuePair<string, object?>("reason", parked.ReasonCode)
        ));

    private static Measurement<long> Depth(string target, string state, long keys) =>
        new(keys, new KeyValuePair<string, object?>("target", target), new KeyValuePair<string, object?>("state", state));
}
