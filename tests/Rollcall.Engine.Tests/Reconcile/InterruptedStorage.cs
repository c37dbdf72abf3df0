using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>A real database that takes no records of work while a test says so, as one on a full disk.</summary>
internal sealed class InterruptedStorage(IStorage inner) : IStorage, IWorkStore
{
    private int _refused;
    private Func<Task<IReadOnlyList<ClaimedWork>>>? _later;

    private static StoreUnavailableException Hanging => new(StoreTrouble.Unreachable, "It does not answer.");

    /// <summary>What becomes of one claim of keys, of which nobody hears more than that the database does not answer; null: they are answered.</summary>
    public LostClaim? LosesClaim { get; set; }

    /// <summary>For how long keys are leased, instead of what is asked for; null: as asked for.</summary>
    public TimeSpan? Lease { get; set; }

    /// <summary>How many claims have leased keys and were not answered.</summary>
    public int Lost { get; private set; }

    /// <summary>How often a key was leased anew while it was worked on.</summary>
    public int Renewed { get; private set; }

    /// <summary>Waited for before what a look came to is written down.</summary>
    public Func<WorkRecord, Task> BeforeRecord { get; set; } = _ => Task.CompletedTask;

    /// <summary>Waited for after it was written down, before whoever asked for it goes on.</summary>
    public Func<WorkRecord, Task> AfterRecord { get; set; } = _ => Task.CompletedTask;

    public bool IsFull { get; set; }

    /// <summary>How many records found the disk full.</summary>
    public int Refused => Volatile.Read(ref _refused);

    public string Name => inner.Name;
    public IDirectoryStore Directory => inner.Directory;
    public IWorkStore Work => this;
    public ILinkStore Links => inner.Links;
    public IAuditStore Audit => inner.Audit;
    public ISettingsStore Settings => inner.Settings;

    public IUniqueValueStore UniqueValues => inner.UniqueValues;
    public Rollcall.Engine.Requests.IRequestLog Requests => inner.Requests;

    public ICredentialStore Credentials => inner.Credentials;

    public async ValueTask<bool> RecordAsync(WorkRecord record, CancellationToken cancellationToken)
    {
        await BeforeRecord(record);
        if (!IsFull)
        {
            var recorded = await inner.Work.RecordAsync(record, cancellationToken);
            if (recorded)
                await AfterRecord(record);
            return recorded;
        }
        Interlocked.Increment(ref _refused);
        throw new StoreUnavailableException(StoreTrouble.Full, "The disk is full.");
    }

    public Task<StoreProblem?> CheckAsync(CancellationToken cancellationToken) => inner.CheckAsync(cancellationToken);

    public Task<IReadOnlyList<ClaimedWork>> ClaimAsync(
        string target,
        string owner,
        int limit,
        TimeSpan lease,
        CancellationToken cancellationToken
    )
    {
        Task<IReadOnlyList<ClaimedWork>> Claim() =>
            inner.Work.ClaimAsync(target, owner, limit, Lease ?? lease, CancellationToken.None);
        switch (LosesClaim)
        {
            case LostClaim.Done:
                return LoseAnswerAsync(Claim);
            case LostClaim.DoneLater:
                LosesClaim = null;
                _later = Claim;
                throw Hanging;
            default:
                return Claim();
        }
    }

    public async Task<IReadOnlyList<LeasedKey>> RenewAsync(
        IReadOnlyCollection<LeasedKey> keys,
        TimeSpan lease,
        CancellationToken cancellationToken
    )
    {
        var renewed = await inner.Work.RenewAsync(keys, lease, cancellationToken);
        Renewed += renewed.Count;
        return renewed;
    }

    public async Task ReleaseAsync(IReadOnlyCollection<string> owners, CancellationToken cancellationToken)
    {
        await inner.Work.ReleaseAsync(owners, cancellationToken);
        if (Interlocked.Exchange(ref _later, null) is not { } claim)
            return;
        await EngineRig.UntilAsync(async () => await claim() is { Count: > 0 });
        Lost++;
    }

    private async Task<IReadOnlyList<ClaimedWork>> LoseAnswerAsync(Func<Task<IReadOnlyList<ClaimedWork>>> claim)
    {
        var claimed = await claim();
        if (claimed.Count == 0)
            return claimed;
        LosesClaim = null;
        Lost++;
        throw Hanging;
    }

    public Task<LinkRemovalOutcome> RemoveLinkAsync(LinkRemoval removal, CancellationToken cancellationToken) =>
        inner.Work.RemoveLinkAsync(removal, cancellationToken);

    public Task<long> EnqueueAsync(EnqueueRequest request, CancellationToken cancellationToken) =>
        inner.Work.EnqueueAsync(request, cancellationToken);

    public Task<long> BringForwardAsync(string target, CancellationToken cancellationToken) =>
        inner.Work.BringForwardAsync(target, cancellationToken);

    public ValueTask WaitForWorkAsync(string target, TimeSpan atMost, CancellationToken cancellationToken) =>
        inner.Work.WaitForWorkAsync(target, atMost, cancellationToken);

    public Task<IReadOnlyList<QueueStatus>> StatusAsync(CancellationToken cancellationToken) =>
        inner.Work.StatusAsync(cancellationToken);

    public Task<long?> EnqueueOnceAsync(
        EnqueueRequest request,
        Rollcall.Engine.Audit.AuditEntry audit,
        DateTimeOffset since,
        CancellationToken cancellationToken
    ) => inner.Work.EnqueueOnceAsync(request, audit, since, cancellationToken);

    public Task<IReadOnlyList<RetryingCount>> RetryingAsync(string target, CancellationToken cancellationToken) =>
        inner.Work.RetryingAsync(target, cancellationToken);

    public Task<IReadOnlyList<ParkedCount>> ParkedAsync(CancellationToken cancellationToken) =>
        inner.Work.ParkedAsync(cancellationToken);

    public Task<IReadOnlyList<WaitingWork>> WaitingAsync(string? target, int limit, CancellationToken cancellationToken) =>
        inner.Work.WaitingAsync(target, limit, cancellationToken);

    public Task<IReadOnlyList<T>> ParkedPlansAsync<T>(
        string target,
        ResourceKind kind,
        string reasonCode,
        Func<string?, T> read,
        CancellationToken cancellationToken
    ) => inner.Work.ParkedPlansAsync(target, kind, reasonCode, read, cancellationToken);

    public Task<IReadOnlyList<QueuedWork>> OfResourceAsync(ResourceId resource, CancellationToken cancellationToken) =>
        inner.Work.OfResourceAsync(resource, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}

public enum LostClaim
{
    /// <summary>The next that leases something does so, and its answer is lost.</summary>
    Done,

    /// <summary>The next is done only after the database has answered something that was asked later.</summary>
    DoneLater,
}
