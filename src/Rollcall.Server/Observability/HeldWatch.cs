using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Server.Hosting;

namespace Rollcall.Server.Observability;

/// <summary>
/// Tells the log when a safeguard begins to hold people back at a target and when nobody is held any more. Until somebody looks, real leavers
/// keep their access as well, and nothing else says so to whoever does not ask. Counts and codes alone: who it is stays out of the log.
/// </summary>
internal sealed class HeldWatch(
    IStorage storage,
    ActiveTargets targets,
    ServerOptions options,
    TimeProvider time,
    ILogger<HeldWatch> logger
) : BackgroundService
{
    /// <summary>A few leavers more are no news, the rest of the department is.</summary>
    private const int WorthAnotherLine = 10;

    private static readonly string[] Safeguards =
    [
        ReasonCodes.Brake.Value,
        ReasonCodes.GroupEmptied.Value,
        ReasonCodes.AccountsLost.Value,
    ];

    /// <summary>How many the log was told of.</summary>
    private readonly Dictionary<(string Target, string Reason), long> _told = [];
    private readonly OutageLog _outage = new("Looking at who is held back", time, logger);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.LookAtHeldEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await BackgroundTurn.TryAsync(LookAsync, _outage, stoppingToken);
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
            var held = await HeldAsync(cancellationToken);
            foreach (var (safeguard, keys) in held)
                Held(safeguard, keys);
            foreach (var over in _told.Keys.Where(told => !held.ContainsKey(told)).ToList())
                Over(over);
            _outage.Over();
        }
        catch (StoreUnavailableException)
        {
            // The readiness says so. Whoever was held is held.
        }
    }

    private async Task<Dictionary<(string Target, string Reason), long>> HeldAsync(CancellationToken cancellationToken)
    {
        var held = (await storage.Work.ParkedAsync(cancellationToken))
            .Where(parked => Safeguards.Contains(parked.ReasonCode, StringComparer.Ordinal))
            .Where(parked => targets.Current.Find(parked.Target) is not null)
            .ToDictionary(parked => (parked.Target, parked.ReasonCode), parked => parked.Keys);
        // Lost accounts are not parked: they are looked at again by themselves, since a directory may be switched on again.
        foreach (var target in targets.Current.All)
        {
            foreach (var retrying in await storage.Work.RetryingAsync(target.Id, cancellationToken))
            {
                if (Safeguards.Contains(retrying.ReasonCode, StringComparer.Ordinal))
                    held[(target.Id, retrying.ReasonCode)] = retrying.Keys;
            }
        }
        return held;
    }

    private void Held((string Target, string Reason) safeguard, long keys)
    {
        if (_told.TryGetValue(safeguard, out var told) && keys < told * WorthAnotherLine)
            return;
        _told[safeguard] = keys;
        ServerLog.HeldBack(logger, safeguard.Target, keys, safeguard.Reason);
    }

    private void Over((string Target, string Reason) safeguard)
    {
        _told.Remove(safeguard);
        if (targets.Current.Find(safeguard.Target) is not null)
            ServerLog.NobodyHeldBack(logger, safeguard.Target, safeguard.Reason);
    }
}
