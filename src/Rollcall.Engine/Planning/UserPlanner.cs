using Rollcall.Engine.Mapping;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;
using static Rollcall.Engine.Planning.ReasonCodes;

namespace Rollcall.Engine.Planning;

/// <summary>
/// The plan of one user at one target: a pure function.
/// <code>
/// desired     sighting                     plan
/// present     nobody                       create, join groups
/// present     left behind (our create)     adopt, then as linked
/// present     matched, free                adopt, then as linked
/// present     matched, owner was deleted   hand over, then as linked
/// present     matched by e-mail only       hold the adoption for a person
/// present     matched, somebody else's     skip
/// present     linked                       enable, rename, update, join, leave
/// present     its name is taken            hold the creation for a person
/// absent      linked, left behind          disable or delete, end sessions, leave license groups, free the name
/// absent      gone, its name is another's  hold: it may be the same account under another id
/// absent      matched, no link             hold: no link, no disable; a person has to look
/// absent      no link                      skip: there is nothing to take away
/// any         ambiguous                    hold
/// any         administrator, protected     hold every step, unless the configuration consents
/// any         linked, somebody else's now  hold every step: ids are given anew when an app is restored or filled from another
/// any         read-only                    skip every step
/// </code>
/// </summary>
public static class UserPlanner
{
    public static Plan Plan(UserPlanInput input)
    {
        var steps = input.Desired switch
        {
            DesiredState.Present present => Present(input, present),
            DesiredState.Absent absent => Absent(input, absent),
            DesiredState.Unmappable unmappable => [Skip(input.Subject, unmappable.Reason)],
            _ => throw new ArgumentOutOfRangeException(nameof(input), input.Desired, "Unknown desired state"),
        };
        return new Plan
        {
            Target = input.Target.Id,
            Kind = Directory.ResourceKind.User,
            Resource = input.Resource,
            Subject = input.Subject,
            Steps = [.. steps],
        };
    }

    private static IEnumerable<Step> Present(UserPlanInput input, DesiredState.Present desired) =>
        input.Sighting switch
        {
            Sighting.Nobody => Create(input, desired),
            Sighting.Linked linked => Guard(input, linked.Account, Converge(input, desired, linked.Account)),
            Sighting.LeftBehind left => Guard(
                input,
                left.Account,
                Converge(input, desired, left.Account)
                    .Prepend(Adopt(left.Account, ResumedCreate.Because("It is what a create of ours left behind.")))
            ),
            Sighting.Matched matched => Match(input, desired, matched),
            Sighting.NameTaken => Create(input, desired).Select(step => step is Step.Skip ? step : Hold(step, Taken(desired))),
            Sighting.Ambiguous ambiguous => [Hold(Skip(input.Subject, ambiguous.Reason), ambiguous.Reason)],
            _ => throw new ArgumentOutOfRangeException(nameof(input), input.Sighting, "A present user was not sought"),
        };

    private static IEnumerable<Step> Absent(UserPlanInput input, DesiredState.Absent desired) =>
        input.Sighting switch
        {
            Sighting.Linked linked => Guard(input, linked.Account, LeaverSteps.Of(input, linked.Account, desired)),
            Sighting.LeftBehind left => Guard(
                input,
                left.Account,
                LeaverSteps
                    .Of(input, left.Account, desired)
                    .Prepend(Adopt(left.Account, ResumedCreate.Because("It is what a create of ours left behind.")))
            ),
            Sighting.Successor successor => [HeldForSuccessor(input, successor.Account, desired)],
            Sighting.Matched { Owner: null } matched when input.Link is null => [HeldForWantOfLink(matched, desired)],
            Sighting.Nobody when input.Link is not null =>
            [
                Skip(input.Subject, AccountGone.Because("The app no longer has the account; there is nothing to take away.")),
            ],
            _ =>
            [
                Skip(
                    input.Subject,
                    NeverHadAccount.Because($"{desired.Reason.Detail} Rollcall has no account linked to this person here.")
                ),
            ],
        };

    /// <summary>
    /// An app that moved its people to another user directory has new ids for them. Without a link nobody is touched; and nobody may keep access because
    /// we stopped looking.
    /// </summary>
    private static Step.Hold HeldForSuccessor(UserPlanInput input, Account account, DesiredState.Absent desired)
    {
        var detail =
            $"The app no longer has the account {input.Link?.RemoteId}, and another one, {account.RemoteId}, is active under the login name {account.Name}. "
            + "If it is this person's: disable it there, as they can still get in. If it is somebody else's: list it in protectedAccounts.";
        return Hold(
            new Step.DisableAccount(new AccountReference(account.RemoteId, account.Name)) { Reason = desired.Reason },
            AccountGone.Because(detail)
        );
    }

    /// <summary>
    /// Without a link nobody is touched: a namesake would lose their account. Said it has to be, as a leaver may still get in.
    /// </summary>
    private static Step.Hold HeldForWantOfLink(Sighting.Matched matched, DesiredState.Absent desired)
    {
        var account = matched.Account;
        var detail =
            $"{desired.Reason.Detail} Rollcall has no account linked to this person here. {MatchReason(matched).Detail} It is active and linked to nobody. "
            + $"If it is theirs: disable it {Where(account)}, as they can still get in. If it is somebody else's: list it in protectedAccounts.";
        return Hold(
            new Step.DisableAccount(new AccountReference(account.RemoteId, account.Name)) { Reason = desired.Reason },
            LeaverNotLinked.Because(detail)
        );
    }

    private static string Where(Account account) =>
        account.ReadOnlyBecause is { } because ? $"where it is kept ({because})" : "at the app";

