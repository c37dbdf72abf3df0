using Rollcall.Server.Observability;

namespace Rollcall.Server.Hosting.Tls;

/// <summary>Takes a renewed certificate into use while the server runs. One that cannot be read is told of, and the one before stays.</summary>
internal sealed class TlsReload(TlsListener listener, ServerOptions options, TimeProvider time, ILogger<TlsReload> logger)
    : BackgroundService
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);
    private static readonly TimeSpan Again = TimeSpan.FromDays(1);
    private DateTimeOffset _tellAfter;
    private readonly OutageLog _outage = new("Looking at the TLS certificate", time, logger);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        TellOfItsEnd();
        using var timer = new PeriodicTimer(options.LookAtConfigurationEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await BackgroundTurn.TryAsync(_ => LookAsync(), _outage, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private Task LookAsync()
    {
        var (changed, problem) = listener.Look();
        if (changed)
            ServerLog.CertificateChanged(logger, listener.Ends);
        else if (problem is not null)
            ServerLog.CertificateUnreadable(logger, problem);
        TellOfItsEnd();
        _outage.Over();
        return Task.CompletedTask;
    }

    /// <summary>Once a day from two weeks before: a server runs for months, and whatever was to renew the certificate may have stopped long ago.</summary>
    private void TellOfItsEnd()
    {
        var now = time.GetUtcNow();
        if (listener.Ends - now >= Soon || now < _tellAfter)
            return;
        _tellAfter = now + Again;
        ServerLog.CertificateEnds(logger, listener.Ends);
    }
}
