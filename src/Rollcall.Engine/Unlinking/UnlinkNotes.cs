using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Engine.Unlinking;

/// <summary>What a person should know before a link is forgotten, beside the plan that follows. Pure.</summary>
internal static class UnlinkNotes
{
    public static string Instead(ReconcileTarget target, UnlinkLook look, LeaverSought.Found found)
    {
        var by = found.By is MatchKey.ExternalId ? "carries their external id" : "has their login name";
        return $"{look.Subject} has left, and {found.Account.Name} ({found.Account.RemoteId}) {by}: it is linked instead, so that Rollcall does with it what leavers of {target.Id} says. "
            + $"If it is not theirs, list {found.Account.Name} in protectedAccounts of {target.Id} first.";
    }

    public static string NobodyIsDisabled(ReconcileTarget target, UnlinkLook look, LeaverSought.Unknown sought) =>
        sought.IsDisabled
            ? $"{look.Subject} has left. {sought.Why} It is disabled already: there is nothing to do at the app. "
                + $"Once the link is forgotten Rollcall knows of no account of theirs at {target.Id}, and does not disable it again if somebody enables it there."
            : $"{look.Subject} has left. {sought.Why} Once the link is forgotten Rollcall knows of no account of theirs at {target.Id} and disables nobody for them: "
                + "look for their account at the app and disable it there by hand.";

    public static IEnumerable<string> Of(ReconcileTarget target, UnlinkLook look)
    {
        if (look.FindsTheSame)
            yield return $"The same account is found again by match, so forgetting it parts nobody from it. Give {look.Account?.Name} another login name at the app first, or the person another one at the identity provider.";
        if (Given(look) is { Count: > 0 } given)
            yield return $"Rollcall will not remember that it gave {look.Account!.Name} {Names(given)}. The account stays there as if put in by hand: take it out at the app if it should not be there.";
        if (look.Link.Applied.TakenOnLeave is { IsEmpty: false } taken)
            yield return $"Rollcall will not remember that it took {Names(taken)} when {look.Subject} left, and does not give it back on return.";
        if (Strict(target, look) is { Count: > 0 } strict)
            yield return $"{look.Account!.Name} is in {Names(strict)}, whose rule is authoritative. While it is nobody's there, the next look at that group takes it out.";
    }

    public static ImmutableArray<string> OfGroup(UnlinkLook look) =>
        [
            look.FindsTheSame
                ? $"The same group is used again, as groups.onTheFly adopts what is there: nothing is gained by forgetting it. Write adoptExisting: false, or let {look.Subject} have another name, first."
                : $"The group {look.Link.RemoteName} and who is in it stay as they are at the app. Whoever was put in for the sake of {look.Subject} still leaves it when the source says so.",
        ];

    /// <summary>What an account that is found again is to have is known to be Rollcall's to take as soon as it is looked at (LinkProgress.Settled).</summary>
    private static List<string> Given(UnlinkLook look)
    {
        var again = look is { FindsTheSame: true, Then.Desired: DesiredState.Present present } ? present.Groups.Keys : [];
        return look.Account is { } account
            ? [.. look.Link.Applied.Groups.Keys.Where(account.Groups.Contains).Except(again, StringComparer.OrdinalIgnoreCase)]
            : [];
    }

    private static List<string> Strict(ReconcileTarget target, UnlinkLook look) =>
        look is { Account: { } account, FindsTheSame: false }
            ? [.. account.Groups.Where(group => target.Mapping.Managed.ReachOf(group) is GroupReach.Authoritative)]
            : [];

    private static string Names(IEnumerable<string> groups) => string.Join(", ", groups);
}
