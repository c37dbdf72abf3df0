using Rollcall.Engine.Reconcile;
using Rollcall.Server.Observability;

namespace Rollcall.Server.Targets;

/// <summary>
/// Runs the reconcile worker for as long as the server runs. It stops after requests have been finished, and returns when its own
/// steps have ended and its claimed keys are given back.
/// </summary>
internal sealed class ReconcileService(ReconcileWorker worker, TimeProvider time, ILogger<ReconcileService> logger)
    : BackgroundService
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await worker.RunAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // A worker that is gone would let every target fall behind in silence.
                ServerLog.WorkerFailed(logger, failure, (int)PauseAfterFailure.TotalSeconds);
                await Task.Delay(PauseAfterFailure, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
