using System.Collections.Immutable;

namespace Rollcall.Engine.Directory;

/// <summary>Which version a resource must have for a write to happen (RFC 7644 section 3.14, RFC 9110 section 13.1).</summary>
public sealed record VersionCondition
{
    /// <summary>The versions of If-Match; null when any will do. Empty: none will.</summary>
    public ImmutableArray<long>? OneOf { get; init; }

    /// <summary>The versions of If-None-Match.</summary>
    public ImmutableArray<long> NoneOf { get; init; } = [];

    /// <summary>If-None-Match with an asterisk: only while there is no resource, so never a write to one.</summary>
    public bool OnlyAbsent { get; init; }

    public bool IsMetBy(long version) =>
        !OnlyAbsent && (OneOf is not { } wanted || wanted.Contains(version)) && !NoneOf.Contains(version);
}
