using Rollcall.Server.Observability;

namespace Rollcall.Server.Hosting;

/// <summary>
/// One turn of a service that goes on for as long as the server runs. A fault of ours, or of a disk or a database that nobody foresaw,
/// ends the turn and not the loop: an exception that leaves a background service stops the whole server.
/// </summary>
internal static class BackgroundTurn
{
    /// <param name="turn">Says itself when it went well (<see cref="OutageLog.Over"/>): it may also have met a database that is away, and know what that means.</param>
    /// <param name="outage">Told of a fault.</param>
    /// <returns>False after a fault.</returns>
    public static async Task<bool> TryAsync(Func<CancellationToken, Task> turn, OutageLog outage, CancellationToken stoppingToken)
    {
        try
        {
            await turn(stoppingToken);
            return true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            outage.Met(failure);
            return false;
        }
    }
}
