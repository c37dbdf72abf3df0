using System.Text.Json.Serialization;

namespace Rollcall.AdminApi;

/// <summary>
/// <c>POST /admin/v1/people/{id or userName}/unlink</c>, and the same of <c>groups</c>: have Rollcall forget which account or group of an app is theirs. Nothing is written at
/// the app by that.
/// </summary>
/// <param name="Target">Id of the target.</param>
/// <param name="Forget">The account or group to forget: <see cref="UnlinkReport.Forget"/> of what <c>GET</c> of the same path shows. If it is linked to another one by now, nothing is forgotten.</param>
/// <param name="Because">Why, for the audit log; at most 500 characters.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record UnlinkRequest(string? Target = null, string? Forget = null, string? Because = null);

/// <summary><c>GET /admin/v1/people/{id or userName}/unlink?target=ID</c>: what would be forgotten, and what would then be done. Writes nothing anywhere.</summary>
public sealed record UnlinkReport
{
    public required string Target { get; init; }

    /// <summary>One of <see cref="Codes.ResourceKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The SCIM <c>id</c>.</summary>
    public required string Resource { get; init; }

    /// <summary>userName or displayName; of somebody whom the source deleted, the last one known.</summary>
    public required string Subject { get; init; }

    /// <summary>What is to be forgotten.</summary>
    public required AccountLink Link { get; init; }

    /// <summary>What to give as <see cref="UnlinkRequest.Forget"/>: the app's id of the account or group, or its name where none is known.</summary>
    public required string Forget { get; init; }

    /// <summary>The account that the app has under that id now; absent when it has none, and for groups.</summary>
    public AccountAtTarget? Account { get; init; }

    /// <summary>Of somebody who left: the account that is found to be theirs, and is linked in the same moment; absent when none is for certain.</summary>
    public InsteadLinked? Instead { get; init; }

    /// <summary>What would be done once it is forgotten; <see cref="TargetPlan.Problem"/> says why that cannot be told, and then nothing is forgotten either.</summary>
    public required TargetPlan Plan { get; init; }

    /// <summary>What to know before, as sentences.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>True in the answer of <c>POST</c>: it is forgotten, and what the plan says is under way.</summary>
    public bool Forgotten { get; init; }

    /// <summary>Of <c>POST</c>: the audit entry carries it, and so does what follows.</summary>
    public string? CorrelationId { get; init; }
}

/// <param name="Name">Login name.</param>
/// <param name="RemoteId">The app's id of it.</param>
public sealed record InsteadLinked(string Name, string RemoteId);
