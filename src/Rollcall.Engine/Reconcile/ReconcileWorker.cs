using System.Globalization;
using Microsoft.Extensions.Logging;
using Rollcall.Engine.Directory;

namespace Rollcall.Engine.Reconcile;

/// <summary>
/// Takes due keys from the database and has them reconciled: one loop a target, so that a slow or broken target keeps nobody
/// else waiting; within it as many keys at once as the target's pace allows.
/// </summary>
public sealed class ReconcileWorker(
    IStorage storage,
    ActiveTargets targets,
    Reconciler reconciler,
    TimeProvider time,
    ILogger<ReconcileWorker> logger
)
{
    private readonly string _name = $"w-{Guid.CreateVersion7(time.GetUtcNow()):N}";
    private readonly StoreOutageLog _outage = new(time, logger);
    private long _claims;

    /// <summary>Runs until cancelled; then lets what is being worked on finish, and gives back the rest of what it claimed.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var loops = new Dictionary<string, Task>(StringComparer.Ordinal);
        while (!cancellationToken.IsCancellationRequested)
        {
            var set = targets.Current;
            var replaced = targets.Replaced;
            if (!ReferenceEquals(set, targets.Current))
                continue;
            foreach (var target in set.All)
                loops[target.Id] = RunAfterAsync(loops.GetValueOrDefault(target.Id), set, target, replaced, cancellationToken);
            using var until = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, replaced);
            await Forever(until.Token);
        }
        await Task.WhenAll(loops.Values);
    }

    /// <summary>
    /// A target is worked on by one configuration at a time, and has nothing to wait for but itself: an app that does not answer would keep a changed
    /// configuration, and with it every leaver, from all others.
    /// </summary>
    private async Task RunAfterAsync(
        Task? before,
        TargetSet set,
        ReconcileTarget target,
        CancellationToken replaced,
        CancellationToken cancellationToken
    )
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, replaced);
        if (before is not null)
            await before;
        if (!until.IsCancellationRequested)
            await new TargetLoop(storage, target, TurnAt(set, target), _outage, NextOwner, time, logger).RunAsync(until.Token);
    }

    private WorkTurn TurnAt(TargetSet set, ReconcileTarget target) =>
        new(storage.Work, reconciler, set, target, _outage, time, logger);

    private string NextOwner() => string.Create(CultureInfo.InvariantCulture, $"{_name}-{Interlocked.Increment(ref _claims)}");

    private static Task Forever(CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource();
        cancellationToken.Register(done.SetResult);
        return done.Task;
    }
}
