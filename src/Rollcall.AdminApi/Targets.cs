using System.Text.Json.Serialization;

namespace Rollcall.AdminApi;

/// <summary><c>GET /admin/v1/targets/{id}/check</c>: reads the app, writes nothing.</summary>
public sealed record TargetCheck(string Target, IReadOnlyList<CheckFinding> Findings);

/// <summary>One thing the check found.</summary>
/// <param name="Level">One of <see cref="Codes.FindingLevels"/>.</param>
/// <param name="Subject">What was looked at, such as <c>credential</c>.</param>
/// <param name="WhatToDo">Absent when there is nothing to do.</param>
public sealed record CheckFinding(string Level, string Subject, string Message, string? WhatToDo = null);

/// <summary>
/// <c>POST /admin/v1/targets/{id}/release-brake</c>: somebody has looked at what the brake holds back and lets it pass.
/// </summary>
/// <param name="Removals">How many more people may lose access within the brake's window, 1 to 1,000,000.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record BrakeRelease(int Removals);

/// <param name="Removals">How many more people may lose access.</param>
/// <param name="Keys">People that the brake held back and that are looked at again now, at most 10,000; releasing again takes more.</param>
public sealed record BrakeReleased(string Target, int Removals, long Keys);
