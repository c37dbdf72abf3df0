using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;
using Rollcall.Scim.Resources;
using Outcome = Rollcall.Engine.Targets.Outcome;

namespace Rollcall.Engine.Reconcile;

/// <summary>
/// Somebody who left and whom no link connects with an account: a target that is new, or has another id, a database that was lost, a tool that was in charge
/// before. Nothing is done to an account without a link, and nobody may keep access because we did not look.
/// </summary>
internal sealed class UnlinkedLeavers(IDirectoryStore directory, AccountFinder finder)
{
    private readonly Namesakes _namesakes = new(directory);

    /// <summary>The account that the match keys would find for them if they had not left, where it is active and nobody's.</summary>
    public async ValueTask<(Sighting Sighting, Outcome? Failure)> SightAsync(
        TargetSet targets,
        ReconcileTarget target,
        StoredResource resource,
        CancellationToken cancellationToken
    )
    {
        if (WouldBe(target, resource) is not DesiredState.Present wanted)
            return (new Sighting.NotSought(), null);
        var (sighting, failure) = await finder.MatchAsync(target, resource.Id, wanted, cancellationToken);
        if (failure is not null)
            return (sighting, failure);
        var mayBeTheirs =
            sighting is Sighting.Matched { Owner: null, Account: { Active: true } account }
            && !AccountGuard.IsListed(target.Configuration, account)
            && !await IsAboutToBeLinkedAsync(targets, target, resource, account, cancellationToken);
        return (mayBeTheirs ? sighting : new Sighting.NotSought(), null);
    }

    /// <summary>Where one identity provider takes over from another, the person whom the first says to have left is active in the second.</summary>
    private async ValueTask<bool> IsAboutToBeLinkedAsync(
        TargetSet targets,
        ReconcileTarget target,
        StoredResource leaver,
        Account account,
        CancellationToken cancellationToken
    )
    {
        var sources = targets.Configuration.SourcesOf(target.Configuration);
        var others = await _namesakes.CalledAsync(
            sources,
            ResourceKind.User,
            account.Name,
            leaver.Id,
            SharedAccounts.MostOthers,
            cancellationToken
        );
        return others.Any(other => Read(target, other).Active);
    }

    /// <summary>
    /// Whoever a scope leaves out may have an account that somebody made by hand, and whoever the rules let stay has nothing to lose: of both nothing is
    /// asked. An identity provider says <c>active: false</c> of those who are to get in nowhere.
    /// </summary>
    public static bool Concerns(ReconcileTarget target, Link? link, DesiredState desired) =>
        link is null
        && desired is DesiredState.Absent absent
        && absent.Reason.Code == ReasonCodes.Inactive
        && target.Configuration.Leavers.Action is not LeaverAction.Keep;

    /// <summary>What the rules make of somebody, left or not, as the app would hold it.</summary>
    public static DesiredState WouldBe(ReconcileTarget target, StoredResource resource)
    {
        var user = Read(target, resource).WithId(resource.Id.ToString());
        return UserObserver.Normalised(target.Connector, target.Mapping.WhoeverLeft(user));
    }

    private static ScimResource Read(ReconcileTarget target, StoredResource resource) =>
        ResourceReader.Read(resource.Document, target.Mapping.UserType, ReadMode.Stored).Required();
}
