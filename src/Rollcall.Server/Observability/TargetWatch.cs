using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Server.Hosting;

namespace Rollcall.Server.Observability;

/// <summary>
/// Tells the log when a target begins to be left alone and when it is worked on again: whoever reads nothing else must learn that
/// leavers keep their access there. The words of an app may hold names, so the line has the reason's code alone.
/// </summary>
internal sealed class TargetWatch(ActiveTargets targets, ServerOptions options, TimeProvider time, ILogger<TargetWatch> logger)
    : BackgroundService
{
    /// <summary>An app that is down is tried now and then, and its gate is open meanwhile; that is not being back.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Seen> _closed = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.LookAtTargetsEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            Look();
    }

    internal void Look()
    {
        var now = time.GetUtcNow();
        var current = targets.Current;
        foreach (var gone in _closed.Keys.Where(id => current.Find(id) is null).ToList())
            _closed.Remove(gone);
        foreach (var target in current.All)
        {
            if (target.Gate.Closure is { } closure)
                Closed(target.Id, closure.Reason.Code, now);
            else if (_closed.TryGetValue(target.Id, out var seen) && now - seen.At >= Settled)
                Open(target.Id);
        }
    }

    private void Closed(string target, ReasonCode reason, DateTimeOffset now)
    {
        // What an app that fails says differs from try to try; a credential it refuses is another matter, and a person's.
        var told =
            _closed.TryGetValue(target, out var seen)
            && (seen.Told == reason || !(NeedsPerson(reason) || NeedsPerson(seen.Told)));
        if (!told)
            ServerLog.TargetLeftAlone(logger, target, reason.Value);
        _closed[target] = new Seen(told ? seen.Told : reason, now);
    }

    private void Open(string target)
    {
        _closed.Remove(target);
        ServerLog.TargetWorkedOn(logger, target);
    }

    private static bool NeedsPerson(ReasonCode reason) => reason == ReasonCodes.Credentials || reason == ReasonCodes.Forbidden;

    /// <param name="Told">The reason in the log.</param>
    /// <param name="At">When it was last found closed.</param>
    private readonly record struct Seen(ReasonCode Told, DateTimeOffset At);
}
