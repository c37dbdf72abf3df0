using Rollcall.Scim.Filters;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Directory;

/// <summary>
/// The resources that sources told us about. Implemented by each database; all of them pass one conformance suite.
/// A store that cannot reach or write its database throws <see cref="StoreUnavailableException"/>: the caller answers 503, and whether a change was
/// made, as a whole, is not known.
/// </summary>
public interface IDirectoryStore
{
    /// <summary>Null when there is no such resource of that source and kind.</summary>
    /// <param name="withGroups">Also read a user's direct groups (one query, not one a group).</param>
    ValueTask<StoredResource?> FindAsync(
        string source,
        ResourceKind kind,
        ResourceId id,
        bool withGroups,
        CancellationToken cancellationToken
    );

    /// <summary>Whatever its source; for the reconciler and the admin API.</summary>
    ValueTask<StoredResource?> FindAsync(ResourceId id, bool withGroups, CancellationToken cancellationToken);

    Task<ResourcePage> QueryAsync(ResourceQuery query, CancellationToken cancellationToken);

    /// <summary>Over several kinds, or from a position on.</summary>
    Task<CombinedPage> QueryAsync(CombinedQuery query, CancellationToken cancellationToken);

    /// <summary>Members in ascending id order, streamed; memory does not grow with the group.</summary>
    IAsyncEnumerable<MemberRow> MembersAsync(ResourceId group, CancellationToken cancellationToken);

    /// <summary>Durable when it returns; see <see cref="DirectoryChange"/>. Safe to call from any number of threads and replicas.</summary>
    ValueTask<SaveResult> SaveAsync(DirectoryChange change, CancellationToken cancellationToken);

    /// <summary>How many resources of a kind a source has; cheap enough for a status page.</summary>
    Task<long> CountAsync(string source, ResourceKind kind, bool activeOnly, CancellationToken cancellationToken);
}

/// <summary>A SCIM query, bound to the schema (RFC 7644 section 3.4.2).</summary>
public sealed record ResourceQuery
{
    public required string Source { get; init; }
    public required ResourceKind Kind { get; init; }
    public Filter? Filter { get; init; }

    /// <summary>The schemas the filter is bound to, for the part of it that SQL cannot say.</summary>
    public ScimSchemas Schemas { get; init; } = ScimSchemas.Default;

    /// <summary>Null: ascending id, which is creation order and stable over pages.</summary>
    public AttributePath? SortBy { get; init; }

    public bool Descending { get; init; }

    /// <summary>1-based.</summary>
    public int StartIndex { get; init; } = 1;

    /// <summary>0: only the total.</summary>
    public int Count { get; init; } = 100;

    /// <summary>Fill <see cref="StoredResource.Groups"/> of users.</summary>
    public bool WithGroups { get; init; }
}

/// <param name="TotalResults">All matches, not only this page.</param>
/// <param name="TooMany">The filter could not be pushed down and the bounded scan was not enough: answer 400 <c>tooMany</c>.</param>
public sealed record ResourcePage(long TotalResults, IReadOnlyList<StoredResource> Resources, bool TooMany = false);
