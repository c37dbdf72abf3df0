using System.Collections.Immutable;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Mapping;

/// <summary>What one user should be at one target. Computed from the resource, its groups and the target's rules; nothing else.</summary>
public abstract record DesiredState
{
    private DesiredState() { }

    /// <summary>Should have an account, active.</summary>
    public sealed record Present : DesiredState
    {
        public required DesiredAccount Account { get; init; }

        /// <summary>Attributes written at creation only; merged over <see cref="Account"/> when it is created.</summary>
        public ImmutableSortedDictionary<string, string> OnCreate { get; init; } =
            ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

        /// <summary>False when <c>username</c> is <c>apply: create</c>: the account is never renamed.</summary>
        public bool Renames { get; init; } = true;

        /// <summary>Target group name (compared without case) to what gives it.</summary>
        public required ImmutableSortedDictionary<string, GroupGrant> Groups { get; init; }

        /// <summary>For finding an account that is there already.</summary>
        public required MatchValues Match { get; init; }
    }

    /// <summary>Should not be able to get in: inactive, deleted or out of scope.</summary>
    public sealed record Absent(Reason Reason) : DesiredState
    {
        /// <summary>
        /// The login name an account of theirs is to bear: it may be somebody else's by now. Null when the source has deleted the person or
        /// gives none, and when <c>username</c> is <c>apply: create</c>.
        /// </summary>
        public string? Name { get; init; }
    }

    /// <summary>The rules cannot say, for instance because the login name would be empty. Nothing is done.</summary>
    public sealed record Unmappable(Reason Reason) : DesiredState;
}

/// <param name="SourceGroup"><c>displayName</c> of the source group that gives the membership.</param>
public sealed record GroupGrant(string SourceGroup, GrantKind Kind);

/// <summary>Why a membership is ours. The numbers are stored.</summary>
public enum GrantKind
{
    /// <summary>A manual rule names the target group.</summary>
    Manual = 1,

    /// <summary>The target group has the source group's name.</summary>
    OnTheFly = 2,
}

public sealed record MatchValues(string? ExternalId, string UserName, string? Email);
