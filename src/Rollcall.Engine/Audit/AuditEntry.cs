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
