using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>A real database that takes no records of work while a test says so, as one on a full disk.</summary>
internal sealed class InterruptedStorage(IStorage inner) : IStorage, IWorkStore
{
    private int _refused;

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

    public ValueTask<bool> RecordAsync(WorkRecord record, CancellationToken cancellationToken)
    {
        if (!IsFull)
            return inner.Work.RecordAsync(record, cancellationToken);
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
    ) => inner.Work.ClaimAsync(target, owner, limit, lease, cancellationToken);

    public Task ReleaseAsync(string owner, CancellationToken cancellationToken) =>
        inner.Work.ReleaseAsync(owner, cancellationToken);

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

    public Task<IReadOnlyList<QueuedWork>> OfResourceAsync(ResourceId resource, CancellationToken cancellationToken) =>
        inner.Work.OfResourceAsync(resource, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
