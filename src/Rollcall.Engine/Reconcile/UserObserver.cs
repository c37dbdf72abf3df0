using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;
using Rollcall.Scim.Resources;
using Outcome = Rollcall.Engine.Targets.Outcome;

namespace Rollcall.Engine.Reconcile;

/// <summary>Reads what one user should be and is at one target. Writes nothing.</summary>
internal sealed class UserObserver(IDirectoryStore directory, ILinkStore links, IWorkStore work)
{
    public async Task<Observation> ObserveAsync(
        TargetSet targets,
        ReconcileTarget target,
        ResourceId id,
        CancellationToken cancellationToken
    )
    {
        var resource = await directory.FindAsync(id, withGroups: true, cancellationToken);
        var link = await links.FindAsync(target.Id, id, cancellationToken);
        if (resource is null && link is null)
            return new Observation.Nothing();
        var subject = resource?.UserName ?? link?.RemoteName ?? id.ToString();
        var desired = Normalised(target.Connector, Desired(target, resource));
        var (sighting, failure) = await SightAsync(target, id, link, desired, cancellationToken);
        if (failure is not null)
            return new Observation.Unreadable(failure, subject);
        var account = AccountOf(sighting);
        var input = new UserPlanInput
        {
            Target = target.Configuration,
            Resource = id,
            Subject = subject,
            Desired = desired,
            Sighting = sighting,
            Link = link,
            Capabilities = target.Capabilities,
            Managed = target.Mapping.Managed,
            UnavailableGroups = await UnavailableAsync(target, desired, account, cancellationToken),
        };
        return new Observation.Seen
        {
            Plan = UserPlanner.Plan(input),
            Link = link,
            ResourceExists = resource is not null,
            Source = resource?.Source ?? link?.Source ?? "",
            Mode = ModeOf(targets, resource?.Source ?? link?.Source),
            Account = account,
            Desired = desired,
            Predecessor = (sighting as Sighting.Matched)?.Owner,
            PredecessorKeyDue = (sighting as Sighting.Matched)?.OwnerKeyDue,
            Confirmed = Confirmed(desired, account),
        };
    }

    private static DesiredState Desired(ReconcileTarget target, StoredResource? resource)
    {
        if (resource is null)
            return new DesiredState.Absent(ReasonCodes.Deleted.Because("The source deleted the person."));
        if (!target.Configuration.Follows(resource.Source))
        {
            var detail = $"The target no longer follows source {resource.Source}; what is there is left as it is.";
            return new DesiredState.Unmappable(ReasonCodes.NotUs.Because(detail));
        }
        var user = ResourceReader.Read(resource.Document, target.Mapping.UserType, ReadMode.Stored).Required();
        return target.Mapping.Map(user.WithId(resource.Id.ToString()), deleted: false, resource.Groups ?? []);
    }

    /// <summary>As the app would hold it, or the plan never settles.</summary>
    private static DesiredState Normalised(IConnector connector, DesiredState desired)
    {
        if (desired is not DesiredState.Present present)
            return desired;
        var merged = connector.Normalise(
            present.Account with
            {
                Attributes = present.Account.Attributes.SetItems(present.OnCreate),
            }
        );
        var groups = present.Groups.ToBuilder();
        groups.Clear();
        foreach (var (name, grant) in present.Groups)
            groups.TryAdd(connector.NormaliseGroupName(name), grant);
        return present with
        {
            Account = connector.Normalise(present.Account),
            OnCreate = merged.Attributes.RemoveRange(
                merged.Attributes.Keys.Where(name => !present.OnCreate.ContainsKey(name)).ToArray()
            ),
            Groups = groups.ToImmutable(),
        };
    }

    private async ValueTask<(Sighting Sighting, Outcome? Failure)> SightAsync(
        ReconcileTarget target,
        ResourceId id,
        Link? link,
        DesiredState desired,
        CancellationToken cancellationToken
    )
    {
        if (link is { State: not LinkState.Pending, RemoteId: { } remoteId })
        {
            var found = await target.Connector.FindByIdAsync(remoteId, cancellationToken);
            if (
                found is Reading<Account>.Found { Value: var account }
                && await IsStillTheirsAsync(target, link, account, cancellationToken)
            )
                return (new Sighting.Linked(account), null);
            if (Failure(found) is { } failure)
                return (new Sighting.NotSought(), failure);
        }
        if (link is { State: LinkState.Pending })
        {
            var found = await target.Connector.FindByNameAsync(link.RemoteName, cancellationToken);
            if (found is Reading<Account>.Found { Value: var account } && await IsFreeAsync(target, account, cancellationToken))
                return (new Sighting.LeftBehind(account), null);
            if (Failure(found) is { } failure)
                return (new Sighting.NotSought(), failure);
        }
        if (desired is DesiredState.Present present)
            return await MatchAsync(target, id, present, cancellationToken);
        return (link is null ? new Sighting.NotSought() : new Sighting.Nobody(), null);
    }

