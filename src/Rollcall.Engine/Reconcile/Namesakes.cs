using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Reconcile;

/// <summary>Who else in the directory bears the name of a linked account or group.</summary>
internal sealed class Namesakes(IDirectoryStore directory)
{
    private static readonly AttributePath UserName = AttributePath.Parse("userName", ResourceType.User).Required();
    private static readonly AttributePath DisplayName = AttributePath.Parse("displayName", ResourceType.Group).Required();

    /// <summary>The groups of that name, one of a source at most.</summary>
    public async ValueTask<IReadOnlyList<StoredResource>> GroupsAsync(
        IEnumerable<SourceConfiguration> sources,
        string name,
        CancellationToken cancellationToken
    )
    {
        var found = new List<StoredResource>();
        foreach (var source in sources)
        {
            var query = new ResourceQuery
            {
                Source = source.Id,
                Kind = ResourceKind.Group,
                Filter = new CompareFilter(DisplayName, CompareOperator.Equal, new ScimString(name)),
                Count = 1,
            };
            found.AddRange((await directory.QueryAsync(query, cancellationToken)).Resources);
        }
        return found;
    }

    /// <param name="link">Of the one who is not asked for.</param>
    /// <param name="most">Of each source.</param>
    public ValueTask<IReadOnlyList<StoredResource>> OfAsync(
        IEnumerable<SourceConfiguration> sources,
        Link link,
        int most,
        CancellationToken cancellationToken
    ) => CalledAsync(sources, link.Kind, link.RemoteName, link.Resource, most, cancellationToken);

    /// <param name="name"><c>userName</c> of a user, <c>displayName</c> of a group.</param>
    /// <param name="except">The one who is not asked for.</param>
    /// <param name="most">Of each source.</param>
    public async ValueTask<IReadOnlyList<StoredResource>> CalledAsync(
        IEnumerable<SourceConfiguration> sources,
        ResourceKind kind,
        string name,
        ResourceId except,
        int most,
        CancellationToken cancellationToken
    )
    {
        var path = kind is ResourceKind.User ? UserName : DisplayName;
        var others = new List<StoredResource>();
        foreach (var source in sources)
        {
            var query = new ResourceQuery
            {
                Source = source.Id,
                Kind = kind,
                Filter = new CompareFilter(path, CompareOperator.Equal, new ScimString(name)),
                Count = most,
            };
            var page = await directory.QueryAsync(query, cancellationToken);
            others.AddRange(page.Resources.Where(other => other.Id != except));
        }
        return others;
    }
}
