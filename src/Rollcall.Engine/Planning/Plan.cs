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

    /// <summary>
    /// How many people lose something by it, which is what the brake counts: one, however many groups somebody leaves; in a group's plan every
    /// member who is taken out.
    /// </summary>
    public int Losers => PeopleIn(Steps.Count(step => step.Removes));

    /// <param name="removals">Steps of this plan that take something away.</param>
    public int PeopleIn(int removals) => Kind is ResourceKind.Group ? removals : Math.Min(removals, 1);

    /// <summary>What the brake counts of it; null when that is nothing.</summary>
    public BrakedKind? Braked =>
        Losers > 0 ? BrakedKind.Removal
        : Steps.Any(step => step is Step.CreateAccount { ReplacesLost: true }) ? BrakedKind.Replacement
        : null;

    /// <summary>How many people the brake counts.</summary>
    public int PeopleBraked => Braked is BrakedKind.Replacement ? 1 : Losers;

    /// <summary>The brake would hold it, and somebody let exactly this person or group pass.</summary>
    public bool PassesBrake { get; init; }

    /// <summary>Steps that would write at the app.</summary>
    public bool IsEmpty =>
        !Steps.Any(step => step is not (Step.Skip or Step.Hold or Step.Adopt or Step.HandOver or Step.Release));
}
