using System.Collections.Immutable;

namespace Rollcall.Engine.Targets;

/// <summary>A user as the app has it now.</summary>
public sealed record Account
{
    /// <summary>The id that survives a rename (Jira <c>key</c>, Crowd <c>key</c>).</summary>
    public required string RemoteId { get; init; }

    /// <summary>The login name, as the app spells it.</summary>
    public required string Name { get; init; }

    /// <summary>Attribute values by the names in <see cref="Capabilities.Attributes"/>; an attribute the app did not report is absent, an empty one is "".</summary>
    public ImmutableSortedDictionary<string, string> Attributes { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public required bool Active { get; init; }

    /// <summary>Direct memberships. Compared without case, as the apps do.</summary>
    public ImmutableSortedSet<string> Groups { get; init; } = NoGroups;

    /// <summary>The app's own word that this account may administer it.</summary>
    public bool IsAdministrator { get; init; }

    /// <summary>The groups that make it an administrator, where the app tells; empty when it does not.</summary>
    public ImmutableSortedSet<string> AdministratorGroups { get; init; } = NoGroups;

    /// <summary>Null when it can be written; otherwise why not, for people (a read-only directory).</summary>
    public string? ReadOnlyBecause { get; init; }

    /// <summary>The id we stored at the app, when it can keep one.</summary>
    public string? ExternalId { get; init; }

    public static ImmutableSortedSet<string> NoGroups { get; } =
        ImmutableSortedSet.Create<string>(StringComparer.OrdinalIgnoreCase);
}

/// <summary>A group as the app has it now.</summary>
/// <param name="RemoteId">Stable id; the name where the app has none.</param>
public sealed record TargetGroup(string RemoteId, string Name, string? ReadOnlyBecause = null);

/// <summary>Who a step is about: both ids, since apps differ in which one a call takes.</summary>
public sealed record AccountReference(string RemoteId, string Name);

/// <summary>An account as it should be, in the app's own attribute names, before or after <see cref="IConnector.Normalise"/>.</summary>
public sealed record DesiredAccount
{
    public required string Name { get; init; }

    /// <summary>Values that must hold; an attribute that is not named is not ours.</summary>
    public ImmutableSortedDictionary<string, string> Attributes { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Kept at the app where it can keep one, so that a lost database finds its accounts again.</summary>
    public string? ExternalId { get; init; }
}
