using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;

namespace Rollcall.Engine.Reconcile;

/// <summary>
/// Each replica closes the gate of a target by what it met itself. Who resumes the target asks one of them; the others find the entry in the
/// audit log while they wait. Entries are counted, not compared by time: the clocks of replicas differ.
/// </summary>
internal sealed class SharedGate(IStorage storage, string target, TargetGate gate)
{
    private long? _resumed;

    /// <summary>Waits while the gate is closed, and opens it when the target was resumed anywhere.</summary>
    /// <param name="poll">Between two looks at the audit log.</param>
    public async Task WhenOpenAsync(TimeSpan poll, CancellationToken cancellationToken)
    {
        _resumed ??= await CountAsync(cancellationToken);
        if (gate.Closure is null)
            return;
        // Since it was last open here: whoever resumes it just when it closes means this replica, too.
        while (!await gate.WhenOpenAsync(poll, cancellationToken))
        {
            if (await CountAsync(cancellationToken) is var count && count != _resumed)
                await ResumeAsync(count, cancellationToken);
        }
        _resumed = await CountAsync(cancellationToken);
    }

    /// <summary>Keys that met the gate here were put back until it would have opened by itself, some after they were all brought forward.</summary>
    private async Task ResumeAsync(long count, CancellationToken cancellationToken)
    {
        _resumed = count;
        await gate.ResumeAsync(cancellationToken);
        await storage.Work.BringForwardAsync(target, cancellationToken);
    }

    private Task<long> CountAsync(CancellationToken cancellationToken) =>
        storage.Audit.CountAsync(target, AuditActions.TargetResumed, DateTimeOffset.UnixEpoch, cancellationToken);
}
