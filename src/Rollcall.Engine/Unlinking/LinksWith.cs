using System.Runtime.CompilerServices;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Engine.Unlinking;

/// <summary>Links as they would be with <paramref name="link"/> for a resource instead of the one it has; null: with none.</summary>
internal sealed class LinksWith(ILinkStore inner, WorkKey key, Link? link) : ILinkStore
{
    public ValueTask<Link?> FindAsync(string target, ResourceId resource, CancellationToken cancellationToken) =>
        IsIt(target, resource) ? ValueTask.FromResult(link) : inner.FindAsync(target, resource, cancellationToken);

    public async ValueTask<StoredUser> FindUserAsync(
        string target,
        ResourceId user,
        bool withLinkedGroups,
        CancellationToken cancellationToken
    )
    {
        var found = await inner.FindUserAsync(target, user, withLinkedGroups, cancellationToken);
        return IsIt(target, user) ? found with { Link = link } : found;
    }

    public async ValueTask<Link?> FindByRemoteAsync(
        string target,
        ResourceKind kind,
        string remoteId,
        CancellationToken cancellationToken
    ) =>
        link is { State: LinkState.Linked } && kind == key.Kind && target == key.Target && link.RemoteId == remoteId
            ? link
            : Other(await inner.FindByRemoteAsync(target, kind, remoteId, cancellationToken));

    public async ValueTask<Link?> FindPendingAsync(
        string target,
        ResourceKind kind,
        string name,
        CancellationToken cancellationToken
    ) => Other(await inner.FindPendingAsync(target, kind, name, cancellationToken));

    public async Task<IReadOnlyList<Link>> GroupsByNameAsync(
        string target,
        IReadOnlyCollection<string> names,
        CancellationToken cancellationToken
    ) => [.. (await inner.GroupsByNameAsync(target, names, cancellationToken)).Where(found => Other(found) is not null)];

    public Task<IReadOnlyList<ResourceId>> GrantedAsync(
        string target,
        string group,
        int limit,
        CancellationToken cancellationToken
    ) => inner.GrantedAsync(target, group, limit, cancellationToken);

    public async Task<IReadOnlyList<Link>> OfResourceAsync(ResourceId resource, CancellationToken cancellationToken)
    {
        var others = (await inner.OfResourceAsync(resource, cancellationToken)).Where(found => Other(found) is not null);
        return link is not null && resource == key.Resource ? [.. others, link] : [.. others];
    }

    public async IAsyncEnumerable<Link> OfTargetAsync(
        string target,
        ResourceKind? kind,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var found in inner.OfTargetAsync(target, kind, cancellationToken))
        {
            if (!IsIt(found.Target, found.Resource))
                yield return found;
            else if (link is not null)
                yield return link;
        }
    }

    public Task<long> CountAsync(string target, ResourceKind kind, CancellationToken cancellationToken) =>
        inner.CountAsync(target, kind, cancellationToken);

    private bool IsIt(string target, ResourceId resource) => target == key.Target && resource == key.Resource;

    private Link? Other(Link? found) => found is not null && IsIt(found.Target, found.Resource) ? null : found;
}
