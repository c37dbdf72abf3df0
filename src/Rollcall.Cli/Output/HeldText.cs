using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;

namespace Rollcall.Cli.Output;

/// <summary>Who is held back for one reason, and what to do about it.</summary>
internal static class HeldText
{
    private const int NamesShown = 3;

    public static void Write(Screen screen, HeldBack held)
    {
        screen.Line($"{held.Target}: {Who(held)} {Word(held)} [{held.Code}]: {Names(held)}", Styles.Warning);
        screen.Line(2, held.People + held.Groups == 1 ? held.Detail : $"{held.First[0]}: {held.Detail}");
        if (held.State == HeldStates.Parked)
            screen.Line(2, $"Once that is put right: `rollcall reconcile --target {held.Target}` looks again.");
    }

    private static string Who(HeldBack held) =>
        (held.People, held.Groups) switch
        {
            (0, _) => TimeText.Count(held.Groups, "group"),
            (_, 0) => TimeText.Count(held.People, "person", "people"),
            _ => $"{TimeText.Count(held.People, "person", "people")} and {TimeText.Count(held.Groups, "group")}",
        };

    private static string Word(HeldBack held)
    {
        var one = held.People + held.Groups == 1;
        return held.State switch
        {
            HeldStates.Parked => one
                ? "waits for somebody, after an attempt that did not work out"
                : "wait for somebody, after attempts that did not work out",
            HeldStates.Retrying => one
                ? "is tried again by itself, after an attempt that did not work out"
                : "are tried again by themselves, after attempts that did not work out",
            _ => one ? "is held back" : "are held back",
        };
    }

    private static string Names(HeldBack held)
    {
        var more = held.People + held.Groups - Math.Min(NamesShown, held.First.Count);
        return string.Join(", ", held.First.Take(NamesShown)) + (more > 0 ? $" and {more:N0} more" : "");
    }
}
