using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Rollcall.Engine.Directory;
using Outcome = Rollcall.Engine.Targets.Outcome;

namespace Rollcall.Engine.Reconcile;

/// <summary>One target under one configuration: claims its due keys while its gate is open, and gives each its turn.</summary>
/// <param name="nextOwner">A name for each claim, which no other claim of any replica has.</param>
internal sealed class TargetLoop(
    IStorage storage,
    ReconcileTarget target,
    WorkTurn turn,
    StoreOutageLog outage,
    Func<string> nextOwner,
    TimeProvider time,
    ILogger logger
)
{
    private const int KeysForEachCall = 8;

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);

    // A key waits for the database about as long as for the app; the connector itself limits the calls.
    private readonly int _keys = target.Configuration.Pace.Concurrency * KeysForEachCall;
    private readonly TargetFaultLog _faults = new(target.Id, time, logger);
    private readonly WorkLeases _leases = new(storage.Work, target.Id, nextOwner, WorkTurn.LeaseOf(target), time);

    /// <summary>Runs until stopped; then lets what is being worked on finish, and gives back the rest of what it claimed.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        // Few are taken ahead, so that a removal overtakes at once.
        var queue = Channel.CreateBounded<ClaimedWork>(target.Configuration.Pace.Concurrency);
        using var working = new CancellationTokenSource();
        var renewing = RenewAsync(stopping, working.Token);
        var consumers = Enumerable.Range(0, _keys).Select(_ => ConsumeAsync(queue.Reader, stopping)).ToList();
        try
        {
            await ProduceAsync(queue.Writer, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested) { }
        finally
        {
            queue.Writer.Complete();
        }
        await Task.WhenAll(consumers);
        await working.CancelAsync();
        await renewing;
        await GiveBackAsync();
    }

    private async Task ProduceAsync(ChannelWriter<ClaimedWork> queue, CancellationToken stopping)
    {
        var gate = new SharedGate(storage, target.Id, target.Gate);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await GiveAnotherTryAsync(stopping);
                await gate.WhenOpenAsync(Poll, stopping);
                if (await ProbeAsync(stopping) is false)
                    continue;
                var claimed = await _leases.ClaimAsync(_keys, stopping);
                outage.Answered();
                foreach (var work in claimed)
                    await queue.WriteAsync(work, stopping);
                if (claimed.Count == 0)
                    await storage.Work.WaitForWorkAsync(target.Id, Poll, stopping);
                _faults.Over();
            }
            catch (StoreUnavailableException unavailable)
            {
                outage.Met(unavailable);
                await Task.Delay(Poll, time, stopping);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                // A fault of ours must not end the loop: the target would be left alone for good, and nobody would know.
                _faults.Met(exception);
                await Task.Delay(Poll, time, stopping);
            }
        }
    }

    /// <summary>Here, and not when the credential is replaced: keys that were under way then have met the old one since, and a leaver may be among them.</summary>
    private async ValueTask GiveAnotherTryAsync(CancellationToken stopping)
    {
        if (!target.Gate.OwesAnotherTry)
            return;
        await storage.Work.BringForwardAsync(target.Id, stopping);
        target.Gate.AnotherTryWasGiven();
    }

    /// <summary>Only while the app is not known: an answer that costs no call would tell the circuit breaker that the app is well.</summary>
    private async ValueTask<bool> ProbeAsync(CancellationToken stopping)
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

    private async Task ConsumeAsync(ChannelReader<ClaimedWork> queue, CancellationToken stopping)
    {
        await foreach (var claimed in queue.ReadAllAsync(CancellationToken.None))
        {
            if (!stopping.IsCancellationRequested)
                await turn.TakeAsync(claimed, stopping);
            _leases.End(claimed);
            if (stopping.IsCancellationRequested)
                _leases.Leave(claimed);
        }
    }

    private async Task RenewAsync(CancellationToken stopping, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(WorkTurn.LeaseOf(target) / 3, time, ended);
                await _leases.RenewAsync(stopping.IsCancellationRequested, ended);
            }
            catch (OperationCanceledException) when (ended.IsCancellationRequested) { }
            catch (StoreUnavailableException unavailable)
            {
                outage.Met(unavailable);
            }
            catch (Exception exception)
            {
                _faults.Met(exception);
            }
        }
    }

    /// <summary>A database that is away at this moment costs the rest of a lease, not the worker.</summary>
    private async Task GiveBackAsync()
    {
        try
        {
            await _leases.GiveBackAsync();
        }
        catch (StoreUnavailableException unavailable)
        {
            outage.Met(unavailable);
        }
    }
}
