using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;
using Outcome = Rollcall.Engine.Targets.Outcome;

namespace Rollcall.Engine.Reconcile;

/// <summary>Reads what one source group means at one target and what is there. Writes nothing.</summary>
internal sealed class GroupObserver(IDirectoryStore directory, ILinkStore links, IWorkStore work, EmptiedGroups emptied)
{
    private const int MostWaiting = 10_000;
    private readonly SharedGroups _shared = new(directory);

    public async Task<Observation> ObserveAsync(
        TargetSet targets,
        ReconcileTarget target,
        ResourceId id,
        CancellationToken cancellationToken
    )
    {
        var resource = await directory.FindAsync(id, withGroups: false, cancellationToken);
        var link = await links.FindAsync(target.Id, id, cancellationToken);
        if (resource is null && link is null)
            return new Observation.Nothing { Woken = await emptied.WokenByAsync(target, null, cancellationToken) };
        var source = resource?.Source ?? link!.Source;
        var subject = resource?.DisplayName ?? link?.RemoteName ?? id.ToString();
        var sightings = ImmutableArray.CreateBuilder<GroupSighting>();
        Reason? notYet = null;
        foreach (var desired in Desired(target, resource))
        {
            var (sighting, failure, wait) = await SightAsync(target, id, desired, cancellationToken);
            if (failure is not null)
                return new Observation.Unreadable(failure, subject);
            sightings.Add(sighting);
            notYet ??= wait;
        }
        var heirs = await _shared.OthersAsync(targets, target, link, sightings.Select(group => group.Desired), cancellationToken);
        var input = new GroupPlanInput
        {
            Target = target.Configuration,
            Resource = id,
            Subject = subject,
            Deleted = resource is null,
            Groups = sightings.ToImmutable(),
            Link = link,
            IsShared = heirs.Count > 0,
            Capabilities = target.Capabilities,
            Managed = target.Mapping.Managed,
        };
        return new Observation.Seen
        {
            Plan = GroupPlanner.Plan(input),
            Link = link,
            StoredLink = link,
            ResourceExists = resource is not null,
            Source = source,
            Mode = targets.Configuration.FindSource(source)?.Mode ?? SourceMode.Live,
            NotYet = notYet,
            IsThere = sightings.Any(group => group.Found is not null),
            Administrators = [.. sightings.SelectMany(group => group.Administrators)],
            Heirs = heirs,
            Woken = await emptied.WokenByAsync(target, resource, cancellationToken),
            OnTheFlyGroup = sightings.FirstOrDefault(group => group.Desired.Kind is GrantKind.OnTheFly)?.Desired.Name,
        };
    }

    /// <summary>What the rules make of a source group, with the names as the app would hold them.</summary>
    public static IEnumerable<DesiredGroup> Desired(ReconcileTarget target, StoredResource? resource) =>
        resource?.DisplayName is { } name && target.Configuration.Follows(resource.Source)
            ? target.Mapping.GroupsOf(name).Select(group => group with { Name = target.Connector.NormaliseGroupName(group.Name) })
            : [];

    private async ValueTask<(GroupSighting Sighting, Outcome? Failure, Reason? NotYet)> SightAsync(
        ReconcileTarget target,
        ResourceId id,
        DesiredGroup desired,
        CancellationToken cancellationToken
    )
    {
        var empty = new GroupSighting(desired, null, null, []);
        if (target.Mapping.Managed.IsProtected(desired.Name))
            return (empty, null, null);
        var reading = await target.Connector.FindGroupAsync(desired.Name, cancellationToken);
        if (reading is Reading<TargetGroup>.Failed failed)
            return (empty, failed.Because, null);
        var found = reading is Reading<TargetGroup>.Found { Value: var group } ? group : null;
        var owners = await links.GroupsByNameAsync(target.Id, [desired.Name], cancellationToken);
        var owner = owners.FirstOrDefault(link => link.Resource != id && link.State is LinkState.Linked);
        if (!desired.Authoritative || found is null || !target.Capabilities.ListsGroupMembers)
            return (new GroupSighting(desired, found, owner, []), null, null);
        if (await UsersAreDueAsync(target, id, cancellationToken))
            return (new GroupSighting(desired, found, owner, []), null, StrangersLater(desired.Name));
        var (strangers, failure) = await StrangersAsync(target, found.Name, cancellationToken);
        if (failure is not null)
            return (empty, failure, null);
        var (administrators, unread) = await AdministratorsAsync(target, strangers, cancellationToken);
        var guarded = administrators.Where(account => !HasConsent(target, account.Name)).Select(Reference).ToImmutableArray();
        // Somebody who administers the app through another group as well goes on doing so.
        var taken = administrators.Where(account =>
            HasConsent(target, account.Name) && account.AdministratorGroups.Remove(found.Name).IsEmpty
        );
        return (
            new GroupSighting(desired, found, owner, strangers) { Guarded = guarded, Administrators = [.. taken] },
            unread,
            null
        );
    }

