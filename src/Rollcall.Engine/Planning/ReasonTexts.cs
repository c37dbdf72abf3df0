namespace Rollcall.Engine.Planning;

/// <summary>Reasons that several places give, in the same words wherever somebody reads them.</summary>
public static class ReasonTexts
{
    /// <param name="app">What the app is called at the beginning of a sentence.</param>
    public static Reason GroupMissing(string app, string group) =>
        ReasonCodes.GroupMissing.Because(
            $"{app} has no group {group}. Create it there, or write createMissing: true in the configuration, at the rule under groups.manual or at groups.onTheFly, whichever gives it."
        );
}
