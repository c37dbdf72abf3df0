using System.Runtime.InteropServices;
using Rollcall.Engine.Directory;
using Rollcall.Server.Observability;

namespace Rollcall.Server.Hosting;

/// <summary>
/// Follows the configuration while the server runs: a changed file, rotated secrets in files of their own, SIGHUP (which reads all of
/// them again), and versions that another replica activated. What was refused for a secret is tried again when its file changes. Whatever is wrong with a new document is logged and shown in the status; the last good one stays.
/// </summary>
internal sealed class ConfigurationReload(
    ConfigurationFile file,
    ServerOptions options,
    FileImport imports,
    ISettingsStore settings,
    SecretFiles secrets,
    ConfigurationActivator activator,
    ConfigurationChecker checker,
    ConfigurationStatus status,
    TimeProvider time,
    ILogger<ConfigurationReload> logger
) : BackgroundService
{
    /// <summary>A file that is being written is looked at again after this.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _asked = new(0);
    private readonly OutageLog _outage = new("Looking at the configuration", time, logger);
    private readonly AwaitedSecrets _ofFile = new(checker, status);
    private readonly AwaitedSecrets _ofReplica = new(checker, status);
    private ChangedFile _changed = new(seen: null);

    /// <summary>Secrets are to be read again, with whatever version is in force.</summary>
    private bool _owed;
    private long _refused;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _changed = new ChangedFile(file.Stamp);
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
                var every = options.LookAtConfigurationEvery;
                var asked = await _asked.WaitAsync(_changed.IsUnsettled && Settling < every ? Settling : every, stoppingToken);
                await BackgroundTurn.TryAsync(token => LookAsync(asked, token), _outage, stoppingToken);
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
            _owed |= secrets.Look() | asked;
            // Whoever asks says that the file is whole.
            if (_changed.Look(stamp) || asked || (stamp is not null && !_changed.IsUnsettled && _ofFile.HaveChanged))
            {
                if (await ReadFileAsync(cancellationToken))
                    _owed = false;
                // Only now: when the database was away, the file is read again.
                _changed.WasRead(stamp);
            }
            if (_owed)
                await UseAgainAsync(cancellationToken);
            _owed = false;
            await FollowReplicasAsync(asked, cancellationToken);
            await activator.CatchUpAsync(cancellationToken);
            _outage.Over();
        }
        catch (StoreUnavailableException unavailable)
        {
            _outage.Met(unavailable.Message, () => ServerLog.ConfigurationUnreadable(logger, unavailable.Message));
        }
    }

    /// <returns>Whether it came into force.</returns>
    private async Task<bool> ReadFileAsync(CancellationToken cancellationToken)
    {
        var (text, problem) = await file.ReadAsync(cancellationToken);
        if (text is null)
        {
            ServerLog.ConfigurationUnreadable(logger, $"{file.Path} {problem}");
            return false;
        }
        if (text != status.Current.Document && !await imports.IsOvertakenAsync(text, cancellationToken))
        {
            return await _ofFile.TryAsync(
                text,
                () => activator.ActivateAsync(text, FileImport.Origin, "engine", cancellationToken)
            );
        }
        _ofFile.Forget();
        status.Settled();
        return false;
    }

    private async Task UseAgainAsync(CancellationToken cancellationToken)
    {
        if (await settings.ActiveConfigurationAsync(cancellationToken) is { } version)
            await activator.UseAsync(version, cancellationToken);
    }

    /// <summary>One that cannot be used here, for a secret this replica lacks, is told of once, and tried again when the secret comes or somebody asks.</summary>
    private async Task FollowReplicasAsync(bool asked, CancellationToken cancellationToken)
    {
        if (await settings.ActiveConfigurationAsync(cancellationToken) is not { } newest)
            return;
        if (newest.Number <= status.Current.Version || (newest.Number == _refused && !asked && !_ofReplica.HaveChanged))
            return;
        var isUsed = await _ofReplica.TryAsync(newest.Document, () => activator.UseAsync(newest, cancellationToken));
        _refused = isUsed ? 0 : newest.Number;
    }
}
