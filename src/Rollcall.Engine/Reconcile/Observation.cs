using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Reconcile;

/// <summary>Desired and current state of one key, and the plan that follows from them before any policy.</summary>
public abstract record Observation
{
    private Observation() { }

    public sealed record Seen : Observation
    {
        public required Plan Plan { get; init; }
        public Link? Link { get; init; }

        /// <summary>The link as the database has it; <see cref="Link"/> is what was learnt of it since.</summary>
        public required Link? StoredLink { get; init; }

        /// <summary>False once the source has deleted it.</summary>
        public required bool ResourceExists { get; init; }
        public required string Source { get; init; }
        public required SourceMode Mode { get; init; }

        /// <summary>The account as it was found; null when there is none, and for groups.</summary>
        public Account? Account { get; init; }

        /// <summary>For users.</summary>
        public DesiredState? Desired { get; init; }

        /// <summary>For groups: the target group that on-the-fly mapping makes of it; groups that manual rules name are not linked.</summary>
        public string? OnTheFlyGroup { get; init; }

        public bool IsLinkedGroup(string name) => string.Equals(name, OnTheFlyGroup, StringComparison.OrdinalIgnoreCase);

        /// <summary>For groups: the app has one at least of those that the rules make of it.</summary>
        public bool IsThere { get; init; }

        /// <summary>
        /// Other source groups that mean the target group which the plan gives up, or people of other sources who are called as the account of
        /// somebody who was deleted or renamed: they are worth a look once that is done.
        /// </summary>
        public IReadOnlyList<WorkKey> Heirs { get; init; } = [];

        /// <summary>People who are held because this group was emptied, and who may go on now that it is not.</summary>
        public IReadOnlyList<WorkKey> Woken { get; init; } = [];

        /// <summary>A step that makes what the link of this key is about: its account, or its group on the fly.</summary>
        public bool IsWhatTheLinkIsOf(Step step) =>
            step is Step.CreateAccount || (step is Step.CreateGroup create && IsLinkedGroup(create.Name));

        /// <summary>A step is about to take something away.</summary>
        public bool Removes => Plan.Losers > 0;

        /// <summary>For groups: members to be taken out who would administer the app no longer.</summary>
        public ImmutableArray<Account> Administrators { get; init; } = [];

        /// <summary>A step is about to take something from an account that administers the app.</summary>
        public bool TakesFromAdministrator => Removes && (Account is { IsAdministrator: true } || !Administrators.IsEmpty);

        /// <summary>The link of the deleted resource whose account is handed over; what it remembers goes with the account.</summary>
        public Link? Predecessor { get; init; }

        /// <summary>When the key of that resource was due; null when there was none.</summary>
        public DateTimeOffset? PredecessorKeyDue { get; init; }

        /// <summary>Part of the plan has to wait for other keys; the key is looked at again soon.</summary>
        public Reason? NotYet { get; init; }

        /// <summary>Attribute values and memberships that are known to hold, to be remembered in the link.</summary>
        public ImmutableSortedDictionary<string, GrantKind> Confirmed { get; init; } = AppliedState.Nothing.Groups;
    }

    /// <summary>The app could not be read; nothing is guessed.</summary>
    public sealed record Unreadable(Outcome Because, string Subject) : Observation;

    /// <summary>Neither a resource nor a link: nothing to look at.</summary>
    public sealed record Nothing : Observation
    {
        /// <summary>People who are held because this group was emptied: the source deleted it since.</summary>
        public IReadOnlyList<WorkKey> Woken { get; init; } = [];
    }
}