    private async ValueTask<(Sighting Sighting, Outcome? Failure)> MatchAsync(
        ReconcileTarget target,
        ResourceId id,
        DesiredState.Present desired,
        CancellationToken cancellationToken
    )
    {
        foreach (var key in target.Configuration.Match)
        {
            var reading = await FindAsync(target, key, desired, cancellationToken);
            if (Failure(reading) is { } failure)
                return (new Sighting.NotSought(), failure);
            if (reading is Reading<Account>.Ambiguous ambiguous)
                return (new Sighting.Ambiguous(ambiguous.Reason), null);
            if (reading is not Reading<Account>.Found { Value: var account })
                continue;
            var owner = await OwnerAsync(target, account, cancellationToken);
            if (owner?.Resource == id)
                return (new Sighting.Linked(account), null);
            if (owner is null || await directory.FindAsync(owner.Resource, false, cancellationToken) is not null)
                return (new Sighting.Matched(account, key, owner, OwnerIsGone: false), null);
            return await LeftByAsync(target, owner.Resource, account, key, cancellationToken);
        }
        return target.Configuration.Match.Contains(MatchKey.UserName)
            ? (new Sighting.Nobody(), null)
            : await UnmatchedAsync(target, desired, cancellationToken);
    }

    /// <summary>
    /// Where names are no match, somebody else may have the name. That has to be known before a pending link is saved: after a
    /// create whose answer was lost, the account of that name would be taken for what it left behind.
    /// </summary>
    private static async ValueTask<(Sighting Sighting, Outcome? Failure)> UnmatchedAsync(
        ReconcileTarget target,
        DesiredState.Present desired,
        CancellationToken cancellationToken
    )
    {
        var named = await target.Connector.FindByNameAsync(desired.Account.Name, cancellationToken);
        if (Failure(named) is { } failure)
            return (new Sighting.NotSought(), failure);
        return (named is Reading<Account>.Missing ? new Sighting.Nobody() : new Sighting.NameTaken(), null);
    }

    /// <summary>
    /// An account that was gone and is there again is the same one only where ids are never given twice, and nobody else's link has it.
    /// </summary>
    private async ValueTask<bool> IsStillTheirsAsync(
        ReconcileTarget target,
        Link link,
        Account account,
        CancellationToken cancellationToken
    ) =>
        link.State is not LinkState.Gone
        || (target.Capabilities.StableId && await IsFreeAsync(target, account, cancellationToken));

    /// <summary>Also who is just making it, or was when we ended between call and record: the app has it, and the link not yet its id.</summary>
    private async ValueTask<Link?> OwnerAsync(ReconcileTarget target, Account account, CancellationToken cancellationToken) =>
        await links.FindByRemoteAsync(target.Id, ResourceKind.User, account.RemoteId, cancellationToken)
        ?? await links.FindPendingAsync(target.Id, ResourceKind.User, account.Name, cancellationToken);

    /// <summary>
    /// The account of somebody whom the source deleted. While the leaver's own key is being worked on or is about to be, it waits: taken
    /// over now, the account would be disabled under its new owner, and nobody would look again. Key, link and account are read in this
    /// order, and the takeover is refused if the key or the link moved meanwhile: or the account would be taken for what it was before.
    /// </summary>
    private async ValueTask<(Sighting Sighting, Outcome? Failure)> LeftByAsync(
        ReconcileTarget target,
        ResourceId leaver,
        Account account,
        MatchKey matched,
        CancellationToken cancellationToken
    )
    {
        var keys = await work.OfResourceAsync(leaver, cancellationToken);
        var key = keys.FirstOrDefault(key => key.Key.Target == target.Id && key.Key.Kind is ResourceKind.User);
        if (key is { IsParked: false } && (key.IsLeased || key.ReasonCode is null))
            return (new Sighting.NotSought(), AfterTheLeaver(account));
        if (await links.FindAsync(target.Id, leaver, cancellationToken) is not { } link)
            return (new Sighting.NotSought(), AfterTheLeaver(account));
        var reading = await target.Connector.FindByIdAsync(account.RemoteId, cancellationToken);
        return reading switch
        {
            Reading<Account>.Found { Value: var now } => (
                new Sighting.Matched(now, matched, link, OwnerIsGone: true) { OwnerKeyDue = key?.DueAt },
                null
            ),
            Reading<Account>.Failed failed => (new Sighting.NotSought(), failed.Because),
            _ => (new Sighting.NotSought(), AfterTheLeaver(account)),
        };
    }

