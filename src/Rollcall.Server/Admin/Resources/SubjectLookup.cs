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
        return named is [var one] ? (new Subject(one.Kind, one.Resource, one.Source, one.RemoteName), null) : found;
    }

    public async Task<(Subject? Subject, ProblemAnswer? Problem)> GroupAsync(string group, CancellationToken cancellationToken) =>
        Of(ResourceKind.Group, await lookup.FindAsync(ResourceKind.Group, group, cancellationToken));

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
            Lookup.Deleted gone => (new Subject(kind, gone.Id, gone.Source, gone.Name), null),
            Lookup.Failed failed => (null, failed.Problem),
            _ => throw new InvalidOperationException("A lookup is one of its family."),
        };
}

/// <param name="Name">userName or displayName, or the last name known.</param>
internal sealed record Subject(ResourceKind Kind, ResourceId Id, string Source, string Name);
