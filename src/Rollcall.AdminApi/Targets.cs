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
/// <c>POST /admin/v1/targets/{id}/release-brake</c>: somebody has looked at what the brake holds back and lets it pass. Exactly one of removals,
/// user, group and accounts is given.
/// </summary>
/// <param name="Removals">How many more people may lose access within the brake's window, 1 to 1,000,000.</param>
/// <param name="User">Id or userName of one person, or the login name of somebody whom the source deleted: this person passes and nobody else.</param>
/// <param name="Group">Id or displayName of one source group: what is held for the sake of this group passes.</param>
/// <param name="Because">Why, for the audit log; at most 500 characters.</param>
/// <param name="Accounts">How many more accounts that the app lost are made anew within the brake's window, 1 to 1,000,000. Removals stay held.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record BrakeRelease(
    int? Removals = null,
    string? User = null,
    string? Group = null,
    string? Because = null,
    int? Accounts = null
);

/// <param name="Removals">How many more people may lose access; 0 when it was released by name.</param>
/// <param name="Keys">People that the brake held back and that are looked at again now, at most 10,000; releasing again takes more.</param>
/// <param name="Subject">The person or group that may pass; absent when it was released by number.</param>
/// <param name="Accounts">How many more lost accounts are made anew; 0 when something else was released.</param>
public sealed record BrakeReleased(string Target, int Removals, long Keys, string? Subject = null, int Accounts = 0);

/// <summary>One person or group that may pass a brake which holds all others, until the removal is made.</summary>
/// <param name="Kind">One of <see cref="Codes.ResourceKinds"/>.</param>
/// <param name="Id">The SCIM <c>id</c>.</param>
/// <param name="Name">userName or displayName.</param>
/// <param name="By">Who released it, such as <c>admin/ada</c>.</param>
/// <param name="Until">When the release ends even if nothing was removed.</param>
public sealed record NamedBrakeRelease(
    string Kind,
    string Id,
    string Name,
    string By,
    DateTimeOffset At,
    DateTimeOffset Until,
    string? Because = null
);
