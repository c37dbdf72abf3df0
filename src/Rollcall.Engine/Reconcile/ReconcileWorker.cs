using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Outcome = Rollcall.Engine.Targets.Outcome;

namespace Rollcall.Engine.Reconcile;

/// <summary>
/// Takes due keys from the database and has them reconciled: one loop a target, so that a slow or broken target keeps nobody
/// else waiting; within it as many keys at once as the target's pace allows.
/// </summary>
public sealed partial class ReconcileWorker(
    IStorage storage,
    ActiveTargets targets,
    Reconciler reconciler,
    TimeProvider time,
    ILogger<ReconcileWorker> logger
)
{
    /// <summary>Besides the patience of its calls: a key of a killed replica is anybody's again after this.</summary>
    private static readonly TimeSpan LeaseMargin = TimeSpan.FromSeconds(10);
    private const int KeysForEachCall = 8;

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);
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
            await RunTargetAsync(set, target, until.Token);
    }

    /// <summary>A database that is away at this moment costs the rest of a lease, not the worker.</summary>
    private async Task GiveBackAsync(WorkLeases leases)
    {
        try
        {
            await leases.GiveBackAsync();
        }
        catch (StoreUnavailableException unavailable)
        {
            _outage.Met(unavailable);
        }
    }

    private static Task Forever(CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource();
        cancellationToken.Register(done.SetResult);
        return done.Task;
    }

    private async Task RunTargetAsync(TargetSet set, ReconcileTarget target, CancellationToken stopping)
    {
        // A key waits for the database about as long as for the app; the connector itself limits the calls.
        var calls = target.Configuration.Pace.Concurrency;
        var keys = calls * KeysForEachCall;
        // Few are taken ahead, so that a removal overtakes at once.
        var queue = Channel.CreateBounded<LeasedWork>(calls);
        var leases = new WorkLeases(storage.Work, target.Id, NextOwner, LeaseOf(target), time);
        var consumers = Enumerable.Range(0, keys).Select(_ => ConsumeAsync(set, target, leases, queue.Reader, stopping)).ToList();
        try
        {
            await ProduceAsync(target, keys, leases, queue.Writer, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested) { }
        finally
        {
            queue.Writer.Complete();
        }
        await Task.WhenAll(consumers);
        await GiveBackAsync(leases);
    }

    private string NextOwner() => string.Create(CultureInfo.InvariantCulture, $"{_name}-{Interlocked.Increment(ref _claims)}");

    private async Task ProduceAsync(
        ReconcileTarget target,
        int keys,
        WorkLeases leases,
        ChannelWriter<LeasedWork> queue,
        CancellationToken stopping
    )
    {
        var gate = new SharedGate(storage, target.Id, target.Gate);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await GiveAnotherTryAsync(target, stopping);
                await gate.WhenOpenAsync(Poll, stopping);
                if (await ProbeAsync(target, stopping) is false)
                    continue;
                var claimed = await leases.ClaimAsync(keys, stopping);
                _outage.Answered();
                foreach (var work in claimed)
                    await queue.WriteAsync(work, stopping);
                if (claimed.Count == 0)
                    await storage.Work.WaitForWorkAsync(target.Id, Poll, stopping);
            }
            catch (StoreUnavailableException unavailable)
            {
                _outage.Met(unavailable);
                await Task.Delay(Poll, time, stopping);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                // A fault of ours must not end the loop: the target would be left alone for good, and nobody would know.
                LogTargetFailed(logger, target.Id, exception);
                await Task.Delay(Poll, time, stopping);
            }
        }
    }

    /// <summary>Here, and not when the credential is replaced: keys that were under way then have met the old one since, and a leaver may be among them.</summary>
    private async ValueTask GiveAnotherTryAsync(ReconcileTarget target, CancellationToken stopping)
    {
        if (!target.Gate.OwesAnotherTry)
            return;
        await storage.Work.BringForwardAsync(target.Id, stopping);
        target.Gate.AnotherTryWasGiven();
    }

    /// <summary>
    /// What is claimed waits for a round before its own, each at most one timeout before its app counts as failing. A worker that loses its lease while it
    /// is still calling does no harm: steps are idempotent and its record finds the key taken.
    /// </summary>
    private static TimeSpan LeaseOf(ReconcileTarget target) => (2 * target.Configuration.Pace.Timeout) + LeaseMargin;

    /// <summary>Only while the app is not known: an answer that costs no call would tell the circuit breaker that the app is well.</summary>
    private static async ValueTask<bool> ProbeAsync(ReconcileTarget target, CancellationToken stopping)
    {
        if (target.IsProbed)
            return true;
        var outcome = await target.Gate.RunAsync(
            async token => await target.ProbeAsync(token) ?? new Outcome.Unchanged(),
            stopping
        );
        if (outcome is Outcome.Unchanged)
            return true;
        target.Gate.Close(outcome);
        return false;
    }

    private async Task ConsumeAsync(
        TargetSet set,
        ReconcileTarget target,
        WorkLeases leases,
        ChannelReader<LeasedWork> queue,
        CancellationToken stopping
    )
    {
        await foreach (var leased in queue.ReadAllAsync(CancellationToken.None))
        {
            if (!stopping.IsCancellationRequested)
                await ReconcileAsync(set, target, leased.Work, stopping);
            if (stopping.IsCancellationRequested)
                leases.Leave(leased);
        }
    }

    private async Task ReconcileAsync(TargetSet set, ReconcileTarget target, ClaimedWork work, CancellationToken stopping)
    {
        try
        {
            var begun = false;
            // No cancellation from here: a key that was begun is finished and written down, each call has its own patience.
            var outcome = await target.Gate.RunAsync(
                async token =>
                {
                    begun = true;
                    return await reconciler.ReconcileAsync(set, target, work, token);
                },
                CancellationToken.None
            );
            if (!begun)
                await PutBackAsync(target, work, outcome, stopping);
        }
        catch (StoreUnavailableException unavailable)
        {
            // Nothing is wrong with the key: it is due again as soon as the database can be told so.
            _outage.Met(unavailable);
            var reason = ReasonCodes.UnexpectedError.Because("The database did not answer.");
            await RecordFateAsync(target, work, Backoff.PutBack(work, reason, time.GetUtcNow()), stopping);
        }
        catch (Exception exception)
        {
            // One poisoned key never stops the rest: it backs off alone, visible with its reason.
            LogKeyFailed(logger, work.Key.ToString(), exception);
            await FailAsync(target, work, exception, stopping);
        }
    }

    /// <summary>The gate closed between claim and turn.</summary>
    private async Task PutBackAsync(ReconcileTarget target, ClaimedWork work, Outcome outcome, CancellationToken stopping)
    {
        var (delay, reason) = outcome is Outcome.RetryAfter retry
            ? (retry.Delay ?? Poll, retry.Reason)
            : (Poll, ReasonCodes.CircuitOpen.Because("The target is not worked on now."));
        await RecordFateAsync(target, work, Backoff.PutBack(work, reason, time.GetUtcNow() + delay), stopping);
    }

    private async Task FailAsync(ReconcileTarget target, ClaimedWork work, Exception exception, CancellationToken stopping)
    {
        var reason = ReasonCodes.UnexpectedError.Because(
            $"{exception.GetType().Name} while reconciling; the log has the details."
        );
        await RecordFateAsync(target, work, Backoff.Failed(work, reason, null, time.GetUtcNow()), stopping);
    }

    /// <summary>
    /// While the database is away there is nothing else to do. A key that is not written down would stay leased for minutes after the
    /// database is back, and it may be a leaver's. At the lease's end the key comes back by itself.
    /// </summary>
    private async Task RecordFateAsync(ReconcileTarget target, ClaimedWork work, WorkFate fate, CancellationToken stopping)
    {
        var leaseEnd = time.GetUtcNow() + LeaseOf(target);
        while (!await TryRecordFateAsync(work, fate) && time.GetUtcNow() < leaseEnd && !stopping.IsCancellationRequested)
            await Task.Delay(Poll, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <returns>False while the database is away; true when there is nothing more to try.</returns>
    private async Task<bool> TryRecordFateAsync(ClaimedWork work, WorkFate fate)
    {
        try
        {
            var record = new WorkRecord
            {
                Work = work,
                Fate = fate,
                Now = time.GetUtcNow(),
            };
            await storage.Work.RecordAsync(record, CancellationToken.None);
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
        catch (Exception exception)
        {
            // A fault, not an absence: trying again would fail again. The lease runs out.
            LogKeyFailed(logger, work.Key.ToString(), exception);
            return true;
        }
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "Key {Key} failed unexpectedly and is tried again later")]
    private static partial void LogKeyFailed(ILogger logger, string key, Exception exception);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Error, Message = "Target {Target} is looked at again shortly after a fault")]
    private static partial void LogTargetFailed(ILogger logger, string target, Exception exception);
}
