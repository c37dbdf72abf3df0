using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;

namespace Rollcall.Engine.Reconcile;

/// <summary>
/// The work keys and the links, in the same database as the directory. Leases are by the database's clock where replicas share it.
/// </summary>
public interface IWorkStore
{
    /// <summary>
    /// Leases due keys of one target: priority first, then due time. A key with a live lease is never handed out twice;
    /// an expired lease is handed out again. A group's key goes before its members' keys of the same priority.
    /// </summary>
    Task<IReadOnlyList<ClaimedWork>> ClaimAsync(
        string target,
        string owner,
        int limit,
        TimeSpan lease,
        CancellationToken cancellationToken
    );

    /// <summary>Link, audit and the key's fate in one transaction; many at once go to the database together.</summary>
    /// <returns>
    /// False, and nothing was written: another live link of the target has that remote id already, or the link that was to be replaced was forgotten meanwhile,
    /// and the key stays leased; or the lease ended and another has the key since, or is through with it (<see cref="ClaimedWork.Owner"/>).
    /// </returns>
    ValueTask<bool> RecordAsync(WorkRecord record, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets a link as a person saw it: link, audit and the keys that have to be looked at then, in one transaction. With any other outcome than
    /// <see cref="LinkRemovalOutcome.Removed"/> nothing was written.
    /// </summary>
    Task<LinkRemovalOutcome> RemoveLinkAsync(LinkRemoval removal, CancellationToken cancellationToken);

    /// <summary>Leases these anew, from now on, where they are leased under that name still. Returns which; what is done, and what another has by now, is not.</summary>
    Task<IReadOnlyList<LeasedKey>> RenewAsync(
        IReadOnlyCollection<LeasedKey> keys,
        TimeSpan lease,
        CancellationToken cancellationToken
    );

    /// <summary>Gives back untouched what these owners lease: after a graceful stop, and what nobody works on.</summary>
    Task ReleaseAsync(IReadOnlyCollection<string> owners, CancellationToken cancellationToken);

    /// <summary>Makes keys due: every resource of the given sources (and every link of the target) or just the named ones. Returns how many.</summary>
    Task<long> EnqueueAsync(EnqueueRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Makes everything due that is not in the queue, and writes the audit entry, in one transaction; what is in the queue keeps its place, its reason and
    /// its person. Returns how many; null, and nothing is written, when the target has an entry of that action at or after <paramref name="since"/>: of
    /// any number of replicas one does it.
    /// </summary>
    Task<long?> EnqueueOnceAsync(
        EnqueueRequest request,
        AuditEntry audit,
        DateTimeOffset since,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Keys of the target that wait for a time of their own are due now, with no attempt counted against them, and so are those parked because the
    /// app forbade something: the right may have been given. Other parked ones and leased ones stay. Returns how many.
    /// </summary>
    Task<long> BringForwardAsync(string target, CancellationToken cancellationToken);

    /// <summary>Raises a signal in this process when keys may have become due; replicas' changes are found by polling.</summary>
    ValueTask WaitForWorkAsync(string target, TimeSpan atMost, CancellationToken cancellationToken);

    /// <summary>Depth, oldest, held and last problem of each target.</summary>
    Task<IReadOnlyList<QueueStatus>> StatusAsync(CancellationToken cancellationToken);

    /// <summary>How many keys are parked for what; by an index.</summary>
    Task<IReadOnlyList<ParkedCount>> ParkedAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Keys of the target that a look came to nothing for and that are tried again by themselves, by what it found, most frequent first. Those whose
    /// turn it is just now are counted too. Walks over the target's keys, as <see cref="StatusAsync"/> does.
    /// </summary>
    Task<IReadOnlyList<RetryingCount>> RetryingAsync(string target, CancellationToken cancellationToken);

    /// <summary>Keys that wait with a reason (held, rejected, retrying), oldest first.</summary>
    Task<IReadOnlyList<WaitingWork>> WaitingAsync(string? target, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// What the look that parked a key has written down (<see cref="Audit.AuditActions.PlanHeld"/>, or <see cref="Audit.AuditActions.PlanRejected"/> where the app
    /// refused something, too), for each key of a kind that is parked for a reason.
    /// One query, however many they are.
    /// </summary>
    /// <param name="read">Gets the data of the newest such entry, or null when there is none. Called for one after the other: a plan may name thousands.</param>
    Task<IReadOnlyList<T>> ParkedPlansAsync<T>(
        string target,
        ResourceKind kind,
        string reasonCode,
        Func<string?, T> read,
        CancellationToken cancellationToken
    );

    /// <summary>The keys of one resource over all targets, whatever their state: what is still to come for one person. By an index.</summary>
    Task<IReadOnlyList<QueuedWork>> OfResourceAsync(ResourceId resource, CancellationToken cancellationToken);
}

/// <param name="Resources">Null: everything the sources have and everything the target has links for.</param>
public sealed record EnqueueRequest(
    string Target,
    IReadOnlyList<string> Sources,
    IReadOnlyList<WorkKey>? Resources,
    WorkPriority Priority,
    DateTimeOffset Now
)
{
    /// <summary>Correlation id of whatever asks for it; null when nobody did.</summary>
    public string? Cause { get; init; }
}

/// <summary>What one look at a key leaves behind.</summary>
public sealed record WorkRecord
{
    /// <summary>Null: only the link and audit are saved, before a create (state <c>pending</c>), and the key stays leased.</summary>
    public WorkFate? Fate { get; init; }

    public required ClaimedWork Work { get; init; }

    /// <summary>Inserted or replaced; null leaves the link as it is.</summary>
    public Link? Link { get; init; }

    /// <summary>Link to delete, when an account is gone and the resource too.</summary>
    public bool DropLink { get; init; }

    /// <summary>
    /// Of the link that is replaced or deleted by this, as it was read: when it came to be (<see cref="Reconcile.Link.Created"/>). Null: there was none. One that
    /// a person had forgotten meanwhile is not brought back by a worker who still knows it.
    /// </summary>
    public DateTimeOffset? LinkSince { get; init; }

    /// <summary>There is a link that has to be there still.</summary>
    public bool RestsOnLink => LinkSince is not null && (Link is not null || DropLink);

    public IReadOnlyList<AuditEntry> Audit { get; init; } = [];

    /// <summary>
    /// This resource takes over the account of one that its source deleted: that resource's link is deleted with it. Refused when that
    /// resource was worked on since it was seen: what is known of the account is old then.
    /// </summary>
    public FormerOwner? TakesOverFrom { get; init; }

    /// <summary>The group of this key came to be at the target: its members become due there, in the same transaction.</summary>
    public bool TouchesMembers { get; init; }

    /// <summary>
    /// A reason code: members of this key's group that are parked for it become due at the target, in the same transaction. Null: nobody.
    /// </summary>
    public string? WakesMembersParkedFor { get; init; }

    /// <summary>Keys of the same target that this outcome makes worth a look, due in the same transaction.</summary>
    public IReadOnlyList<WorkKey> AlsoDue { get; init; } = [];

    /// <summary>Of <see cref="AlsoDue"/>.</summary>
    public WorkPriority AlsoDueAs { get; init; } = WorkPriority.Change;

    /// <summary>
    /// License seats that this look freed: as many keys of the target that wait for one (<see cref="Planning.ReasonCodes.NoSeats"/>) are due now, those first
    /// that were turned away longest ago, in the same transaction. They keep their attempts; leased and parked ones stay.
    /// </summary>
    public int FreedSeats { get; init; }

    public required DateTimeOffset Now { get; init; }
}

/// <summary>A deleted resource whose account is taken over, as it was when the account was read.</summary>
/// <param name="LinkUpdated">Of its link.</param>
/// <param name="KeyDue">When its key at the target was due; null when there was none. Every claim of a key moves that time.</param>
public sealed record FormerOwner(ResourceId Resource, DateTimeOffset LinkUpdated, DateTimeOffset? KeyDue);

/// <summary>What becomes of the key.</summary>
public abstract record WorkFate
{
    private WorkFate() { }

    /// <summary>Cleared, unless its generation moved on: then it is due at once.</summary>
    public sealed record Done : WorkFate;

    /// <summary>Tried again at a time.</summary>
    /// <param name="Attempts">In vain until now; what <see cref="ClaimedWork.Attempts"/> says next time.</param>
    public sealed record Later(DateTimeOffset At, string ReasonCode, string Detail, int Attempts) : WorkFate;

    /// <summary>Waits until its resource, the configuration or a person moves it; kept visible with its reason.</summary>
    public sealed record Parked(string ReasonCode, string Detail) : WorkFate;
}

public sealed record QueueStatus(
    string Target,
    long Due,
    long Leased,
    long Retrying,
    long Parked,
    DateTimeOffset? OldestEnqueued,
    string? LastReasonCode,
    string? LastDetail
);

public sealed record ParkedCount(string Target, string ReasonCode, long Keys);

/// <param name="Since">When the first of them was put into the queue.</param>
public sealed record RetryingCount(string ReasonCode, long Keys, DateTimeOffset Since);

public sealed record WaitingWork(
    WorkKey Key,
    int Attempts,
    DateTimeOffset? DueAt,
    bool IsParked,
    string ReasonCode,
    string Detail
);

/// <summary>A key as it stands in the queue.</summary>
/// <param name="DueAt">When its turn may come; meaningless while parked.</param>
/// <param name="IsLeased">A worker has it now.</param>
/// <param name="ReasonCode">Why it waits, after a first look that did not end well; null before.</param>
public sealed record QueuedWork(
    WorkKey Key,
    int Attempts,
    DateTimeOffset Enqueued,
    DateTimeOffset DueAt,
    bool IsLeased,
    bool IsParked,
    string? ReasonCode,
    string? Detail
);
