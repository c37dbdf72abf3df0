using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Server.Observability;

namespace Rollcall.Server.Hosting;

/// <summary>
/// What waits is due at a time of the wall clock. When the clock is set back, by an hour or, after a start with a wrong one, by years,
/// everybody who waits would wait that much longer, leavers as well. So they are looked at now.
/// </summary>
internal sealed class ClockWatch(
    IStorage storage,
    ActiveTargets targets,
    ServerOptions options,
    TimeProvider time,
    ILogger<ClockWatch> logger
) : BackgroundService
{
    /// <summary>Clocks are corrected by seconds all the time, and those of replicas differ by as much.</summary>
    private static readonly TimeSpan Noticeable = TimeSpan.FromMinutes(1);

    private readonly OutageLog _outage = new("Looking at the clock", time, logger);
    private (DateTimeOffset Wall, long Steady)? _last;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.LookAtTargetsEvery, time);
        try
        {
            do
            {
                await BackgroundTurn.TryAsync(LookAsync, _outage, stoppingToken);
            } while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (wall, steady) = (time.GetUtcNow(), time.GetTimestamp());
            var expected = _last is { } last
                ? last.Wall + time.GetElapsedTime(last.Steady, steady)
                : await NewestAsync(cancellationToken);
            if (expected - wall > Noticeable)
                await LookAtAllAsync(expected - wall, cancellationToken);
            _last = (wall, steady);
            _outage.Over();
        }
        catch (StoreUnavailableException)
        {
            // With what was seen before, the next look finds the same.
        }
    }

    /// <summary>When something was last written down; the clock was no earlier then.</summary>
    private async Task<DateTimeOffset> NewestAsync(CancellationToken cancellationToken) =>
        await storage.Audit.QueryAsync(new(Limit: 1), cancellationToken) is [var newest] ? newest.At : DateTimeOffset.MinValue;

    private async Task LookAtAllAsync(TimeSpan back, CancellationToken cancellationToken)
    {
        foreach (var target in targets.Current.All)
        {
            await target.Gate.ResumeAsync(cancellationToken);
            await storage.Work.BringForwardAsync(target.Id, cancellationToken);
        }
        ServerLog.ClockWentBack(logger, (long)back.TotalSeconds);
    }
}