    private static IEnumerable<Step> Create(UserPlanInput input, DesiredState.Present desired)
    {
        var account = desired.Account with { Attributes = desired.Account.Attributes.SetItems(desired.OnCreate) };
        var reason = input.Link is { State: not LinkState.Pending }
            ? AccountGone.Because("The linked account is no longer there; the person should have one.")
            : InScope.Because("The person is active and in scope and has no account.");
        yield return new Step.CreateAccount(account)
        {
            Reason = reason,
            // Disabled ones are cleaned up at apps, and whoever returns is to have one again.
            ReplacesLost = input.Link is { State: LinkState.Linked },
        };
        foreach (var step in MembershipSteps.Join(input, desired, Account.NoGroups, account: null))
            yield return step;
        foreach (var step in MembershipSteps.Defaults(input, desired, Account.NoGroups, account: null))
            yield return step;
    }

    private static IEnumerable<Step> Match(UserPlanInput input, DesiredState.Present desired, Sighting.Matched matched)
    {
        var account = matched.Account;
        if (matched.Owner is { } owner && !matched.OwnerIsGone)
        {
            var detail =
                $"The account {account.Name} is that of another person of the identity provider: `rollcall why {owner.Resource}` says whose. "
                + "Look whether somebody is there twice, and delete or rename one of the two there.";
            return [Hold(Adopt(account, MatchReason(matched)), AlreadyLinked.Because(detail))];
        }
        if (matched.By is Configuration.MatchKey.Email)
        {
            var detail =
                $"Only the e-mail address says that {account.Name} is the account of {input.Subject}. Look whose it is. If it is theirs, give it the login name "
                + $"{desired.Account.Name} at the app; if not, one of the two needs another address.";
            return [Hold(Adopt(account, MatchReason(matched)), EmailOnly.Because(detail))];
        }
        Step first = matched.Owner is { } gone
            ? new Step.HandOver(account.RemoteId, account.Name, gone.Resource) { Reason = MatchReason(matched) }
            : Adopt(account, MatchReason(matched));
        // Memberships that the former owner was granted are ours to take, license groups ours to give back. What this person was granted with
        // another account, which is gone, says nothing of this one. The guard inherits from neither: an administrator's account goes to
        // nobody without consent.
        var inherits = input with
        {
            Link = matched.Owner,
        };
        return Guard(input with { Link = null }, account, Converge(inherits, desired, account).Prepend(first));
    }

    private static IEnumerable<Step> Converge(UserPlanInput input, DesiredState.Present desired, Account account)
    {
        var reference = new AccountReference(account.RemoteId, account.Name);
        // Leaving comes first: access that is no longer due never waits for a rename to work.
        foreach (var step in MembershipSteps.Leave(input, desired.Groups, account, reference))
            yield return step;
        if (!account.Active)
            yield return Enable(input, reference);
        foreach (var step in AttributeSteps.Of(input, desired, account, reference))
            yield return step;
        foreach (var step in MembershipSteps.Join(input, desired, account.Groups, reference))
            yield return step;
        foreach (var step in MembershipSteps.Returned(input, desired, account, reference))
            yield return step;
        if (input.Link is { Origin: LinkOrigin.Created, Applied.DefaultsGiven: false })
        {
            foreach (var step in MembershipSteps.Defaults(input, desired, account.Groups, reference))
                yield return step;
        }
    }

    private static Step Enable(UserPlanInput input, AccountReference account)
    {
        var returned = input.Link is { State: LinkState.Disabled };
        var step = new Step.EnableAccount(account)
        {
            Reason = returned
                ? Returned.Because("The person is active in the source again.")
                : InScope.Because("The person is active in the source; the account was disabled."),
        };
        return input.Capabilities.Disable ? step : Skip(input.Subject, ReasonTexts.CannotEnable(account.Name), step);
    }

    /// <summary>Whoever could create "admin" in the IdP must not come to own the app: without consent such an account is not touched.</summary>
    private static IEnumerable<Step> Guard(UserPlanInput input, Account account, IEnumerable<Step> steps)
    {
        if (account.ReadOnlyBecause is { } because)
            return steps.Select(step => step is Step.Skip ? step : Skip(input.Subject, ReadOnlyDirectory.Because(because), step));
        return (AccountGuard.Refusal(input, account) ?? LinkedAccount.Doubt(input, account)) is { } refusal
            ? steps.Select(step => step is Step.Skip or Step.Hold ? step : Hold(step, refusal))
            : steps;
    }

    private static Reason Taken(DesiredState.Present desired) =>
        NameTaken.Because(
            $"{desired.Account.Name} is somebody's login name there, and match does not list userName. Look whose it is: if it is this person's, add userName to match; if not, rename one of the two."
        );

    private static Step.Adopt Adopt(Account account, Reason reason) => new(account.RemoteId, account.Name) { Reason = reason };

    private static Reason MatchReason(Sighting.Matched matched) =>
        matched.By switch
        {
            Configuration.MatchKey.ExternalId => MatchedExternalId.Because(
                $"{matched.Account.Name} carries this person's external id."
            ),
            Configuration.MatchKey.UserName => MatchedUserName.Because($"{matched.Account.Name} has this person's login name."),
            _ => MatchedEmail.Because($"{matched.Account.Name} has this person's e-mail address."),
        };

    internal static Step.Skip Skip(string subject, Reason reason, Step? what = null) => new(subject, what) { Reason = reason };

    internal static Step.Hold Hold(Step what, Reason reason) => new(what) { Reason = reason };
}
