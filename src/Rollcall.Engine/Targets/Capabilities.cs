using System.Collections.Immutable;

namespace Rollcall.Engine.Targets;

/// <summary>What one app, in its version and with our credential, can do. Data: planner, console and <c>target check</c> read it before anything is called.</summary>
public sealed record Capabilities
{
    public required bool Rename { get; init; }
    public required bool Disable { get; init; }
    public required bool Delete { get; init; }
    public bool Anonymise { get; init; }

    /// <summary>The account's id survives a rename.</summary>
    public required bool StableId { get; init; }

    /// <summary>The app can keep our external id and find an account by it.</summary>
    public required bool KeepsExternalId { get; init; }

    public required bool FindsByEmail { get; init; }
    public required bool CreateGroups { get; init; }
    public bool RenameGroups { get; init; }
    public required bool DeleteGroups { get; init; }

    /// <summary>How many members one call adds at most; 1 where there is no batch call.</summary>
    public int LargestMembershipBatch { get; init; } = 1;

    public required bool ListsGroupMembers { get; init; }

    /// <summary>Reads every attribute back; where false, the link's last-applied state stands in.</summary>
    public required bool ReadsAttributesBack { get; init; }
    public bool CountsSeats { get; init; }
    public bool EndsSessions { get; init; }

    /// <summary>Attributes besides the login name, which is always <c>username</c>.</summary>
    public required ImmutableArray<AttributeCapability> Attributes { get; init; }
    public int LargestUsername { get; init; } = 255;
    public int LargestGroupName { get; init; } = 255;
}

/// <param name="Name">The name used in <c>attributes: - to:</c>.</param>
/// <param name="MaxLength">In UTF-16 code units.</param>
/// <param name="Required">The app refuses a create without it.</param>
public sealed record AttributeCapability(string Name, int MaxLength, bool Required = false);
