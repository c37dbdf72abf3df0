using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;
using Outcome = Rollcall.Engine.Targets.Outcome;

namespace Rollcall.Engine.Reconcile;

/// <summary>Which account of a target is this person's: by the link, by what a create of ours left behind, or by a match key.</summary>
internal sealed class AccountFinder(IDirectoryStore directory, ILinkStore links, IWorkStore work, TimeProvider time)
{
    public async ValueTask<(Sighting Sighting, Outcome? Failure)> SightAsync(
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
            if ((Failure(found) ?? UnansweredCreate.Of(target, link, desired, time.GetUtcNow())) is { } failure)
                return (new Sighting.NotSought(), failure);
        }
        if (desired is DesiredState.Present present)
        {
            var match = await MatchAsync(target, id, present, cancellationToken);
            return link is null && match.Sighting is Sighting.Linked(var theirs)
                ? (new Sighting.NotSought(), LinkedMeanwhile(theirs))
                : match;
        }
        if (link is null)
            return (new Sighting.NotSought(), null);
        return desired is DesiredState.Absent && link is { State: LinkState.Linked }
            ? await SuccessorAsync(target, link, cancellationToken)
            : (new Sighting.Nobody(), null);
    }

    /// <summary>
    /// Who left still had an account when it was last seen, and it is gone. Ids change when an app's people are moved to another user directory: access
    /// that was to end would go on under the same login name, with nobody looking.
    /// </summary>
    private async ValueTask<(Sighting Sighting, Outcome? Failure)> SuccessorAsync(
        ReconcileTarget target,
        Link link,
        CancellationToken cancellationToken
    )
    {
        var named = await target.Connector.FindByNameAsync(link.RemoteName, cancellationToken);
        if (Failure(named) is { } failure)
            return (new Sighting.NotSought(), failure);
        var isSomebodys =
            named is not Reading<Account>.Found { Value: { Active: true } account }
            || AccountGuard.IsListed(target.Configuration, account)
            || await OwnerAsync(target, account, cancellationToken) is not null;
        return (isSomebodys ? new Sighting.Nobody() : new Sighting.Successor(((Reading<Account>.Found)named).Value), null);
    }

    /// <summary>By the target's match keys alone, in their order.</summary>
    public async ValueTask<(Sighting Sighting, Outcome? Failure)> MatchAsync(
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
            if (owner is null)
                return (new Sighting.Matched(account, key, owner, OwnerIsGone: false), null);
            if (await directory.FindAsync(owner.Resource, false, cancellationToken) is not null)
                return await IsWaitingAsync(target, owner, cancellationToken)
                    ? (new Sighting.NotSought(), AfterTheOwner(account))
                    : (new Sighting.Matched(account, key, owner, OwnerIsGone: false), null);
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
    private async ValueTask<(Sighting Sighting, Outcome? Failure)> UnmatchedAsync(
        ReconcileTarget target,
        DesiredState.Present desired,
        CancellationToken cancellationToken
    )
    {
        var named = await target.Connector.FindByNameAsync(desired.Account.Name, cancellationToken);
        if (Failure(named) is { } failure)
            return (new Sighting.NotSought(), failure);
        if (named is not Reading<Account>.Found { Value: var account })
            return (named is Reading<Account>.Missing ? new Sighting.Nobody() : new Sighting.NameTaken(), null);
        return
            await OwnerAsync(target, account, cancellationToken) is { } owner
            && await IsWaitingAsync(target, owner, cancellationToken)
            ? (new Sighting.NotSought(), AfterTheOwner(account))
            : (new Sighting.NameTaken(), null);
    }

    /// <summary>The owner is to be looked at by itself, and may have another login name after that: who is to have theirs is no case for a person yet.</summary>
    private async ValueTask<bool> IsWaitingAsync(ReconcileTarget target, Link owner, CancellationToken cancellationToken) =>
        (await work.OfResourceAsync(owner.Resource, cancellationToken)).Any(queued =>
            queued is { IsParked: false, Key.Kind: ResourceKind.User } && queued.Key.Target == target.Id
        );

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

    /// <summary>Another worker linked them between our look at the link and ours at the app: what we know of the link is old, and nothing may rest on it.</summary>
    private static Outcome.RetryAfter LinkedMeanwhile(Account account) =>
        new(Delay: null, ReasonCodes.AlreadyLinked.Because($"The account {account.Name} was linked to this person just now."));

    private static Outcome.RetryAfter AfterTheLeaver(Account account) =>
        new(
            Delay: null,
            ReasonCodes.AlreadyLinked.Because($"{account.Name} is just being taken from a person whom the source deleted.")
        );

    private static Outcome.RetryAfter AfterTheOwner(Account account) =>
        new(
            Delay: null,
            ReasonCodes.AlreadyLinked.Because(
                $"The account {account.Name} is that of another person, who is about to be looked at and may have another login name after that."
            )
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

    private static Outcome? Failure(Reading<Account> reading) =>
        reading is Reading<Account>.Failed failed ? failed.Because : null;
}
