using System.Collections.Immutable;

namespace Rollcall.Engine.Directory;

/// <summary>
/// A query over one or several kinds of resources at once (RFC 7644 section 3.4.2.1), which may go on where a page before it ended
/// (RFC 9865). All parts together are in one order; what has no value to sort by comes as in <see cref="ResourceQuery"/>.
/// </summary>
public sealed record CombinedQuery
{
    /// <summary>
    /// One query a kind, of the same source and direction; a part whose resources do not have the attribute to sort by has no
    /// <see cref="ResourceQuery.SortBy"/>. Their own paging is not looked at.
    /// </summary>
    public required ImmutableArray<ResourceQuery> Parts { get; init; }

    /// <summary>
    /// Begins after this position, whether or not the resource that stood there is still there: what comes or goes meanwhile neither
    /// hides nor repeats anybody else. Null: from the beginning.
    /// </summary>
    public ResourcePosition? After { get; init; }

    /// <summary>1-based; 1 together with <see cref="After"/>.</summary>
    public int StartIndex { get; init; } = 1;

    /// <summary>0: only the total.</summary>
    public int Count { get; init; } = 100;

    public bool Descending => Parts[0].Descending;

    public bool Sorts => Parts.Any(part => part.SortBy is not null);

    public bool WithGroups => Parts.Any(part => part.WithGroups);
}

/// <summary>A place in the order of a query: after the resource with this id and this value of what is sorted by.</summary>
/// <param name="Key">string, long, double, decimal, bool or DateTimeOffset, as the database compares it; null when there is no value or nothing is sorted by.</param>
public sealed record ResourcePosition(object? Key, ResourceId Id);

/// <param name="TotalResults">All matches, also those before the page.</param>
/// <param name="Next">The position of the last resource when more follow; null on the last page.</param>
/// <param name="TooMany">As <see cref="ResourcePage.TooMany"/>.</param>
public sealed record CombinedPage(
    long TotalResults,
    IReadOnlyList<StoredResource> Resources,
    ResourcePosition? Next,
    bool TooMany = false
);
