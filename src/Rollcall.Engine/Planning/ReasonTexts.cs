namespace Rollcall.Engine.Planning;

/// <summary>Reasons that several places give, in the same words wherever somebody reads them.</summary>
public static class ReasonTexts
{
    /// <param name="app">What the app is called at the beginning of a sentence.</param>
    public static Reason GroupMissing(string app, string group) =>
        ReasonCodes.GroupMissing.Because(
            $"{app} has no group {group}. Create it there, or write createMissing: true in the configuration, at the rule under groups.manual or at groups.onTheFly, whichever gives it."
        );

    public static Reason CannotEnable(string account) =>
        ReasonCodes.NotSupported.Because(
            $"The app cannot enable accounts, so {account} stays disabled. Enable it there by hand."
        );

    public static Reason CannotDisable(string account, string target) =>
        ReasonCodes.NotSupported.Because(
            $"The app cannot disable accounts, so {account} stays active. Leaving the license groups is what ends access: look that licenseGroups of {target} has those that give it, or keep the account out there by hand."
        );

    public static Reason CannotDelete(string account, string target) =>
        ReasonCodes.NotSupported.Because(
            $"The app cannot delete accounts, so {account} stays. Delete it there by hand, or write leavers: {{ action: disable }} for {target} in the configuration."
        );

    public static Reason CannotRename(string account, string name) =>
        ReasonCodes.NotSupported.Because(
            $"The app cannot rename accounts, so {account} stays {account}. If the login name matters, have it changed to {name} there by hand."
        );

    public static Reason CannotCreateGroup(string group) =>
        ReasonCodes.NotSupported.Because(
            $"The app cannot create groups, and has no group {group}. Create it there by hand; one that groups.onTheFly gives is used then if adoptExisting is true."
        );

    /// <param name="users">Whose attributes they are, at the beginning of a sentence.</param>
    public static Reason NoSuchAttribute(string users, string attribute) =>
        ReasonCodes.NotSupported.Because(
            $"{users} has no attribute {attribute}. Take the rule that says to: {attribute} out of attributes in the configuration of this target."
        );
}
