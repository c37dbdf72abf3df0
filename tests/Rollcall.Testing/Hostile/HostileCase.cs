namespace Rollcall.Testing.Hostile;

/// <summary>A known attack, or a known accident, and what has to come of it.</summary>
/// <param name="Name">What it is and where it is sent.</param>
/// <param name="Status">HTTP status of the answer.</param>
/// <param name="ScimType">Of RFC 7644 table 9; null when the status says all, or nothing is wrong.</param>
/// <param name="Names">What the detail has to point at: an attribute, a parameter, a position.</param>
public sealed record HostileCase(string Name, HostileRequest Request, int Status, string? ScimType, string? Names)
{
    public override string ToString() => Name;
}
