using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;
using Rollcall.Scim.Resources;

namespace Rollcall.Engine.Reconcile;

/// <summary>Reads what one user should be and is at one target. Writes nothing.</summary>
internal sealed class UserObserver(IDirectoryStore directory, ILinkStore links, IWorkStore work, TimeProvider time)
{
    private readonly AccountFinder _finder = new(directory, links, work, time);
    private readonly UnlinkedLeavers _unlinked = new(directory, new AccountFinder(directory, links, work, time));
    private readonly RenamedGroups _renamed = new(links);
    private readonly SharedAccounts _shared = new(directory);

    public async Task<Observation> ObserveAsync(
        TargetSet targets,
        ReconcileTarget target,
        ResourceId id,
        CancellationToken cancellationToken
    )
    {
        var onTheFly = target.Configuration.Groups.OnTheFly.Enabled;
        var (resource, link, groups) = await links.FindUserAsync(target.Id, id, onTheFly, cancellationToken);
        if (resource is null && link is null)
            return new Observation.Nothing();
        var subject = resource?.UserName ?? link?.RemoteName ?? id.ToString();
        var desired = Normalised(target.Connector, Desired(target, resource));
        var (sighting, failure) =
            resource is not null && UnlinkedLeavers.Concerns(target, link, desired)
                ? await _unlinked.SightAsync(targets, target, resource, cancellationToken)
                : await _finder.SightAsync(target, id, link, desired, cancellationToken);
        if (failure is not null)
            return new Observation.Unreadable(failure, subject);
        var account = AccountOf(sighting);
        var stored = link;
        link = await _renamed.FollowAsync(target, WithIdOf(link, sighting), account, desired, cancellationToken);
        if (sighting is Sighting.Matched { OwnerIsGone: true } matched)
            sighting = matched with
            {
                Owner = await _renamed.FollowAsync(target, matched.Owner, account, desired, cancellationToken),
            };
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
            UnavailableGroups = await UnavailableAsync(target, desired, account, groups, cancellationToken),
        };
        var plan = UserPlanner.Plan(input);
        return new Observation.Seen
        {
            Plan = plan,
            Link = link,
            StoredLink = stored,
            ResourceExists = resource is not null,
            Source = resource?.Source ?? link?.Source ?? "",
            Mode = ModeOf(targets, resource?.Source ?? link?.Source),
            Account = account,
            Desired = desired,
            Predecessor = (sighting as Sighting.Matched)?.Owner,
            PredecessorKeyDue = (sighting as Sighting.Matched)?.OwnerKeyDue,
            Confirmed = Confirmed(desired, account),
            Heirs =
                resource is null ? await _shared.OthersAsync(targets, target, stored, cancellationToken)
                : plan.Steps.Any(step => step is Step.RenameAccount)
                    ? await _shared.SuccessorsAsync(targets, target, stored, cancellationToken)
                : [],
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
    internal static DesiredState Normalised(IConnector connector, DesiredState desired)
    {
        if (desired is DesiredState.Absent { Name: { } login } absent)
            return absent with { Name = connector.Normalise(new DesiredAccount { Name = login }).Name };
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

    /// <summary>A group that is used on the fly can be joined once it is linked; its own key sees to that and then makes its members due.</summary>
    private async ValueTask<ImmutableSortedDictionary<string, Reason>> UnavailableAsync(
        ReconcileTarget target,
        DesiredState desired,
        Account? account,
        IReadOnlyCollection<string> known,
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
        var usable = known.ToHashSet(StringComparer.OrdinalIgnoreCase);
        // A group of that name may be another resource's, and one that is just being made may be there by now.
        var unknown = wanted.Where(group => !usable.Contains(group)).ToList();
        if (unknown.Count == 0)
            return unavailable;
        usable = (await links.GroupsByNameAsync(target.Id, unknown, cancellationToken))
            .Where(link => link.State is LinkState.Linked)
            .Select(link => link.RemoteName)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return unavailable.AddRange(
            unknown
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

    /// <summary>
    /// An app may come to have better ids by an upgrade and still find accounts by the old ones. Who has the old one in the link would be a stranger in
    /// every list that shows the new one.
    /// </summary>
    private static Link? WithIdOf(Link? link, Sighting sighting) =>
        link is { State: not LinkState.Pending, RemoteId: { } id }
        && sighting is Sighting.Linked { Account.RemoteId: var now }
        && now != id
            ? link with
            {
                RemoteId = now,
            }
            : link;

    private static Account? AccountOf(Sighting sighting) =>
        sighting switch
        {
            Sighting.Linked linked => linked.Account,
            Sighting.LeftBehind left => left.Account,
            Sighting.Matched matched => matched.Account,
            _ => null,
        };

    private static SourceMode ModeOf(TargetSet targets, string? source) =>
        source is not null && targets.Configuration.FindSource(source) is { } found ? found.Mode : SourceMode.Live;
}
