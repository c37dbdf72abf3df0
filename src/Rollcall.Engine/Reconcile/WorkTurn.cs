using Microsoft.Extensions.Logging;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Outcome = Rollcall.Engine.Targets.Outcome;

namespace Rollcall.Engine.Reconcile;

/// <summary>One claimed key, from its turn at the target to what is written down of it, whatever goes wrong on the way.</summary>
internal sealed partial class WorkTurn(
    IWorkStore work,
    Reconciler reconciler,
    TargetSet set,
    ReconcileTarget target,
    StoreOutageLog outage,
    TimeProvider time,
    ILogger logger
)
{
    /// <summary>Besides the patience of its calls: a key of a killed replica is anybody's again after this.</summary>
    private static readonly TimeSpan LeaseMargin = TimeSpan.FromSeconds(10);

    /// <summary>Until the database, or a gate that closed, is asked again.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Long enough for a call and for another that waits for it; whoever needs longer renews it. A worker that loses its lease while it is still calling does
    /// no harm: steps are idempotent and its record finds the key taken.
    /// </summary>
    public static TimeSpan LeaseOf(ReconcileTarget target) => (2 * target.Configuration.Pace.Timeout) + LeaseMargin;

    /// <summary>Never throws: one key's trouble is not the loop's.</summary>
    public async Task TakeAsync(ClaimedWork claimed, CancellationToken stopping)
    {
        // It waited for its turn in a process that stood still: it is due again, and another's by now.
        if (claimed.Lease?.TryBegin(time.GetUtcNow()) is false)
            return;
        try
        {
            var begun = false;
            // No cancellation from here: a key that was begun is finished and written down, each call has its own patience.
            var outcome = await target.Gate.RunAsync(
                async token =>
                {
                    begun = true;
                    return await reconciler.ReconcileAsync(set, target, claimed, token);
                },
                CancellationToken.None
            );
            if (!begun)
                await PutBackAsync(claimed, outcome, stopping);
        }
        catch (StoreUnavailableException unavailable)
        {
            // Nothing is wrong with the key: it is due again as soon as the database can be told so.
            outage.Met(unavailable);
            var reason = ReasonCodes.UnexpectedError.Because("The database did not answer.");
            await RecordFateAsync(claimed, Backoff.PutBack(claimed, reason, time.GetUtcNow()), stopping);
        }
        catch (Exception exception)
        {
            // One poisoned key never stops the rest: it backs off alone, visible with its reason.
            LogKeyFailed(logger, claimed.Key.ToString(), exception);
            await FailAsync(claimed, exception, stopping);
        }
    }

    /// <summary>The gate closed between claim and turn.</summary>
    private async Task PutBackAsync(ClaimedWork claimed, Outcome outcome, CancellationToken stopping)
    {
        var (delay, reason) = outcome is Outcome.RetryAfter retry
            ? (retry.Delay ?? Poll, retry.Reason)
            : (Poll, ReasonCodes.CircuitOpen.Because("The target is not worked on now."));
        await RecordFateAsync(claimed, Backoff.PutBack(claimed, reason, time.GetUtcNow() + delay), stopping);
    }

    private async Task FailAsync(ClaimedWork claimed, Exception exception, CancellationToken stopping)
    {
        var reason = ReasonCodes.UnexpectedError.Because(
            $"{exception.GetType().Name} while reconciling; the log has the details."
        );
        await RecordFateAsync(claimed, Backoff.Failed(claimed, reason, null, time.GetUtcNow()), stopping);
    }

    /// <summary>
    /// While the database is away there is nothing else to do. A key that is not written down would stay leased for minutes after the
    /// database is back, and it may be a leaver's. At the lease's end the key comes back by itself.
    /// </summary>
    private async Task RecordFateAsync(ClaimedWork claimed, WorkFate fate, CancellationToken stopping)
    {
        var leaseEnd = time.GetUtcNow() + LeaseOf(target);
        while (!await TryRecordFateAsync(claimed, fate) && time.GetUtcNow() < leaseEnd && !stopping.IsCancellationRequested)
            await Task.Delay(Poll, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <returns>False while the database is away; true when there is nothing more to try.</returns>
    private async Task<bool> TryRecordFateAsync(ClaimedWork claimed, WorkFate fate)
    {
        try
        {
            var record = new WorkRecord
            {
                Work = claimed,
                Fate = fate,
                Now = time.GetUtcNow(),
            };
            if (!await work.RecordAsync(record, CancellationToken.None))
                await LateWork.LookAgainAsync(work, record, CancellationToken.None);
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
        catch (Exception exception)
        {
            // A fault, not an absence: trying again would fail again. The lease runs out.
            LogKeyFailed(logger, claimed.Key.ToString(), exception);
            return true;
        }
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "Key {Key} failed unexpectedly and is tried again later")]
    private static partial void LogKeyFailed(ILogger logger, string key, Exception exception);
}
