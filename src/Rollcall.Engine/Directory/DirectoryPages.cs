using System.Runtime.CompilerServices;

namespace Rollcall.Engine.Directory;

/// <summary>Everything that a query finds, read page by page.</summary>
public static class DirectoryPages
{
    private const int PageSize = 500;

    /// <param name="query">Without <see cref="ResourceQuery.Count"/>: all are wanted.</param>
    public static async IAsyncEnumerable<StoredResource> AllAsync(
        this IDirectoryStore directory,
        ResourceQuery query,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ResourcePosition? after = null;
        do
        {
            var page = await directory.QueryAsync(
                new CombinedQuery
                {
                    Parts = [query],
                    After = after,
                    Count = PageSize,
                },
                cancellationToken
            );
            foreach (var resource in page.Resources)
                yield return resource;
            after = page.Next;
        } while (after is not null);
    }
}
