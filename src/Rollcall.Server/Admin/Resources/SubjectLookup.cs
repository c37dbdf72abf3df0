using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Server.Admin.Http;

namespace Rollcall.Server.Admin.Resources;

/// <summary>Whom an administrator means at one target, who may have left: somebody whom the source deleted is known by the login name of their link there.</summary>
internal sealed class SubjectLookup(ILinkStore links, ResourceLookup lookup)
{
    /// <param name="left">Which links of people whom the source deleted are meant.</param>
    public async Task<(Subject? Subject, ProblemAnswer? Problem)> PersonAsync(
        string target,
        string user,
        Func<Link, bool> left,
        CancellationToken cancellationToken
    )
    {
        var found = Of(ResourceKind.User, await lookup.FindAsync(ResourceKind.User, user, cancellationToken));
        if (found.Subject is not null || ResourceId.TryParse(user, out _))
            return found;
        // Most leavers are deleted, and then only the link still knows the name. Read through on the rare day that somebody asks.
        var named = new List<Link>();
        await foreach (var link in links.OfTargetAsync(target, ResourceKind.User, cancellationToken))
        {
            if (string.Equals(link.RemoteName, user, StringComparison.OrdinalIgnoreCase) && left(link))
                named.Add(link);
        }
        return named is [var one]
            ? (new Subject(one.Kind, one.Resource, one.Source, one.RemoteName) { IsDeleted = true }, null)
            : found;
    }

    /// <param name="group">Its id, its name in the source, or the name of the group of the app that is linked to it.</param>
    public async Task<(Subject? Subject, ProblemAnswer? Problem)> GroupAsync(
        string target,
        string group,
        CancellationToken cancellationToken
    )
    {
        var found = await lookup.FindAsync(ResourceKind.Group, group, cancellationToken);
        if (found is Lookup.Found || ResourceId.TryParse(group, out _))
            return Of(ResourceKind.Group, found);
        // Of one that is deleted, and has nothing there any more, only when no other is meant.
        return await links.GroupsByNameAsync(target, [group], cancellationToken) is [var link]
            ? Of(ResourceKind.Group, await lookup.FindAsync(ResourceKind.Group, link.Resource.ToString(), cancellationToken))
            : Of(ResourceKind.Group, found);
    }

    private static (Subject? Subject, ProblemAnswer? Problem) Of(ResourceKind kind, Lookup found) =>
        found switch
        {
            Lookup.Found { Resource: var resource } => (
                new Subject(
                    kind,
                    resource.Id,
                    resource.Source,
                    resource.UserName ?? resource.DisplayName ?? resource.Id.ToString()
                ),
                null
            ),
            Lookup.Deleted gone => (new Subject(kind, gone.Id, gone.Source, gone.Name) { IsDeleted = true }, null),
            Lookup.Failed failed => (null, failed.Problem),
            _ => throw new InvalidOperationException("A lookup is one of its family."),
        };
}

/// <param name="Name">userName or displayName, or the last name known.</param>
internal sealed record Subject(ResourceKind Kind, ResourceId Id, string Source, string Name)
{
    /// <summary>In no source any more.</summary>
    public bool IsDeleted { get; init; }
}
