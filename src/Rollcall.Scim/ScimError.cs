namespace Rollcall.Scim;

/// <summary>An error as RFC 7644 3.12 answers it.</summary>
/// <param name="Status">The HTTP status code.</param>
/// <param name="ScimType">A keyword of table 9 of RFC 7644, or null where none fits.</param>
/// <param name="Detail">For people: the attribute or position, what was found, what is expected. Safe to log and to return.</param>
public sealed record ScimError(int Status, string? ScimType, string Detail)
{
    /// <summary>How long the client had better wait before it asks again (RFC 9110 section 10.2.3); null where nobody can say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
