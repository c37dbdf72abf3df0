namespace Rollcall.AdminApi;

/// <summary>Why something is so.</summary>
/// <param name="Code">One of <see cref="Codes.ReasonNames"/>, such as <c>protected-group</c>; docs/operations/reasons.md explains them all.</param>
/// <param name="Detail">The same as a sentence about this case. Its wording may change; do not parse it.</param>
public sealed record Explanation(string Code, string Detail);
