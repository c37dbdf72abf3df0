using System.Collections.Immutable;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Planning;

/// <summary>
/// Whether the account behind the id of a link is still the person's. An app that was restored from a backup, or filled from another instance, gives
/// the ids that it gave before to other people: by the id alone one person would get the account of another, renamed, with all that it may do.
/// </summary>
internal static class LinkedAccount
{
    /// <summary>By which people tell each other apart, as every connector names them; a rule may give all others one value for everybody.</summary>
    private static readonly string[] Telling = ["displayName", "email"];

    /// <summary>
    /// Null where nothing speaks against it. A login name that is neither the one of the link nor the one that is wanted is what somebody does by hand; that
    /// nothing else is as it was either is not.
    /// </summary>
    public static Reason? Doubt(UserPlanInput input, Account account)
    {
        if (input.Link is not { State: LinkState.Linked or LinkState.Disabled } link)
            return null;
        var wanted = (input.Desired as DesiredState.Present)?.Account;
        if (link.MayBeCalled(account.Name) || IsSame(account.Name, wanted?.Name))
            return null;
        var (same, other) = Compare(account, link.Applied.Attributes, wanted);
        return same || other.IsEmpty ? null : ReasonCodes.NotTheirAccount.Because(Detail(input, link, account, other));
    }

    /// <summary>Whether nothing by which people are told apart is the same, where something of it is known.</summary>
    /// <param name="remembered">What the account of the person had when it was last written.</param>
    /// <param name="wanted">What it should have.</param>
    public static bool LooksLikeAnothers(
        Account account,
        ImmutableSortedDictionary<string, string> remembered,
        DesiredAccount? wanted
    )
    {
        var (same, other) = Compare(account, remembered, wanted);
        return !same && !other.IsEmpty;
    }

    private static (bool Same, ImmutableSortedSet<string> Other) Compare(
        Account account,
        ImmutableSortedDictionary<string, string> remembered,
        DesiredAccount? wanted
    )
    {
        if (wanted?.ExternalId is { } id && account.ExternalId == id)
            return (true, []);
        var other = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach (var name in Telling)
        {
            var (has, was, wants) = (Of(account.Attributes, name), Of(remembered, name), Of(wanted?.Attributes, name));
            if (has is null || (was ?? wants) is null)
                continue;
            if (IsSame(has, was) || IsSame(has, wants))
                return (true, []);
            other.Add(name);
        }
        return (false, other.ToImmutable());
    }

    private static string? Of(ImmutableSortedDictionary<string, string>? attributes, string name) =>
        attributes?.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    private static string Detail(UserPlanInput input, Link link, Account account, ImmutableSortedSet<string> other)
    {
        var leaver = input.Desired is DesiredState.Absent ? $"{input.Subject} has left and may still get in. " : "";
        return $"The account with the id {link.RemoteId} was {link.RemoteName}'s and now has the login name {account.Name} and another {string.Join(" and ", other)}, so it looks like somebody else's. {leaver}"
            + $"If it is {input.Subject}'s, give it the login name {link.RemoteName} at the app, then: rollcall reconcile --target {input.Target.Id} --user NAME. "
            + $"If it is not, have Rollcall forget that it was: rollcall unlink NAME --target {input.Target.Id} says what follows and changes nothing yet. "
            + $"If many people have this, the app was restored from a backup or filled from another instance: give target {input.Target.Id} another id in the configuration, and everybody is found anew by match.";
    }

    private static bool IsSame(string one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
