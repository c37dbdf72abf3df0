using System.Text.Json;

namespace Rollcall.AdminApi;

/// <summary>
/// <c>GET /admin/v1/audit?user=&amp;resource=&amp;source=&amp;target=&amp;action=&amp;correlation=&amp;since=&amp;before=&amp;limit=</c>, newest first.
/// </summary>
/// <param name="Next">Give it as <c>before</c> for the next, older page; absent on the last.</param>
public sealed record AuditPage(IReadOnlyList<AuditEvent> Entries, long? Next = null);

/// <summary>A change that was asked for, decided or made. Never altered after it was written.</summary>
public sealed record AuditEvent
{
    /// <summary>Ascending, unique in this database.</summary>
    public required long Sequence { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Who: <c>source/okta/primary</c>, <c>admin/NAME</c>, <c>engine</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>What, such as <c>plan.applied</c>.</summary>
    public required string Action { get; init; }
    public string? Source { get; init; }
    public string? Target { get; init; }

    /// <summary>One of <see cref="Codes.ResourceKinds"/>.</summary>
    public string? Kind { get; init; }

    /// <summary>The SCIM <c>id</c>.</summary>
    public string? Resource { get; init; }

    /// <summary>userName, group or account name.</summary>
    public string? Subject { get; init; }

    /// <summary>A reason code, when a decision was made.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>One id through SCIM request, plan, calls to the app and audit.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>An object; what is in it depends on the action. Holds no secrets.</summary>
    public required JsonElement Data { get; init; }
}
