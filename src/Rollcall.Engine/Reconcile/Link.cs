using System.Collections.Immutable;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;

namespace Rollcall.Engine.Reconcile;

/// <summary>
/// The row that says: this resource is that account (or that group). No link, no update, no disable, no delete.
/// </summary>
public sealed record Link
{
    public required string Target { get; init; }
    public required ResourceKind Kind { get; init; }
    public required ResourceId Resource { get; init; }

    /// <summary>The source of the resource: still known when the resource is deleted.</summary>
    public required string Source { get; init; }

    /// <summary>The app's stable id (Jira <c>key</c>, Crowd <c>key</c>, a group's name). Null while <see cref="LinkState.Pending"/>.</summary>
    public string? RemoteId { get; init; }

    /// <summary>The app's name of it when last seen, or the name a pending create will use.</summary>
    public required string RemoteName { get; init; }

    public required LinkState State { get; init; }
    public required LinkOrigin Origin { get; init; }
    public AppliedState Applied { get; init; } = AppliedState.Nothing;

    /// <summary>Why the link is in its state, when that needs a word: a reason code.</summary>
    public string? ReasonCode { get; init; }

    public DateTimeOffset Created { get; init; }
    public DateTimeOffset Updated { get; init; }

    /// <summary>Whether we gave the account this login name, as far as we know, or were about to.</summary>
    public bool MayBeCalled(string name) =>
        string.Equals(name, RemoteName, StringComparison.OrdinalIgnoreCase) || Applied.PendingNames.Contains(name);
}

/// <summary>The numbers are stored.</summary>
public enum LinkState
{
    /// <summary>A create is about to be or was attempted; after a crash exactly <see cref="Link.RemoteName"/> may be adopted.</summary>
    Pending = 1,
    Linked = 2,

    /// <summary>Its person left and the account is disabled, or stays active where <see cref="Link.ReasonCode"/> says why.</summary>
    Disabled = 3,

    /// <summary>Left alone on purpose: out of scope with <c>keep</c>, or a group that is no longer mapped.</summary>
    Released = 4,

    /// <summary>The app no longer has it.</summary>
    Gone = 5,
}

public enum LinkOrigin
{
    Created = 1,

    /// <summary>Found by a match key and taken over.</summary>
    Adopted = 2,
}

/// <summary>
/// What we last wrote, for what an app cannot report back and for knowing what is ours to take away.
/// </summary>
public sealed record AppliedState
{
    public static AppliedState Nothing { get; } = new();

    /// <summary>Attribute values we last wrote, by the target's attribute name.</summary>
    public ImmutableSortedDictionary<string, string> Attributes { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Memberships that the source asked for and the account has: ours to take away when the source no longer asks.</summary>
    public ImmutableSortedDictionary<string, GrantKind> Groups { get; init; } =
        ImmutableSortedDictionary.Create<string, GrantKind>(StringComparer.OrdinalIgnoreCase);

    /// <summary>License groups taken from a leaver, to be given back on return.</summary>
    public ImmutableSortedSet<string> TakenOnLeave { get; init; } =
        ImmutableSortedSet.Create<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Of a group's link: every name the group had or was about to be given by a rename of ours.</summary>
    public ImmutableSortedSet<string> GroupNames { get; init; } =
        ImmutableSortedSet.Create<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Login names that renames of ours were about to give. The answer may have been lost: until one is known to have worked the account may have any of them.
    /// </summary>
    public ImmutableSortedSet<string> PendingNames { get; init; } =
        ImmutableSortedSet.Create<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>True once default groups for new users were given, so that they are given once.</summary>
    public bool DefaultsGiven { get; init; }
}
