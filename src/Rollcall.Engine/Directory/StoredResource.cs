namespace Rollcall.Engine.Directory;

/// <summary>
/// A resource as the directory keeps it: one canonical JSON document plus the columns that are indexed.
/// A group's members are never in the document; they are membership rows.
/// </summary>
public sealed record StoredResource
{
    public required ResourceId Id { get; init; }

    /// <summary>Id of the source that owns the resource. Sources never see each other's resources.</summary>
    public required string Source { get; init; }

    public required ResourceKind Kind { get; init; }

    /// <summary><c>userName</c> as sent; null for groups.</summary>
    public string? UserName { get; init; }

    public string? ExternalId { get; init; }

    public string? DisplayName { get; init; }

    /// <summary>SCIM <c>active</c>; an absent value counts as true. Always true for groups.</summary>
    public bool Active { get; init; } = true;

    /// <summary>All values of <c>emails.value</c>, as sent: given on a write, for the index. Empty on a read, they are in the document.</summary>
    public IReadOnlyList<string> Emails { get; init; } = [];

    /// <summary>Starts at 1 and grows by one with each change; the ETag begins with it.</summary>
    public long Version { get; init; }

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset LastModified { get; init; }

    /// <summary>Canonical UTF-8 JSON as <c>ResourceWriter</c> writes the stored form.</summary>
    public required ReadOnlyMemory<byte> Document { get; init; }

    /// <summary>A user's direct groups; null unless the reader asked for them.</summary>
    public IReadOnlyList<GroupReference>? Groups { get; init; }
}

/// <summary>One value of a user's <c>groups</c> attribute (RFC 7643 section 4.1.2).</summary>
public sealed record GroupReference(ResourceId Id, string DisplayName);

/// <summary>One member of a group. A member may be a user or, for nested groups, a group.</summary>
public readonly record struct MemberRow(ResourceId Id, ResourceKind Kind);

/// <summary>
/// Case-insensitive comparison keys of <c>userName</c>, <c>displayName</c>, e-mail addresses and names at targets, one rule for every
/// database: the invariant upper case. Two texts have the same key exactly when a filter calls them equal
/// (<see cref="StringComparison.OrdinalIgnoreCase"/>), so an index over keys answers <c>eq</c> and <c>sw</c> without a second look,
/// and whoever can be found by a filter is also the one a create collides with.
/// </summary>
public static class DirectoryKey
{
    public static string Of(string text) => text.ToUpperInvariant();
}
