using System.Runtime.InteropServices;
using Rollcall.Engine.Directory;
using Rollcall.Server.Observability;

namespace Rollcall.Server.Hosting;

/// <summary>
/// Follows the configuration while the server runs: a changed file, SIGHUP (which also reads rotated secrets), and versions that
/// another replica activated. Whatever is wrong with a new document is logged and shown in the status; the last good one stays.
/// </summary>
internal sealed class ConfigurationReload(
    ConfigurationFile file,
    ServerOptions options,
    ISettingsStore settings,
    ConfigurationActivator activator,
    ConfigurationStatus status,
    ILogger<ConfigurationReload> logger
) : BackgroundService
{
    private readonly SemaphoreSlim _asked = new(0);
    private FileStamp? _seen;
    private long _refused;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _seen = file.Stamp;
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _asked.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var hangUp = PosixSignalRegistration.Create(
            PosixSignal.SIGHUP,
            signal =>
            {
                // Without this the signal would end the process.
                signal.Cancel = true;
                _asked.Release();
            }
        );
        try
        {
            while (true)
            {
                var asked = await _asked.WaitAsync(options.LookAtConfigurationEvery, stoppingToken);
                await BackgroundTurn.TryAsync(token => LookAsync(asked, token), "the configuration", logger, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private async Task LookAsync(bool asked, CancellationToken cancellationToken)
    {
        try
        {
            var stamp = file.Stamp;
            if (asked || stamp != _seen)
                await ReadFileAsync(asked, cancellationToken);
            // Only now: when the database was away, the file is read again.
            _seen = stamp;
            await FollowReplicasAsync(asked, cancellationToken);
            await activator.CatchUpAsync(cancellationToken);
        }
        catch (StoreUnavailableException unavailable)
        {
            ServerLog.ConfigurationUnreadable(logger, unavailable.Message);
        }
    }

    private async Task ReadFileAsync(bool asked, CancellationToken cancellationToken)
    {
        var (text, problem) = await file.ReadAsync(cancellationToken);
        if (text is null)
            ServerLog.ConfigurationUnreadable(logger, $"{file.Path} {problem}");
        else if (text != status.Current.Document)
            await activator.ActivateAsync(text, ConfigurationStart.FileOrigin, "engine", cancellationToken);
        else if (asked && await settings.ActiveConfigurationAsync(cancellationToken) is { } active)
            await activator.UseAsync(active, cancellationToken);
        else
            status.Settled();
    }

    /// <summary>One that cannot be used here, for a secret this replica lacks, is told of once and tried again when somebody asks.</summary>
    private async Task FollowReplicasAsync(bool asked, CancellationToken cancellationToken)
    {
        if (await settings.ActiveConfigurationAsync(cancellationToken) is not { } active)
            return;
        if (active.Number <= status.Current.Version || (active.Number == _refused && !asked))
            return;
        var errors = await activator.UseAsync(active, cancellationToken);
        _refused = errors.IsEmpty ? 0 : active.Number;
    }
}
