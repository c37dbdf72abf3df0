using System.Collections.Concurrent;
using System.Text.Json;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;

namespace Rollcall.Engine.Reconcile;

/// <summary>
/// How many people lost something at each target lately, and how many accounts were made in place of lost ones. The audit log is the truth, shared by replicas and kept over
/// restarts; between two looks at it this process adds what it took away itself, and what it is about to take.
/// </summary>
public sealed class RemovalBrakes(TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);
    private const int MostReleases = 10_000;
    private readonly ConcurrentDictionary<(string Target, BrakedKind Kind), RemovalTally> _tallies = new();

    /// <summary>As it stands, for a look that does nothing which it counts.</summary>
    public async ValueTask<BrakeReading> ReadAsync(
        IStorage storage,
        TargetConfiguration target,
        BrakedKind kind,
        CancellationToken cancellationToken
    )
    {
        var tally = await FreshAsync(storage, target, kind, cancellationToken);
        return await WithAllowanceAsync(storage, target, people: 1, tally.Read(), cancellationToken);
    }

    /// <summary>The same for a plan, whose person or group somebody may have let pass by name.</summary>
    public async ValueTask<BrakeReading> ReadAsync(
        IStorage storage,
        TargetConfiguration target,
        Plan plan,
        CancellationToken cancellationToken
    )
    {
        var tally = await FreshAsync(storage, target, KindOf(plan), cancellationToken);
        return await ReleasedAsync(storage, target, plan, tally.Read(), cancellationToken);
    }

    /// <summary>
    /// For a plan that the brake counts: it counts from now on, so that of many at the same moment no more pass than may. Until it is
    /// written down or given up, the turn has to be kept. Whom the brake holds waits for a person, so nobody is held because of others
    /// who may yet take nothing, or who stand in the audit log already and are counted as under way as well: those are waited for.
    /// </summary>
    internal async ValueTask<RemovalTurn> TakeTurnAsync(
        IStorage storage,
        TargetConfiguration target,
        Plan plan,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var tally = await FreshAsync(storage, target, KindOf(plan), cancellationToken);
            var turn = tally.Begin(plan.PeopleBraked, target.Brake);
            if (turn.HasRoom)
                return turn;
            var isKept = false;
            try
            {
                var reading = await ReleasedAsync(storage, target, plan, turn.Reading, cancellationToken);
                if (reading.IsReleasedByName)
                    return tally.BeginBeyond(plan.PeopleBraked, reading);
                if (tally.Allow(reading.Allowance))
                    continue;
                isKept = turn.OthersEnd is null;
                if (isKept)
                    return turn;
            }
            finally
            {
                if (!isKept)
                    turn.Dispose();
            }
            await turn.OthersEnd!.WaitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// For whom the brake held, once that is written down: whoever released it in between did not find the key among those that wait.
    /// </summary>
    internal async ValueTask LookAgainIfReleasedAsync(
        IStorage storage,
        TargetConfiguration target,
        ClaimedWork held,
        RemovalTurn turn,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var allowance = await AllowanceAsync(storage, target.Id, turn.Reading.Kind, now - target.Brake.Per, cancellationToken);
        if (allowance <= turn.Reading.Allowance)
            return;
        var again = new EnqueueRequest(target.Id, [], [held.Key], WorkPriority.Removal, now) { Cause = held.Cause };
        await storage.Work.EnqueueAsync(again, cancellationToken);
    }

    /// <summary>Looks anew at the next question: somebody released the brake.</summary>
    public void Forget(string target)
    {
        foreach (var kind in Enum.GetValues<BrakedKind>())
            _tallies.GetValueOrDefault((target, kind))?.Forget();
    }

    private static BrakedKind KindOf(Plan plan) => plan.Braked ?? BrakedKind.Removal;

    private async ValueTask<RemovalTally> FreshAsync(
        IStorage storage,
        TargetConfiguration target,
        BrakedKind kind,
        CancellationToken cancellationToken
    )
    {
        var tally = _tallies.GetOrAdd((target.Id, kind), _ => new RemovalTally());
        var now = time.GetUtcNow();
        if (tally.IsFresh(now, Fresh, target.Brake))
            return tally;
        await tally.Counting.WaitAsync(cancellationToken);
        try
        {
            if (!tally.IsFresh(now, Fresh, target.Brake))
            {
                // What ended before the count is in it; what ends meanwhile may be counted twice, and makes the next question count anew.
                var ended = tally.Ended;
                var accounts =
                    tally.Accounts(now, Fresh) ?? await storage.Links.CountAsync(target.Id, ResourceKind.User, cancellationToken);
                var counted = await CountAsync(storage, target, kind, accounts, now, cancellationToken);
                tally.Count(counted, ended, now, Fresh);
            }
            return tally;
        }
        finally
        {
            tally.Counting.Release();
        }
    }

    private static async ValueTask<BrakeReading> CountAsync(
        IStorage storage,
        TargetConfiguration target,
        BrakedKind kind,
        long accounts,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var action = kind is BrakedKind.Removal ? AuditActions.AccessRemoved : AuditActions.AccountReplaced;
        var since = now - target.Brake.Per;
        var people = await storage.Audit.CountAsync(target.Id, action, since, cancellationToken);
        var allowance = await AllowanceAsync(storage, target.Id, kind, since, cancellationToken);
        return new BrakeReading(people, accounts, allowance) { Kind = kind };
    }

    /// <summary>By name is asked last: only who would be held is looked up.</summary>
    private async ValueTask<BrakeReading> ReleasedAsync(
        IStorage storage,
        TargetConfiguration target,
        Plan plan,
        BrakeReading reading,
        CancellationToken cancellationToken
    )
    {
        var people = plan.PeopleBraked;
        reading = await WithAllowanceAsync(storage, target, people, reading, cancellationToken);
        if (reading.Room(target.Brake) >= people)
            return reading;
        var key = new WorkKey(target.Id, plan.Kind, plan.Resource);
        var named = await NamedReleases.FindAsync(storage.Audit, key, time.GetUtcNow(), cancellationToken);
        return reading with { IsReleasedByName = named is not null };
    }

    /// <summary>Somebody may have released the brake a moment ago, at another replica: held back now, the key would wait for a person again.</summary>
    private async ValueTask<BrakeReading> WithAllowanceAsync(
        IStorage storage,
        TargetConfiguration target,
        int people,
        BrakeReading reading,
        CancellationToken cancellationToken
    ) =>
        reading.Room(target.Brake) < people
            ? reading with
            {
                Allowance = await AllowanceAsync(
                    storage,
                    target.Id,
                    reading.Kind,
                    time.GetUtcNow() - target.Brake.Per,
                    cancellationToken
                ),
            }
            : reading;

    private static async ValueTask<long> AllowanceAsync(
        IStorage storage,
        string target,
        BrakedKind kind,
        DateTimeOffset since,
        CancellationToken cancellationToken
    )
    {
        var query = new AuditQuery(Target: target, Action: AuditActions.BrakeReleased, Since: since, Limit: MostReleases);
        return (await storage.Audit.QueryAsync(query, cancellationToken)).Where(entry => KindOf(entry) == kind).Sum(Allowed);
    }

    /// <summary>Whoever has lost accounts made anew lets nobody lose access.</summary>
    private static BrakedKind KindOf(AuditEntry release) =>
        release.ReasonCode == ReasonCodes.AccountsLost.Value ? BrakedKind.Replacement : BrakedKind.Removal;

    private static long Allowed(AuditEntry entry)
    {
        using var data = JsonDocument.Parse(entry.Data);
        return data.RootElement.TryGetProperty("allow", out var allow) && allow.TryGetInt64(out var value) ? value : 0;
    }
}
