using System.Collections.Immutable;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Engine.Directory;

public enum ChangeKind
{
    Create = 1,
    Update = 2,
    Delete = 3,
}

/// <summary>
/// Everything one write has to do, as data, so that a store performs it in one transaction and, where its database allows,
/// in one round trip: the resource, its memberships, the audit entry and the work keys. Either all of it is durable when
/// <see cref="IDirectoryStore.SaveAsync"/> returns <see cref="SaveResult.Saved"/>, or none.
/// </summary>
public sealed record DirectoryChange
{
    public required ChangeKind Kind { get; init; }

    /// <summary>
    /// The new state. <c>Version</c>, <c>Created</c> and <c>LastModified</c> are ignored for an update: the store counts.
    /// For a delete only <c>Id</c>, <c>Source</c> and <c>Kind</c> are read.
    /// </summary>
    public required StoredResource Resource { get; init; }

    /// <summary>
    /// False when only memberships change: document and columns are left alone, and the version moves only
    /// if a row really came or went, so that parallel member adds commute and none is lost.
    /// </summary>
    public bool WritesDocument { get; init; } = true;

    /// <summary>False when an update leaves the e-mail addresses as they are: their index need not be looked at.</summary>
    public bool WritesEmails { get; init; } = true;

    /// <summary>The version the change was computed from, or that <c>If-Match</c> named. Null: whatever is there.</summary>
    public long? ExpectedVersion { get; init; }

    /// <summary>
    /// Values that no other resource of the kind and source may have, all of them. Null when none are declared, and then nothing is looked
    /// up; null also when the document is not written.
    /// </summary>
    public UniqueClaims? Unique { get; init; }

    /// <summary>
    /// True when nobody else of the kind and source may have the <c>externalId</c> that the resource comes to have; otherwise it is a
    /// <see cref="SaveResult.Duplicate"/>. SCIM lets several share one, so only who looked for it before wants this.
    /// </summary>
    public bool ClaimsExternalId { get; init; }

    /// <summary>For groups; null when members do not change.</summary>
    public MemberChange? Members { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>
    /// What <c>meta.lastModified</c> becomes. Of an update it is later than before even when two come within one millisecond or the clock
    /// was put back, so that a client which asks for what changed since then misses nothing.
    /// </summary>
    public DateTimeOffset LastModified
    {
        get => field == default ? Now : field;
        init;
    }

    /// <summary>Targets whose work keys become due.</summary>
    public ImmutableArray<string> Targets { get; init; } = [];

    /// <summary>
    /// Priority of the key of the resource itself, and of all members when <see cref="TouchesAllMembers"/>. Users who leave a group always get
    /// <see cref="WorkPriority.Removal"/>.
    /// </summary>
    public WorkPriority Priority { get; init; } = WorkPriority.Change;

    /// <summary>Priority of the keys of those who join a group: <see cref="WorkPriority.Removal"/> when joining may take access from them.</summary>
    public WorkPriority JoinersPriority { get; init; } = WorkPriority.Change;

    /// <summary>True when a group's name or existence changes: all its members become due too.</summary>
    public bool TouchesAllMembers { get; init; }

    public required AuditEntry Audit { get; init; }
}

/// <summary>
/// Net effect on a group's rows, no id twice. <paramref name="ReplaceAll"/>: the members afterwards are exactly <paramref name="Add"/>;
/// otherwise <paramref name="Add"/> joins (already there is fine) and <paramref name="Remove"/> leaves (not there is fine).
/// </summary>
public sealed record MemberChange(bool ReplaceAll, ImmutableArray<ResourceId> Add, ImmutableArray<ResourceId> Remove);

/// <summary>What became of a <see cref="DirectoryChange"/>.</summary>
public abstract record SaveResult
{
    private SaveResult() { }

    /// <param name="Joined">Membership rows that came.</param>
    /// <param name="Left">Membership rows that went.</param>
    public sealed record Saved(long Version, DateTimeOffset Created, DateTimeOffset LastModified, int Joined, int Left)
        : SaveResult;

    /// <summary>A membership-only change whose effect was already there; nothing was written, not even audit.</summary>
    public sealed record Unchanged(long Version) : SaveResult;

    public sealed record NotFound : SaveResult;

    public sealed record VersionConflict(long Version) : SaveResult;

    /// <param name="Attribute">
    /// <c>userName</c>, <c>displayName</c>, the path of a declared attribute that must be unique, or <c>externalId</c> where it is claimed.
    /// </param>
    public sealed record Duplicate(string Attribute, ResourceId Existing) : SaveResult;

    /// <summary>Members to add that are no resources of this source; at most 10 are named.</summary>
    public sealed record UnknownMembers(ImmutableArray<ResourceId> Ids, int Count) : SaveResult;
}
