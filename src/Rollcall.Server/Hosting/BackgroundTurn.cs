using Rollcall.Server.Observability;

namespace Rollcall.Server.Hosting;

/// <summary>
/// One turn of a service that goes on for as long as the server runs. A fault of ours, or of a disk or a database that nobody foresaw,
/// ends the turn and not the loop: an exception that leaves a background service stops the whole server.
/// </summary>
internal static class BackgroundTurn
{
    /// <param name="what">For the log: <c>the configuration</c> could not be looked at.</param>
    public static async Task TryAsync(
        Func<CancellationToken, Task> turn,
        string what,
        ILogger logger,
        CancellationToken stoppingToken
    )
    {
        try
        {
            await turn(stoppingToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            ServerLog.TurnFailed(logger, failure, what);
        }
    }
}
