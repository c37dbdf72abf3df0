using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Server.Admin.Plans;
using Rollcall.Server.Hosting;

namespace Rollcall.Server.Admin.Targets;

/// <summary>Shows how targets stand.</summary>
internal sealed class TargetReports(IStorage storage, RemovalBrakes brakes, TimeProvider time)
{
    /// <param name="queues">What the work store says of all targets.</param>
    public async Task<TargetStatus> StatusAsync(
        ReconcileTarget target,
        IReadOnlyList<QueueStatus> queues,
        CancellationToken cancellationToken
    )
    {
        var closure = target.Gate.Closure;
        var queue = CountsOf(queues.FirstOrDefault(queue => queue.Target == target.Id)) with
        {
            ParkedFor = await ParkedForAsync(target.Id, cancellationToken),
            RetryingFor = await RetryingForAsync(target.Id, cancellationToken),
        };
        return new TargetStatus
        {
            Id = target.Id,
            Connector = target.Configuration.Connector,
            Url = target.Configuration.Url?.ToString(),
            State = StateOf(closure),
            Reason = closure is null ? null : PlanReports.ExplanationOf(closure.Reason),
            RetryAt = closure?.Until,
            LinkedUsers = await storage.Links.CountAsync(target.Id, ResourceKind.User, cancellationToken),
            LinkedGroups = await storage.Links.CountAsync(target.Id, ResourceKind.Group, cancellationToken),
            Queue = queue,
            Reconcile = await ReconcileAsync(target, cancellationToken),
            Brake = await BrakeAsync(target, queue, cancellationToken),
        };
    }

    /// <summary>As the admin API tells of a release by name.</summary>
    public static NamedBrakeRelease Of(NamedRelease release) =>
        new(
            release.Key.Kind is ResourceKind.User ? ResourceKinds.User : ResourceKinds.Group,
            release.Key.Resource.ToString(),
            release.Subject,
            release.Actor,
            release.At,
            release.At + NamedReleases.Lasts,
            release.Because
        );

    private async Task<ParkedKeys[]> ParkedForAsync(string target, CancellationToken cancellationToken)
    {
        var parked = await storage.Work.ParkedAsync(cancellationToken);
        return [.. parked.Where(count => count.Target == target).Select(count => new ParkedKeys(count.ReasonCode, count.Keys))];
    }

    private async Task<RetryingKeys[]> RetryingForAsync(string target, CancellationToken cancellationToken)
    {
        var retrying = await storage.Work.RetryingAsync(target, cancellationToken);
        return [.. retrying.Select(count => new RetryingKeys(count.ReasonCode, count.Keys, count.Since))];
    }

    private async Task<ReconcileTimes?> ReconcileAsync(ReconcileTarget target, CancellationToken cancellationToken)
    {
        if (target.Configuration.ReconcileEvery is not { } every)
            return null;
        var last = await ReconcileSchedule.LastAsync(storage.Audit, target.Id, cancellationToken);
        var (now, next) = (time.GetUtcNow(), ReconcileSchedule.Next(target.Configuration, last)!.Value);
        return new ReconcileTimes((long)every.TotalSeconds, next > now ? next : now, last);
    }

    private async Task<BrakeStatus> BrakeAsync(ReconcileTarget target, QueueCounts queue, CancellationToken cancellationToken)
    {
        var rules = target.Configuration.Brake;
        var removals = await brakes.ReadAsync(storage, target.Configuration, BrakedKind.Removal, cancellationToken);
        var replaced = await brakes.ReadAsync(storage, target.Configuration, BrakedKind.Replacement, cancellationToken);
        var held = await new HeldByBrake(storage).PeopleAsync(target.Id, queue.ParkedFor, cancellationToken);
        var lost = queue
            .RetryingFor.Where(retrying => retrying.Code == ReasonCodes.AccountsLost.Value)
            .Sum(retrying => retrying.Keys);
        var released = await NamedReleases.OfTargetAsync(storage.Audit, target.Id, time.GetUtcNow(), cancellationToken);
        return new BrakeStatus(
            removals.Removals,
            removals.Room(rules),
            (long)rules.Per.TotalSeconds,
            [.. released.Select(Of)],
            replaced.Removals,
            replaced.Room(rules),
            held == 0 ? null : held,
            // What they would lose is not asked of the app here; with the account lost the limit comes down most.
            held == 0
                ? null
                : removals.ToRelease(rules, held, held),
            lost == 0 ? null : replaced.ToRelease(rules, lost, accounts: 0)
        );
    }

    /// <summary>A refused credential is a person's to mend; everything else passes by itself.</summary>
    private static string StateOf(GateClosure? closure) =>
        closure switch
        {
            null => TargetStates.Running,
            { Reason.Code: var code } when code == ReasonCodes.Credentials || code == ReasonCodes.Forbidden =>
                TargetStates.Paused,
            _ => TargetStates.BackingOff,
        };

    private static QueueCounts CountsOf(QueueStatus? queue) =>
        new()
        {
            Due = queue?.Due ?? 0,
            InWork = queue?.Leased ?? 0,
            Retrying = queue?.Retrying ?? 0,
            Parked = queue?.Parked ?? 0,
            Oldest = queue?.OldestEnqueued,
            LastProblem = queue?.LastReasonCode is { } code ? new Explanation(code, queue.LastDetail ?? code) : null,
        };
}
