using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Planning;

/// <summary>Everything the planner may know about one user at one target. Nothing else is read.</summary>
public sealed record UserPlanInput
{
    public required TargetConfiguration Target { get; init; }
    public required ResourceId Resource { get; init; }

    /// <summary>userName, for people.</summary>
    public required string Subject { get; init; }

    /// <summary>After <see cref="IConnector.Normalise"/>.</summary>
    public required DesiredState Desired { get; init; }
    public required Sighting Sighting { get; init; }
    public Link? Link { get; init; }
    public required Capabilities Capabilities { get; init; }
    public required ManagedGroups Managed { get; init; }

    /// <summary>Of the groups wanted: those that cannot be joined now, and why.</summary>
    public ImmutableSortedDictionary<string, Reason> UnavailableGroups { get; init; } =
        ImmutableSortedDictionary.Create<string, Reason>(StringComparer.OrdinalIgnoreCase);
}

/// <summary>What was found at the target where this user's account should be. A closed family.</summary>
public abstract record Sighting
{
    private Sighting() { }

    /// <summary>Nobody there that is or could be theirs. With a link: it was there once.</summary>
    public sealed record Nobody : Sighting;

    /// <summary>The account the link names.</summary>
    public sealed record Linked(Account Account) : Sighting;

    /// <summary>The account a create of ours left behind before it could be noted: the link is pending and has its name.</summary>
    public sealed record LeftBehind(Account Account) : Sighting;

    /// <summary>An account that is there already, found by a match key.</summary>
    /// <param name="Owner">The link that has it now, when one does.</param>
    /// <param name="OwnerIsGone">That link's resource was deleted in its source.</param>
    public sealed record Matched(Account Account, MatchKey By, Link? Owner, bool OwnerIsGone) : Sighting
    {
        /// <summary>When the key of an owner that is gone is due; null when it has none. A takeover holds only if that stays so.</summary>
        public DateTimeOffset? OwnerKeyDue { get; init; }
    }

    /// <summary>Nobody who matches, but somebody has the login name, and login names are no match here.</summary>
    public sealed record NameTaken : Sighting;

    /// <summary>The app no longer has the account the link names, and one that can be used and is nobody's has its login name.</summary>
    public sealed record Successor(Account Account) : Sighting;

    /// <summary>More than one candidate.</summary>
    public sealed record Ambiguous(Reason Reason) : Sighting;

    /// <summary>Nobody looked, since nothing could follow from it: an absent user without a link.</summary>
    public sealed record NotSought : Sighting;
}
