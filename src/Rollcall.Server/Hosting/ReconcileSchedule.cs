using Rollcall.Engine.Audit;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Server.Observability;

namespace Rollcall.Server.Hosting;

/// <summary>
/// Compares everybody with an app now and then, where the configuration says so (<c>reconcile.every</c>): what somebody changed there by hand is put
/// right. The audit log says when it was done last, so that one replica does it and a restart does not begin anew. What is in the queue already is
/// left alone: it has its turn, or waits for a person.
/// </summary>
internal sealed class ReconcileSchedule(
    IStorage storage,
    ActiveTargets targets,
    ServerOptions options,
    TimeProvider time,
    ILogger<ReconcileSchedule> logger
) : BackgroundService
{
    private readonly OutageLog _outage = new("Looking whether a target is due to be compared", time, logger);

    /// <summary>When the whole of a target is due next; null: never by itself.</summary>
    /// <param name="last">When it was done last; null: not yet, and it is due.</param>
    public static DateTimeOffset? Next(TargetConfiguration target, DateTimeOffset? last) =>
        target.ReconcileEvery is not { } every ? null
        : last is { } then ? then + every + Spread(target.Id, every)
        : DateTimeOffset.MinValue;

    public static async Task<DateTimeOffset?> LastAsync(IAuditStore audit, string target, CancellationToken cancellationToken)
    {
        var query = new AuditQuery(Target: target, Action: AuditActions.ReconcileScheduled, Limit: 1);
        return await audit.QueryAsync(query, cancellationToken) is [var last] ? last.At : null;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.LookAtSchedulesEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await BackgroundTurn.TryAsync(TryAsync, _outage, stoppingToken);
    }

    /// <summary>A database that is away costs nothing but time: the next look does it.</summary>
    private async Task TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LookAsync(cancellationToken);
            _outage.Over();
        }
        catch (StoreUnavailableException unavailable)
        {
            _outage.Met(unavailable.Message, () => ServerLog.ScheduleNotLookedAt(logger, unavailable.Message));
        }
    }

    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        var configuration = targets.Current.Configuration;
        foreach (var target in configuration.Targets.Where(target => target.ReconcileEvery is not null))
        {
            var last = await LastAsync(storage.Audit, target.Id, cancellationToken);
            var now = time.GetUtcNow();
            if (Next(target, last) > now)
                continue;
            var cause = $"reconcile-{Guid.CreateVersion7(now):N}";
            string[] sources = [.. configuration.SourcesOf(target).Select(source => source.Id)];
            var request = new EnqueueRequest(target.Id, sources, null, WorkPriority.FullSync, now) { Cause = cause };
            // Another replica may have been quicker since the look.
            var since = last?.AddMilliseconds(1) ?? DateTimeOffset.UnixEpoch;
            var keys = await storage.Work.EnqueueOnceAsync(request, EntryOf(target.Id, cause, now), since, cancellationToken);
            if (keys is { } count)
                ServerLog.ReconcileScheduled(logger, target.Id, count);
        }
    }

    private static AuditEntry EntryOf(string target, string cause, DateTimeOffset now) =>
        new()
        {
            At = now,
            Actor = "engine",
            Action = AuditActions.ReconcileScheduled,
            Target = target,
            CorrelationId = cause,
        };

    /// <summary>Up to a tenth later, always the same for one target: apps that share a database or a host are not compared at the same moment.</summary>
    private static TimeSpan Spread(string target, TimeSpan every) =>
        every / 10 * (target.Aggregate(17u, (hash, letter) => (hash * 31) + letter) % 1000 / 1000.0);
}
