namespace Rollcall.AdminApi;

/// <summary><c>GET /admin/v1/targets/{id}/check</c>: reads the app, writes nothing.</summary>
public sealed record TargetCheck(string Target, IReadOnlyList<CheckFinding> Findings);

/// <summary>One thing the check found.</summary>
/// <param name="Level">One of <see cref="Codes.FindingLevels"/>.</param>
/// <param name="Subject">What was looked at, such as <c>credential</c>.</param>
/// <param name="WhatToDo">Absent when there is nothing to do.</param>
public sealed record CheckFinding(string Level, string Subject, string Message, string? WhatToDo = null);
