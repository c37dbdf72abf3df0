using System.Collections.Concurrent;

namespace Rollcall.Engine.Reconcile;

/// <summary>
/// The leases a worker has at one target. A claim whose answer was lost may have taken effect, or may do so when the database comes to: then keys are
/// leased, a leaver's perhaps, that nobody works on. So each claim has an owner of its own; what belongs to the owner of a lost one is given back, and
/// what is worked on belongs to others.
/// </summary>
/// <param name="nextOwner">A name that no claim had before.</param>
internal sealed class WorkLeases(IWorkStore work, string target, Func<string> nextOwner, TimeSpan lease, TimeProvider time)
{
    /// <summary>A key that takes longer is stuck, or has so much to do that it may begin again with the rest.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    /// <summary>Owners of lost claims with the time until which they are watched; null before the database has answered again.</summary>
    private readonly Dictionary<string, DateTimeOffset?> _lost = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<WorkLease, bool> _held = new();
    private readonly ConcurrentDictionary<string, bool> _unfinished = new(StringComparer.Ordinal);
    private string? _last;

    /// <summary>Called by one at a time.</summary>
    public async Task<IReadOnlyList<ClaimedWork>> ClaimAsync(int limit, CancellationToken cancellationToken)
    {
        await GiveBackLostAsync(cancellationToken);
        var owner = nextOwner();
        try
        {
            // The database counts from when it was asked, and that is later.
            var now = time.GetUtcNow();
            var claimed = await work.ClaimAsync(target, owner, limit, lease, cancellationToken);
            _last = owner;
            return [.. claimed.Select(key => Held(key, owner, now))];
        }
        catch
        {
            _lost.Add(owner, null);
            throw;
        }
    }

    /// <summary>
    /// Moves on what is worked on, or waits for its turn at a slow app, so that nobody else takes it up. A third of a lease between two of these leaves time for
    /// another try.
    /// </summary>
    /// <param name="isEnding">Nothing more is begun: what waits for its turn is left to others.</param>
    public async Task RenewAsync(bool isEnding, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var old = _held
            .Keys.Where(held => held.Until - now <= lease * 2 / 3 && now - held.Claimed < Longest && (held.IsBegun || !isEnding))
            .ToList();
        if (old.Count == 0)
            return;
        var renewed = (await work.RenewAsync([.. old.Select(held => held.Key)], lease, cancellationToken)).ToHashSet();
        foreach (var held in old)
        {
            if (renewed.Contains(held.Key))
                held.MoveTo(now + lease);
        }
    }

    /// <summary>The work came to an end, or is not begun any more.</summary>
    public void End(ClaimedWork ended) => _held.TryRemove(ended.Lease!, out _);

    /// <summary>The work was not begun, or what became of it may not be written down.</summary>
    public void Leave(ClaimedWork left) => _unfinished.TryAdd(left.Owner!, true);

    /// <summary>Gives back whatever is still leased, once nothing is worked on any more.</summary>
    public async Task GiveBackAsync()
    {
        // Of the last claim not all may have found room in the queue.
        string[] owners =
        [
            .. _lost.Keys.Concat(_unfinished.Keys).Append(_last).OfType<string>().Distinct(StringComparer.Ordinal),
        ];
        if (owners.Length > 0)
            await work.ReleaseAsync(owners, CancellationToken.None);
    }

    private ClaimedWork Held(ClaimedWork claimed, string owner, DateTimeOffset now)
    {
        var held = new WorkLease(new LeasedKey(claimed.Key, owner), now, now + lease);
        _held.TryAdd(held, true);
        return claimed with { Lease = held };
    }

    /// <summary>
    /// Not once but for a while: when a database comes to, what it was asked last may be done before what it was asked first.
    /// </summary>
    private async Task GiveBackLostAsync(CancellationToken cancellationToken)
    {
        if (_lost.Count == 0)
            return;
        await work.ReleaseAsync([.. _lost.Keys], cancellationToken);
        var now = time.GetUtcNow();
        foreach (var (owner, until) in _lost.ToArray())
        {
            if (until is null)
                _lost[owner] = now + lease;
            else if (until < now)
                _lost.Remove(owner);
        }
    }
}
