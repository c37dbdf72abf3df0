using System.Collections.Concurrent;
using System.Collections.Immutable;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Outcome = Rollcall.Engine.Targets.Outcome;

namespace Rollcall.Engine.Reconcile;

/// <summary>
/// How many people lost something at each target lately. The audit log is the truth, shared by replicas and kept over
/// restarts; between two looks at it this process adds what it took away itself.
/// </summary>
public sealed class RemovalBrakes(TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, Reading> _readings = new(StringComparer.Ordinal);

    public async ValueTask<BrakeReading> ReadAsync(
        IStorage storage,
        TargetConfiguration target,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        if (!_readings.TryGetValue(target.Id, out var reading) || now - reading.At > Fresh)
        {
            var since = now - target.Brake.Per;
            var removals = await storage.Audit.CountAsync(target.Id, AuditActions.AccessRemoved, since, cancellationToken);
            var accounts = await storage.Links.CountAsync(target.Id, ResourceKind.User, cancellationToken);
            var released = await storage.Audit.QueryAsync(
                new AuditQuery(Target: target.Id, Action: AuditActions.BrakeReleased, Since: since),
                cancellationToken
            );
            reading = new Reading(now, new BrakeReading(removals, accounts, released.Sum(Allowed)));
            _readings[target.Id] = reading;
        }
        return reading.Value with { Removals = reading.Value.Removals + Volatile.Read(ref reading.Since) };
    }

    /// <summary>A key counts once, however many groups it left.</summary>
    public void Count(string target, ImmutableArray<StepResult> results)
    {
        if (TookAway(results) && _readings.TryGetValue(target, out var reading))
            Interlocked.Increment(ref reading.Since);
    }

    /// <summary>Looks anew at the next question: somebody released the brake.</summary>
    public void Forget(string target) => _readings.TryRemove(target, out _);

    public static bool TookAway(ImmutableArray<StepResult> results) =>
        results.Any(result => result.Step.Removes && result.Outcome is Outcome.Applied);

    private static long Allowed(AuditEntry entry)
    {
        using var data = System.Text.Json.JsonDocument.Parse(entry.Data);
        return data.RootElement.TryGetProperty("allow", out var allow) && allow.TryGetInt64(out var value) ? value : 0;
    }

    private sealed class Reading(DateTimeOffset at, BrakeReading value)
    {
        public DateTimeOffset At { get; } = at;
        public BrakeReading Value { get; } = value;
        public long Since;
    }
}
