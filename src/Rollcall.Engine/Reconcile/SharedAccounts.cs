using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;

namespace Rollcall.Engine.Reconcile;

/// <summary>
/// Two sources may know one person, as when one identity provider takes over from another; the first has the account, and the second waits. When the
/// first deletes the person, the account is the second's to have: nobody else would look before the next full reconcile. And one login name may be
/// two people's, one after the other.
/// </summary>
internal sealed class SharedAccounts(IDirectoryStore directory)
{
    /// <summary>Nobody has more identity providers with one person.</summary>
    internal const int MostOthers = 10;

    private readonly Namesakes _namesakes = new(directory);

    /// <summary>Who else is called as the account of the link is; nobody when the link has none.</summary>
    public async ValueTask<IReadOnlyList<WorkKey>> OthersAsync(
        TargetSet targets,
        ReconcileTarget target,
        Link? link,
        CancellationToken cancellationToken
    )
    {
        if (link is not { State: LinkState.Linked })
            return [];
        var sources = targets.Configuration.SourcesOf(target.Configuration).Where(source => source.Id != link.Source);
        return await NamesakesAsync(target, sources, link, cancellationToken);
    }

    /// <summary>Who has the login name in a source that the account of the link is to give up: they may be held because of it.</summary>
    public async ValueTask<IReadOnlyList<WorkKey>> SuccessorsAsync(
        TargetSet targets,
        ReconcileTarget target,
        Link? link,
        CancellationToken cancellationToken
    ) =>
        link is null
            ? []
            : await NamesakesAsync(target, targets.Configuration.SourcesOf(target.Configuration), link, cancellationToken);

    private async ValueTask<IReadOnlyList<WorkKey>> NamesakesAsync(
        ReconcileTarget target,
        IEnumerable<SourceConfiguration> sources,
        Link link,
        CancellationToken cancellationToken
    )
    {
        var others = await _namesakes.OfAsync(sources, link, MostOthers, cancellationToken);
        return [.. others.Select(user => new WorkKey(target.Id, ResourceKind.User, user.Id))];
    }
}
