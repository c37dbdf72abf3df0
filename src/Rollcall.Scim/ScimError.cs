namespace Rollcall.Scim;

/// <summary>An error as RFC 7644 3.12 answers it.</summary>
/// <param name="Status">The HTTP status code.</param>
/// <param name="ScimType">A keyword of table 9 of RFC 7644, or null where none fits.</param>
/// <param name="Detail">For people: the attribute or position, what was found, what is expected. Safe to log and to return.</param>
public sealed record ScimError(int Status, string? ScimType, string Detail);
