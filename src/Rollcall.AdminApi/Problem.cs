namespace Rollcall.AdminApi;

/// <summary>
/// Every answer that is not 2xx: RFC 9457 <c>application/problem+json</c>, with what the reader can do about it.
/// </summary>
public sealed record Problem
{
    public const string ContentType = "application/problem+json";

    /// <summary>A URI of <see cref="Codes.ProblemTypes"/>; the only member to branch on besides the status.</summary>
    public required string Type { get; init; }

    /// <summary>The kind of problem in a few words; the same for every occurrence.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status code.</summary>
    public required int Status { get; init; }

    /// <summary>What happened this time, to what, and why: one or two sentences.</summary>
    public required string Detail { get; init; }

    /// <summary>What to do about it.</summary>
    public string? WhatToDo { get; init; }

    /// <summary>For a configuration that was refused: everything that is wrong with it.</summary>
    public IReadOnlyList<ConfigurationProblem>? Errors { get; init; }
}
