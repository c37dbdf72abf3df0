using Rollcall.Engine.Directory;

namespace Rollcall.Engine.Audit;

/// <summary>
/// An immutable record of a change asked for, decided or made, written in the transaction it describes.
/// <c>Data</c> is JSON and holds no secrets; personal values are limited to what the decision needs.
/// </summary>
public sealed record AuditEntry
{
    /// <summary>Ascending; issued by the store, 0 before that.</summary>
    public long Sequence { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Who: <c>source/okta/primary</c>, <c>admin/NAME</c>, <c>engine</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>What: a code of the list in <see cref="AuditActions"/>.</summary>
    public required string Action { get; init; }

    public string? Source { get; init; }
    public string? Target { get; init; }
    public ResourceKind? Kind { get; init; }
    public ResourceId? Resource { get; init; }

    /// <summary>userName, group or account name for people who read it.</summary>
    public string? Subject { get; init; }

    /// <summary>A code of the reason list, when a decision was made.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>One id through SCIM request, plan, target calls and audit.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>A JSON object; <c>{}</c> when there is nothing to add.</summary>
    public string Data { get; init; } = "{}";
}

/// <summary>Every action an audit entry can name.</summary>
public static class AuditActions
{
    public const string ResourceCreated = "resource.created";
    public const string ResourceUpdated = "resource.updated";

    /// <summary>A create found that its resource was there already and updated it; <c>Data.linkedBy</c> is the attribute it was found by.</summary>
    public const string ResourceLinked = "resource.linked";
    public const string ResourceDeleted = "resource.deleted";
    public const string MembersChanged = "group.members";

    /// <summary>Once for each key of which a step took access away; the brake counts these.</summary>
    public const string AccessRemoved = "access.removed";

    /// <summary>An account was made in place of one that the app lost; the brake counts these.</summary>
    public const string AccountReplaced = "account.replaced";

    /// <summary>
    /// A person let the brake go: <c>Data.allow</c> is how many more removals, or replacements where the reason code is <c>accounts-lost</c>; without it, exactly the named person or group may pass.
    /// <c>Data.because</c> is the reason given.
    /// </summary>
    public const string BrakeReleased = "brake.released";

    /// <summary>The removal or replacement was made that the brake had been released for by name: that release is used up.</summary>
    public const string BrakePassed = "brake.passed";

    /// <summary>
    /// A person had a link forgotten: <c>Data.remoteId</c> and <c>Data.remoteName</c> are the account's or group's it was to, <c>Data.instead</c> is the account that a leaver is linked
    /// to now, and <c>Data.because</c> the reason given.
    /// </summary>
    public const string LinkForgotten = "link.forgotten";

    /// <summary>A plan was carried out; <c>Data.steps</c> is the plan with the outcome of each step.</summary>
    public const string PlanApplied = "plan.applied";

    /// <summary>Something in a plan waits for a person.</summary>
    public const string PlanHeld = "plan.held";

    /// <summary>The app refused a step.</summary>
    public const string PlanRejected = "plan.rejected";

    /// <summary>A plan could not be made or finished and is tried again.</summary>
    public const string PlanPostponed = "plan.postponed";
    public const string ReconcileAsked = "reconcile.asked";

    /// <summary>Everybody of a target was made due by its <c>reconcile.every</c>.</summary>
    public const string ReconcileScheduled = "reconcile.scheduled";
    public const string ConfigurationActivated = "configuration.activated";

    /// <summary>Everybody whom a version of the configuration concerns was made due; <c>Data.version</c> is its number.</summary>
    public const string ConfigurationFollowed = "configuration.followed";
    public const string TokenCreated = "token.created";

    /// <summary>A credential of a source ends soon; <c>Data.days</c> says before which of 30, 14, 7 and 1 days. Once for each.</summary>
    public const string CredentialExpiring = "credential.expiring";

    /// <summary>A credential of a source has ended.</summary>
    public const string CredentialExpired = "credential.expired";
    public const string TargetResumed = "target.resumed";
}

/// <summary>Reads the audit log; writing goes with the change it describes, or through <see cref="AppendAsync"/> for what changes no resource.</summary>
public interface IAuditStore
{
    Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>How many entries of an action a target has at or after a time; on an index.</summary>
    Task<long> CountAsync(string target, string action, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<AuditEntry>> QueryAsync(AuditQuery query, CancellationToken cancellationToken);
}

/// <param name="Before">Only entries with a smaller sequence: the key of the last page.</param>
/// <param name="Source">Entries of one source; like Resource and Target answered from an index, newest first without a scan.</param>
/// <param name="ChangedAtSource">Only what a source itself changed, and nothing of what followed from it at targets; with Source on an index of its own.</param>
public sealed record AuditQuery(
    ResourceId? Resource = null,
    string? Target = null,
    string? Action = null,
    string? CorrelationId = null,
    DateTimeOffset? Since = null,
    long? Before = null,
    int Limit = 100,
    string? Source = null,
    bool ChangedAtSource = false
);
