using Rollcall.Engine.Directory;

namespace Rollcall.Engine.Requests;

/// <summary>
/// A SCIM request as it is kept for people: what came and what was answered, without secrets. It follows the request, in no transaction
/// with it: losing one loses no change.
/// </summary>
public sealed record RecordedRequest
{
    /// <summary>The X-Rollcall-Request-Id, of <see cref="RequestIds"/>: its order is that of time. Also the correlation id in the audit log.</summary>
    public required Guid Id { get; init; }

    /// <summary>When it came.</summary>
    public required DateTimeOffset At { get; init; }
    public required string Source { get; init; }

    /// <summary>Name of the credential it came with; null when it had none that is valid.</summary>
    public string? Credential { get; init; }
    public required string Method { get; init; }

    /// <summary>Below the source's base URL: <c>/Users/0190...</c>. Of a request without a valid credential only the collection.</summary>
    public required string Path { get; init; }

    /// <summary>With the question mark taken off; only what SCIM defines has its values.</summary>
    public string? Query { get; init; }

    /// <summary><c>users.patch</c>; <c>refused.expired</c> and its like when it got no further than the door.</summary>
    public required string Operation { get; init; }

    /// <summary>An operation that changes the directory when it succeeds.</summary>
    public bool Writes { get; init; }

    /// <summary>The resource it was about or that it made.</summary>
    public ResourceId? Resource { get; init; }
    public string? UserAgent { get; init; }

    /// <summary>The address it came from.</summary>
    public string? Client { get; init; }
    public required int Status { get; init; }

    /// <summary>Of an answer that is an error (RFC 7644 section 3.12).</summary>
    public string? ScimType { get; init; }

    /// <summary>Of an answer that is an error.</summary>
    public string? Detail { get; init; }
    public required TimeSpan Duration { get; init; }
    public RecordedBody Sent { get; init; } = RecordedBody.Absent;
    public RecordedBody Answered { get; init; } = RecordedBody.Absent;

    public bool Failed => Status >= 400;
}

/// <param name="Length">Bytes it had; 0 when there was none.</param>
/// <param name="Text">JSON, redacted; null when it is not kept, and then <paramref name="Omitted"/> says why.</param>
public sealed record RecordedBody(int Length, string? Text, BodyOmission Omitted)
{
    public static RecordedBody Absent { get; } = new(0, null, BodyOmission.None);
}

/// <summary>Why a body is not on record. The numbers are stored.</summary>
public enum BodyOmission
{
    /// <summary>It is, or there was none.</summary>
    None = 0,

    /// <summary>The source's settings say so.</summary>
    SwitchedOff = 1,

    TooLong = 2,

    /// <summary>What is no JSON cannot be searched for secrets.</summary>
    NotJson = 3,

    /// <summary>An answer that shows a resource which was just written, one of very many in its second.</summary>
    OneOfMany = 4,
}
