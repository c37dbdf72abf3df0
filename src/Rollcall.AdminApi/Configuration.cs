using System.Text.Json.Serialization;

namespace Rollcall.AdminApi;

/// <summary><c>GET /admin/v1/configuration</c> (the active version) and <c>GET /admin/v1/configuration/versions/{number}</c>.</summary>
/// <param name="Origin">Where it came from: <c>file</c>, <c>api</c>, <c>cli</c> or <c>console</c>.</param>
/// <param name="Document">The YAML text. Secrets are references in it, never values.</param>
public sealed record ConfigurationDocument(long Version, string Origin, DateTimeOffset Activated, string Document);

/// <summary><c>GET /admin/v1/configuration/versions</c>: newest first, at most 100.</summary>
public sealed record ConfigurationVersionList(IReadOnlyList<ConfigurationVersionName> Versions);

/// <param name="Origin">Where it came from: <c>file</c>, <c>api</c>, <c>cli</c> or <c>console</c>.</param>
/// <param name="Active">True for the one at work.</param>
public sealed record ConfigurationVersionName(long Version, string Origin, DateTimeOffset Activated, bool Active);

/// <summary><c>POST /admin/v1/configuration</c> (validate and activate) and <c>POST /admin/v1/configuration/check</c> (validate only).</summary>
/// <param name="Document">YAML text, at most 4 MiB.</param>
/// <param name="Origin"><c>api</c>, <c>cli</c> or <c>console</c>; absent: <c>api</c>.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ConfigurationProposal(string Document, string? Origin = null);

/// <param name="Valid">True when it could be activated as it is.</param>
/// <param name="Errors">Everything that is wrong, in the order of the document.</param>
/// <param name="Warnings">What works but is hardly meant.</param>
public sealed record ConfigurationCheck(
    bool Valid,
    IReadOnlyList<ConfigurationProblem> Errors,
    IReadOnlyList<ConfigurationProblem> Warnings
);

/// <summary>One thing that is wrong with a document.</summary>
/// <param name="Key">Where: <c>targets[0].pace.concurrency</c>.</param>
/// <param name="Value">What stands there; absent when nothing does, and when it may be a secret.</param>
/// <param name="Message">What is wrong with it.</param>
/// <param name="Expected">What to write instead.</param>
/// <param name="Line">1-based line of the document, when it has one.</param>
public sealed record ConfigurationProblem(string Key, string? Value, string Message, string Expected, int? Line);

/// <param name="Version">Number of the version that is active now.</param>
/// <param name="Changed">False when the document is, byte for byte, the active one: nothing was stored.</param>
public sealed record ConfigurationActivated(long Version, bool Changed);
