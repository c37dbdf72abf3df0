using Rollcall.Engine.Directory;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Reconcile;

/// <summary>
/// Two sources may know one person, as when one identity provider takes over from another; the first has the account, and the second waits. When the
/// first deletes the person, the account is the second's to have: nobody else would look before the next full reconcile.
/// </summary>
internal sealed class SharedAccounts(IDirectoryStore directory)
{
    /// <summary>Nobody has more identity providers with one person.</summary>
    private const int MostOthers = 10;

    private static readonly AttributePath UserName = AttributePath.Parse("userName", ResourceType.User).Required();

    /// <summary>Who else is called as the account of the link is; nobody when the link has none.</summary>
    public async ValueTask<IReadOnlyList<WorkKey>> OthersAsync(
        TargetSet targets,
        ReconcileTarget target,
        Link? link,
        CancellationToken cancellationToken
    )
    {
        if (link is not { State: LinkState.Linked, RemoteName: var name })
            return [];
        var others = new List<WorkKey>();
        var sources = targets.Configuration.Sources.Where(source =>
            source.Id != link.Source && target.Configuration.Follows(source.Id)
        );
        foreach (var source in sources)
        {
            var query = new ResourceQuery
            {
                Source = source.Id,
                Kind = ResourceKind.User,
                Filter = new CompareFilter(UserName, CompareOperator.Equal, new ScimString(name)),
                Count = MostOthers,
            };
            var page = await directory.QueryAsync(query, cancellationToken);
            others.AddRange(page.Resources.Select(user => new WorkKey(target.Id, ResourceKind.User, user.Id)));
        }
        return others;
    }
}
