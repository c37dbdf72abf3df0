using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;

namespace Rollcall.Cli.Output;

/// <summary>What the brake of a target does, and what to do about it.</summary>
internal static class BrakeText
{
    private const int ReleasesNamed = 5;

    /// <summary>Nothing is written while it lets everybody pass.</summary>
    public static void Write(Screen screen, TargetStatus target, DateTimeOffset now)
    {
        if (target.Brake is not { } brake)
            return;
        WriteHeld(screen, target, brake);
        WriteEmptied(screen, target);
        WriteLost(screen, target, brake, now);
        foreach (var release in brake.Released.Take(ReleasesNamed))
            screen.Line($"{target.Id}: {Of(release, now)}");
        if (brake.Released.Count > ReleasesNamed)
            screen.Line(2, $"and {brake.Released.Count - ReleasesNamed} more released by name");
    }

    private static void WriteHeld(Screen screen, TargetStatus target, BrakeStatus brake)
    {
        var keys = target.Queue.ParkedFor.FirstOrDefault(parked => parked.Code == ReasonNames.Brake)?.Keys ?? 0;
        if (keys == 0)
            return;
        var window = TimeText.Span(TimeSpan.FromSeconds(brake.Seconds));
        // A key may be a group's, which many would leave; an older server does not say how many.
        var held = brake.Held is { } people ? TimeText.Count(people, "person", "people") : TimeText.Count(keys, "key");
        screen.Blank();
        screen.Line(
            $"{target.Id}: the brake holds back {held}. {TimeText.Count(brake.Removals, "person", "people")} "
                + $"lost something within {window}, {brake.Room:N0} more may.",
            Styles.Warning
        );
        var all =
            brake.Release is 0 ? $"All of them, as there is room again: `rollcall reconcile --target {target.Id}`."
            : brake.Release is { } release ? $"All of them: `--removals {release}`."
            : $"All of them: `--removals N`; `rollcall plan --target {target.Id}` says how many.";
        screen.Line(
            2,
            $"`rollcall plan --target {target.Id}` lists who is held. If it is a mistake, put it right in the identity provider. "
                + $"One leaver who must be out now: `rollcall target release-brake {target.Id} --user NAME`. {all}"
        );
    }

    private static void WriteEmptied(Screen screen, TargetStatus target)
    {
        var held = target.Queue.ParkedFor.FirstOrDefault(parked => parked.Code == ReasonNames.GroupEmptied)?.Keys ?? 0;
        if (held == 0)
            return;
        screen.Blank();
        screen.Line(
            $"{target.Id}: {TimeText.Count(held, "person stays", "people stay")} in a group that the identity provider has emptied.",
            Styles.Warning
        );
        screen.Line(
            2,
            $"`rollcall plan --target {target.Id}` lists who and which. If it is a mistake, fill the group again there and they go on by themselves. "
                + $"If it is meant: `rollcall target release-brake {target.Id} --group NAME`."
        );
    }

    private static void WriteLost(Screen screen, TargetStatus target, BrakeStatus brake, DateTimeOffset now)
    {
        if (target.Queue.RetryingFor.FirstOrDefault(retrying => retrying.Code == ReasonNames.AccountsLost) is not { } lost)
            return;
        var window = TimeText.Span(TimeSpan.FromSeconds(brake.Seconds));
        screen.Blank();
        screen.Line(
            $"{target.Id}: {TimeText.Count(lost.Keys, "person waits", "people wait")} because the app no longer has their account, the first for {TimeText.Span(now - lost.Since)}. "
                + $"{TimeText.Count(brake.Replaced, "account")} {(brake.Replaced == 1 ? "was" : "were")} made anew within {window}, {brake.ReplacementRoom:N0} more may be.",
            Styles.Warning
        );
        screen.Line(
            2,
            "Nothing was taken from them by Rollcall, and nothing is forgotten: they are looked at again every ten minutes, and go on by themselves when the app has the accounts again. "
                + "Look whether a user directory of the app is switched off or cannot be reached, and put it right. "
                + $"`rollcall plan --target {target.Id}` lists who waits. If the accounts are to be made anew: `rollcall target release-brake {target.Id} --accounts {Math.Max(1, brake.ReplacementRelease ?? lost.Keys)}`, "
                + "or `--user NAME` for one."
        );
    }

    public static string Of(NamedBrakeRelease release, DateTimeOffset now) =>
        $"the brake lets {release.Name} pass by word of {release.By}, {TimeText.Ago(release.At, now)}"
        + (release.Because is { } because ? $": {because}" : "");
}
