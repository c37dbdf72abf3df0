namespace Rollcall.AdminApi;

/// <summary>Why something is so.</summary>
/// <param name="Code">A reason code, such as <c>protected-group</c>; docs/operations/reasons.md lists them all.</param>
/// <param name="Detail">The same as a sentence about this case. Its wording may change; do not parse it.</param>
public sealed record Explanation(string Code, string Detail);