    /// <summary>Who has no link today may have one as soon as the waiting keys are worked on: strangers are judged when nobody waits.</summary>
    private async ValueTask<bool> UsersAreDueAsync(ReconcileTarget target, ResourceId id, CancellationToken cancellationToken)
    {
        var status = await work.StatusAsync(cancellationToken);
        if (status.FirstOrDefault(queue => queue.Target == target.Id) is not { } queue)
            return false;
        // Somebody who is just being worked on may be found to be a member's owner in this moment.
        var open = queue.Due + queue.Leased + queue.Retrying;
        if (open == 0)
            return false;
        // Groups that wait as this one does are no reason to wait, or two of them would wait for each other for ever. Who waits for a seat has an account.
        var waiting = await work.WaitingAsync(target.Id, MostWaiting, cancellationToken);
        var groups = waiting.LongCount(key =>
            !key.IsParked && (IsWaitingHere(key.Key, key.ReasonCode) || key.ReasonCode == ReasonCodes.NoSeats.Value)
        );
        var keys = await work.OfResourceAsync(id, cancellationToken);
        var own = keys.LongCount(key => key.Key.Target == target.Id && !key.IsParked && !IsWaitingHere(key.Key, key.ReasonCode));
        return open > groups + own;
    }

    private static bool IsWaitingHere(WorkKey key, string? reasonCode) =>
        key.Kind is ResourceKind.Group && reasonCode == ReasonCodes.Authoritative.Value;

    /// <summary>Those of them who administer the app: changed only with consent, and never all of them.</summary>
    private static async ValueTask<(ImmutableArray<Account> Administrators, Outcome? Failure)> AdministratorsAsync(
        ReconcileTarget target,
        ImmutableArray<AccountReference> strangers,
        CancellationToken cancellationToken
    )
    {
        var administrators = ImmutableArray.CreateBuilder<Account>();
        foreach (var stranger in strangers)
        {
            var reading = await target.Connector.FindByIdAsync(stranger.RemoteId, cancellationToken);
            if (reading is Reading<Account>.Failed failed)
                return ([], failed.Because);
            if (reading is Reading<Account>.Found { Value: { IsAdministrator: true } administrator })
                administrators.Add(administrator with { RemoteId = stranger.RemoteId, Name = stranger.Name });
        }
        return (administrators.ToImmutable(), null);
    }

    private static bool HasConsent(ReconcileTarget target, string name) =>
        target.Configuration.ConsentedAdministrators.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static AccountReference Reference(Account account) => new(account.RemoteId, account.Name);

    private static Reason StrangersLater(string group) =>
        ReasonCodes.Authoritative.Because($"Members of {group} without a link are looked at when no other key is waiting.");

    private async ValueTask<(ImmutableArray<AccountReference> Strangers, Outcome? Failure)> StrangersAsync(
        ReconcileTarget target,
        string group,
        CancellationToken cancellationToken
    )
    {
        var ours = new HashSet<string>(StringComparer.Ordinal);
        // Whoever is just being made has no id yet, and an app that was upgraded may show ids that nobody was linked by.
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        await foreach (var link in links.OfTargetAsync(target.Id, ResourceKind.User, cancellationToken))
        {
            if (link.RemoteId is { } remoteId)
                ours.Add(remoteId);
            names.Add(link.RemoteName);
        }
        var strangers = ImmutableArray.CreateBuilder<AccountReference>();
        var protectedAccounts = target.Configuration.ProtectedAccounts;
        await foreach (var reading in target.Connector.ListMembersAsync(group, cancellationToken))
        {
            if (reading is Reading<AccountReference>.Failed failed)
                return ([], failed.Because);
            if (
                reading is Reading<AccountReference>.Found { Value: var member }
                && !ours.Contains(member.RemoteId)
                && !names.Contains(member.Name)
                && !protectedAccounts.Contains(member.Name, StringComparer.OrdinalIgnoreCase)
            )
                strangers.Add(member);
        }
        return (strangers.ToImmutable(), null);
    }
}
