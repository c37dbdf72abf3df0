namespace Rollcall.AdminApi;

/// <summary><c>GET /admin/v1/groups?q=&amp;source=&amp;limit=&amp;after=</c>, in the order the groups came to be, source by source.</summary>
/// <param name="Total">All that match, not only this page.</param>
/// <param name="Next">Give it as <c>after</c> for the next page; absent on the last.</param>
public sealed record GroupPage(long Total, IReadOnlyList<Group> Groups, string? Next = null);

/// <summary>A group that a source owns.</summary>
public sealed record Group
{
    /// <summary>The SCIM <c>id</c> that Rollcall issued.</summary>
    public required string Id { get; init; }
    public required string Source { get; init; }
    public required string DisplayName { get; init; }

    /// <summary>The source's own id.</summary>
    public string? ExternalId { get; init; }
    public required long Version { get; init; }
    public required DateTimeOffset Created { get; init; }
    public required DateTimeOffset LastModified { get; init; }

    /// <summary>Direct members; left out in lists of groups.</summary>
    public long? Members { get; init; }

    /// <summary>One for each target that follows the group's source or has a link to the group.</summary>
    public required IReadOnlyList<AtTarget> Targets { get; init; }
}
