using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Server.Admin.Http;
using Rollcall.Server.Admin.Resources;

namespace Rollcall.Server.Admin.Reconciles;

/// <summary>What an administrator means by an optional target and an optional person.</summary>
internal sealed class WorkSelection(ResourceLookup lookup, ILinkStore links, ActiveTargets targets)
{
    public async Task<(SelectedWork? Work, ProblemAnswer? Problem)> SelectAsync(
        string? target,
        string? user,
        CancellationToken cancellationToken
    )
    {
        var configuration = targets.Current.Configuration;
        if (target is not null && configuration.FindTarget(target) is null)
            return (null, UnknownNames.Target(target, configuration));
        IEnumerable<TargetConfiguration> wanted = configuration.Targets.Where(known => target is null || known.Id == target);
        if (user is null)
            return (new SelectedWork(configuration, [.. wanted], null, null), null);
        return await lookup.FindAsync(ResourceKind.User, user, cancellationToken) switch
        {
            Lookup.Found { Resource: var found } => (
                await OfPersonAsync(configuration, wanted, found.Id, found.Source, found.UserName, cancellationToken),
                null
            ),
            Lookup.Deleted gone => (
                await OfPersonAsync(configuration, wanted, gone.Id, gone.Source, gone.Name, cancellationToken),
                null
            ),
            Lookup.Failed failed => (null, failed.Problem),
            _ => throw new InvalidOperationException("A lookup is one of its family."),
        };
    }

    /// <summary>Of the wanted targets those that follow the person's source, or have an account of the person.</summary>
    private async Task<SelectedWork> OfPersonAsync(
        RollcallConfiguration configuration,
        IEnumerable<TargetConfiguration> wanted,
        ResourceId person,
        string source,
        string? name,
        CancellationToken cancellationToken
    )
    {
        var linked = await links.OfResourceAsync(person, cancellationToken);
        var concerned = wanted.Where(target => target.Follows(source) || linked.Any(link => link.Target == target.Id));
        return new SelectedWork(configuration, [.. concerned], person, name);
    }
}

/// <param name="Person">Null: everybody and every group.</param>
/// <param name="Name">userName of the person, as far as it is known.</param>
internal sealed record SelectedWork(
    RollcallConfiguration Configuration,
    IReadOnlyList<TargetConfiguration> Targets,
    ResourceId? Person,
    string? Name
);
