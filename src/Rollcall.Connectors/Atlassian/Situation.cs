using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Atlassian;

/// <summary>What is found when an app refused and its state was read again: the same situations everywhere, in the same words.</summary>
internal static class Situation
{
    /// <summary>varchar(255), for names of users and groups and what is said about them.</summary>
    public const int Longest = 255;

    /// <summary>
    /// Whether anything can bear the name at all. One that is longer is not asked for: a server answers an address of many kilobytes as if it
    /// were no API, and one odd name would look like a failing app.
    /// </summary>
    public static bool CanBeHeld(string name) => name.Length <= Longest;

    public static Outcome Gone(string app, AccountReference account) =>
        new Outcome.RetryAfter(
            TimeSpan.Zero,
            ReasonCodes.AccountGone.Because(
                $"{app} no longer has the user {account.Name} ({account.RemoteId}). It is looked up again."
            )
        );

    public static bool IsGone(Outcome outcome) =>
        outcome is Outcome.RetryAfter { Reason.Code: var code } && code == ReasonCodes.AccountGone;

    public static Outcome Renamed(string app, AccountReference account, string now) =>
        new Outcome.RetryAfter(
            TimeSpan.Zero,
            ReasonCodes.NameDiffers.Because($"{account.Name} is called {now} in {app} meanwhile. It is looked at again.")
        );

    /// <summary>
    /// Somebody with that name is not ours just because we wanted to make one: it is held, so that nobody comes to own an account by asking
    /// for its name.
    /// </summary>
    public static Outcome CreateTaken(string app, Account there) =>
        new Outcome.Held(
            ReasonCodes.NameTaken.Because(
                $"{app} has a user {there.Name} ({there.RemoteId}) already, which was not there when this was planned. Look whose it is; it is adopted if a match rule fits."
            )
        );

    public static Outcome RenameTaken(string app, AccountReference account, Account other) =>
        new Outcome.Held(
            ReasonCodes.NameTaken.Because(
                $"{account.Name} cannot be renamed: another user of {app} ({other.RemoteId}) is called {other.Name}. Rename one of them."
            )
        );

    public static Outcome GroupMissing(string app, string group) => new Outcome.Held(ReasonTexts.GroupMissing(app, group));

    /// <summary>Null when it fits. A name is never cut: half of one is somebody else's.</summary>
    public static Outcome? TooLong(string app, string what, string name) =>
        CanBeHeld(name)
            ? null
            : new Outcome.Rejected(
                ReasonCodes.RefusedByApp.Because(
                    $"{app} holds {Longest} characters for a {what}, and this one has {name.Length}. It is not cut, since that would be another name."
                )
            );

    public static Outcome NoSuchAttribute(string app, string attribute) =>
        new Outcome.Rejected(ReasonTexts.NoSuchAttribute($"A user of {app}", attribute));
}
