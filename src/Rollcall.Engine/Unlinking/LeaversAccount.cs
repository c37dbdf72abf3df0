using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;
using Outcome = Rollcall.Engine.Targets.Outcome;

namespace Rollcall.Engine.Unlinking;

/// <summary>
/// Which account is a leaver's own, once the one they are linked to turns out to be another's. Whoever stays is found anew by the next look; for somebody who
/// left without a link nobody looks, and their access would go on. So it is sought while a person is there to see what is found, by the match keys that would
/// find it for somebody who stays, and only what these call certain is theirs.
/// </summary>
internal sealed class LeaversAccount(IStorage withoutLink, TimeProvider time)
{
    private static readonly LeaverSought Nobody = new LeaverSought.Unknown("No account there is found to be theirs.");

    private readonly AccountFinder _finder = new(withoutLink.Directory, withoutLink.Links, withoutLink.Work, time);

    /// <param name="resource">Null when the source deleted the person: then only the link knows anything of them.</param>
    /// <param name="link">The one that is to be forgotten.</param>
    public async Task<LeaverSought> SeekAsync(
        ReconcileTarget target,
        StoredResource? resource,
        Link link,
        CancellationToken cancellationToken
    )
    {
        foreach (var wanted in Wanted(target, resource, link))
        {
            var (sighting, failure) = await _finder.MatchAsync(target, link.Resource, wanted, cancellationToken);
            if (failure is not null)
                return new LeaverSought.Failed(failure);
            if (sighting is Sighting.Nobody)
                continue;
            return Judge(target, link, wanted, sighting);
        }
        return Nobody;
    }

    /// <summary>As the rules would have them; then by the login name they had, which a rule may no longer give.</summary>
    private static IEnumerable<DesiredState.Present> Wanted(ReconcileTarget target, StoredResource? resource, Link link)
    {
        var remembered = link.Applied.Attributes;
        string? ruled = null;
        if (resource is not null && UnlinkedLeavers.WouldBe(target, resource) is DesiredState.Present present)
        {
            ruled = present.Account.Name;
            yield return present;
        }
        if (string.Equals(ruled, link.RemoteName, StringComparison.OrdinalIgnoreCase))
            yield break;
        yield return new DesiredState.Present
        {
            Account = new DesiredAccount { Name = link.RemoteName, Attributes = remembered },
            Groups = ImmutableSortedDictionary.Create<string, GroupGrant>(StringComparer.OrdinalIgnoreCase),
            Match = new MatchValues(ExternalId: null, link.RemoteName, remembered.GetValueOrDefault("email")),
        };
    }

    private static LeaverSought Judge(ReconcileTarget target, Link link, DesiredState.Present wanted, Sighting sighting) =>
        sighting switch
        {
            Sighting.Matched { Owner: { } owner, Account: var account } => new LeaverSought.Unknown(
                $"{Named(account)} could be theirs, but is linked to somebody else: `rollcall why {owner.Resource}` says to whom. If that is wrong too, unlink that one first."
            ),
            Sighting.Matched matched => Judge(target, link, wanted, matched.Account, matched.By),
            Sighting.Ambiguous ambiguous => new LeaverSought.Unknown(ambiguous.Reason.Detail),
            Sighting.NameTaken => new LeaverSought.Unknown(
                $"An account there has the login name {wanted.Account.Name}, but match of {target.Id} does not list userName."
            ),
            _ => Nobody,
        };

    private static LeaverSought Judge(
        ReconcileTarget target,
        Link link,
        DesiredState.Present wanted,
        Account account,
        MatchKey by
    )
    {
        if (by is MatchKey.Email)
            return new LeaverSought.Unknown($"Only the e-mail address says that {Named(account)} is theirs.");
        if (by is MatchKey.UserName && LinkedAccount.LooksLikeAnothers(account, link.Applied.Attributes, wanted.Account))
            return new LeaverSought.Unknown($"{Named(account)} has their login name, but another display name and address.");
        return WhyNot(target, link, account) is { } why
            ? new LeaverSought.Unknown(why) { IsDisabled = !account.Active }
            : new LeaverSought.Found(account, by);
    }

    /// <summary>Why an account that is theirs for certain is not linked instead of the one that is to be forgotten.</summary>
    private static string? WhyNot(ReconcileTarget target, Link link, Account account)
    {
        if (account.RemoteId == link.RemoteId)
            return $"The only account there that is found for them is {Named(account)}, the one that is to be forgotten.";
        if (account.ReadOnlyBecause is { } because)
            return $"{Named(account)} is theirs by match, but cannot be changed: {because}";
        return Guarded(target, link, account) is { } guarded
            ? $"{Named(account)} is theirs by match, but {guarded}, and Rollcall takes up no such account unless consentedAdministrators of {target.Id} lists it before."
            : null;
    }

    /// <summary>As for somebody who stays: what they were granted with another account says nothing of this one.</summary>
    private static string? Guarded(ReconcileTarget target, Link link, Account account)
    {
        var input = new UserPlanInput
        {
            Target = target.Configuration,
            Resource = link.Resource,
            Subject = account.Name,
            Desired = new DesiredState.Absent(ReasonCodes.Deleted.Because("")),
            Sighting = new Sighting.Linked(account),
            Capabilities = target.Capabilities,
            Managed = target.Mapping.Managed,
        };
        if (AccountGuard.Refusal(input, account) is not { } refusal)
            return null;
        return refusal.Code == ReasonCodes.Administrator ? "administers the app" : "is protected";
    }

    private static string Named(Account account) =>
        account.Active ? $"{account.Name} ({account.RemoteId})" : $"{account.Name} ({account.RemoteId}, disabled)";
}

/// <summary>What a search for a leaver's own account came to.</summary>
internal abstract record LeaverSought
{
    private LeaverSought() { }

    public sealed record Found(Account Account, MatchKey By) : LeaverSought;

    /// <param name="Why">A sentence: nothing was found, nothing certain, or nothing that may be linked.</param>
    public sealed record Unknown(string Why) : LeaverSought
    {
        /// <summary>Theirs for certain, and nobody can log in with it as it is.</summary>
        public bool IsDisabled { get; init; }
    }

    public sealed record Failed(Outcome Because) : LeaverSought;
}
