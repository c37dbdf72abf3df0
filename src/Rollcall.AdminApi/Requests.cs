using System.Text.Json;

namespace Rollcall.AdminApi;

/// <summary>
/// <c>GET /admin/v1/requests?source=&amp;failed=&amp;writes=&amp;status=&amp;method=&amp;resource=&amp;text=&amp;since=&amp;until=&amp;before=&amp;limit=</c>, newest first,
/// without bodies. Of 10,000 requests those are told that are asked for, so a page may have fewer than its limit, or none, and there is a next one.
/// </summary>
/// <param name="Next">Give it as <c>before</c> for the next, older page; absent on the last.</param>
public sealed record RequestPage(IReadOnlyList<ScimRequest> Requests, string? Next = null);

/// <summary>A SCIM request on record. Secrets are taken out: <c>[redacted]</c> stands in their place.</summary>
public sealed record ScimRequest
{
    /// <summary>The <c>X-Rollcall-Request-Id</c> of its answer, and the correlation id of what followed from it.</summary>
    public required string Id { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Source { get; init; }

    /// <summary>Name of the credential it came with; absent when it had none that is valid.</summary>
    public string? Credential { get; init; }
    public required string Method { get; init; }

    /// <summary>Below the source's base URL.</summary>
    public required string Path { get; init; }
    public string? Query { get; init; }

    /// <summary>Such as <c>users.patch</c>; <c>refused.</c> and why, when it had no valid credential.</summary>
    public required string Operation { get; init; }

    /// <summary>The SCIM <c>id</c> it was about or that it made.</summary>
    public string? Resource { get; init; }
    public string? UserAgent { get; init; }

    /// <summary>The address it came from.</summary>
    public string? Client { get; init; }

    /// <summary>HTTP status of the answer; 499 when the client had gone.</summary>
    public required int Status { get; init; }

    /// <summary>Of an answer that is an error (RFC 7644 section 3.12).</summary>
    public string? ScimType { get; init; }
    public string? Detail { get; init; }
    public required double Milliseconds { get; init; }

    /// <summary>Absent in lists, and when there was none.</summary>
    public ScimBody? Sent { get; init; }

    /// <summary>Absent in lists, for reads, and when there was none.</summary>
    public ScimBody? Answered { get; init; }
}

/// <param name="Bytes">How long it was.</param>
/// <param name="Json">What it was; absent when it is not on record.</param>
/// <param name="NotKept">Why it is not on record, as a sentence.</param>
public sealed record ScimBody(int Bytes, JsonElement? Json = null, string? NotKept = null);

/// <summary><c>GET /admin/v1/requests/{id}</c>: one request, and what followed from it.</summary>
public sealed record RequestReport
{
    public required ScimRequest Request { get; init; }

    /// <summary>What it changed in the directory, oldest first.</summary>
    public required IReadOnlyList<AuditEvent> Changes { get; init; }

    /// <summary>What was done about it at the apps, oldest first.</summary>
    public required IReadOnlyList<FollowUp> FollowUps { get; init; }

    /// <summary>What is still to be looked at, of the resources it changed.</summary>
    public required IReadOnlyList<AwaitedKey> Waiting { get; init; }

    /// <summary>True when more followed than is listed.</summary>
    public bool More { get; init; }
}

/// <param name="Together">True when a later request changed the same resource before its turn came, and one plan did both.</param>
public sealed record FollowUp(AuditEvent Event, bool Together);

/// <param name="Resource">The SCIM <c>id</c>.</param>
public sealed record AwaitedKey(string Target, string Resource, WaitingKey Key);

/// <summary>
/// <c>POST /admin/v1/requests/replay?source=&amp;since=&amp;until=</c> with a <see cref="ConfigurationProposal"/>: what recorded writes would have come to under another
/// configuration. Asks no app, writes nothing.
/// </summary>
public sealed record ReplayReport
{
    public required string Source { get; init; }
    public required DateTimeOffset Since { get; init; }

    /// <summary>Writes that were replayed.</summary>
    public required int Replayed { get; init; }

    /// <summary>Writes that could not be: their body is not on record, or they got no further than the door.</summary>
    public required int NotReplayed { get; init; }

    /// <summary>People and groups they were about.</summary>
    public required int Resources { get; init; }

    /// <summary>Requests that would be answered differently, at most 200.</summary>
    public required IReadOnlyList<AnswerDifference> Answers { get; init; }

    /// <summary>People and groups that a target should have differently, at most 200.</summary>
    public required IReadOnlyList<TargetDifference> Targets { get; init; }

    /// <summary>True when there are more writes or differences than were looked at or are listed.</summary>
    public bool More { get; init; }
}

/// <param name="Before"><c>accepted</c>, or what it is refused with under the configuration in force.</param>
/// <param name="Path">Of an operation of a bulk request its own path.</param>
public sealed record AnswerDifference(string Request, DateTimeOffset At, string Method, string Path, string Before, string After);

/// <param name="Resource">The SCIM <c>id</c>.</param>
/// <param name="Before">What the target should have under the configuration in force, in words.</param>
public sealed record TargetDifference(string Resource, string? Subject, string Target, string Before, string After);