    private static Outcome.RetryAfter AfterTheLeaver(Account account) =>
        new(
            Delay: null,
            ReasonCodes.AlreadyLinked.Because($"{account.Name} is just being taken from a person whom the source deleted.")
        );

    private static Task<Reading<Account>> FindAsync(
        ReconcileTarget target,
        MatchKey key,
        DesiredState.Present desired,
        CancellationToken cancellationToken
    ) =>
        key switch
        {
            MatchKey.ExternalId when desired.Match.ExternalId is { } id && target.Capabilities.KeepsExternalId =>
                target.Connector.FindByExternalIdAsync(id, cancellationToken),
            MatchKey.UserName => target.Connector.FindByNameAsync(desired.Account.Name, cancellationToken),
            MatchKey.Email when desired.Match.Email is { } email && target.Capabilities.FindsByEmail =>
                target.Connector.FindByEmailAsync(email, cancellationToken),
            _ => Task.FromResult<Reading<Account>>(new Reading<Account>.Missing()),
        };

    private async ValueTask<bool> IsFreeAsync(ReconcileTarget target, Account account, CancellationToken cancellationToken) =>
        await links.FindByRemoteAsync(target.Id, ResourceKind.User, account.RemoteId, cancellationToken) is null;

    /// <summary>A group that is used on the fly can be joined once it is linked; its own key sees to that and then makes its members due.</summary>
    private async ValueTask<ImmutableSortedDictionary<string, Reason>> UnavailableAsync(
        ReconcileTarget target,
        DesiredState desired,
        Account? account,
        CancellationToken cancellationToken
    )
    {
        var unavailable = ImmutableSortedDictionary.Create<string, Reason>(StringComparer.OrdinalIgnoreCase);
        if (desired is not DesiredState.Present present)
            return unavailable;
        var wanted = present
            .Groups.Where(group => group.Value.Kind is GrantKind.OnTheFly && account?.Groups.Contains(group.Key) is not true)
            .Select(group => group.Key)
            .ToList();
        if (wanted.Count == 0)
            return unavailable;
        var linked = await links.GroupsByNameAsync(target.Id, wanted, cancellationToken);
        var usable = linked
            .Where(link => link.State is LinkState.Linked)
            .Select(link => link.RemoteName)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return unavailable.AddRange(
            wanted
                .Where(group => !usable.Contains(group))
                .Select(group =>
                    KeyValuePair.Create(
                        group,
                        ReasonCodes.GroupMissing.Because($"{group} is not in use here (yet); its members follow when it is.")
                    )
                )
        );
    }

    private static ImmutableSortedDictionary<string, GrantKind> Confirmed(DesiredState desired, Account? account) =>
        desired is DesiredState.Present present && account is not null
            ? AppliedState.Nothing.Groups.AddRange(
                present
                    .Groups.Where(group => account.Groups.Contains(group.Key))
                    .Select(group => KeyValuePair.Create(group.Key, group.Value.Kind))
            )
            : AppliedState.Nothing.Groups;

    private static Account? AccountOf(Sighting sighting) =>
        sighting switch
        {
            Sighting.Linked linked => linked.Account,
            Sighting.LeftBehind left => left.Account,
            Sighting.Matched matched => matched.Account,
            _ => null,
        };

    private static Outcome? Failure(Reading<Account> reading) =>
        reading is Reading<Account>.Failed failed ? failed.Because : null;

    private static SourceMode ModeOf(TargetSet targets, string? source) =>
        source is not null && targets.Configuration.FindSource(source) is { } found ? found.Mode : SourceMode.Live;
}
