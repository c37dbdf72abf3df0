using System.Collections.Immutable;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Planning;

/// <summary>
/// What has to change at one target for one resource, and what is deliberately left, in the order of performing.
/// The same object is printed, previewed, audited and applied.
/// </summary>
public sealed record Plan
{
    public required string Target { get; init; }
    public required ResourceKind Kind { get; init; }
    public required ResourceId Resource { get; init; }

    /// <summary>userName or displayName, for people.</summary>
    public required string Subject { get; init; }
    public required ImmutableArray<Step> Steps { get; init; }

    /// <summary>Steps that would write at the app.</summary>
    public bool IsEmpty =>
        !Steps.Any(step => step is not (Step.Skip or Step.Hold or Step.Adopt or Step.HandOver or Step.Release));
}
