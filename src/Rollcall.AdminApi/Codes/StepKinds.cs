namespace Rollcall.AdminApi.Codes;

/// <summary>The values of <see cref="PlannedStep.Kind"/>. Later versions may add some.</summary>
public static class StepKinds
{
    public const string CreateAccount = "create-account";
    public const string UpdateAccount = "update-account";
    public const string RenameAccount = "rename-account";
    public const string EnableAccount = "enable-account";
    public const string DisableAccount = "disable-account";
    public const string DeleteAccount = "delete-account";
    public const string EndSessions = "end-sessions";
    public const string CreateGroup = "create-group";
    public const string RenameGroup = "rename-group";
    public const string DeleteGroup = "delete-group";
    public const string AddMember = "add-member";
    public const string RemoveMember = "remove-member";

    /// <summary>Link an account or group that is there already; writes nothing at the app.</summary>
    public const string Adopt = "adopt";

    /// <summary>A new resource takes over the account of one that is gone; writes nothing at the app.</summary>
    public const string HandOver = "hand-over";

    /// <summary>Stop looking after it; writes nothing at the app.</summary>
    public const string Release = "release";
}

/// <summary>The values of <see cref="PlannedStep.Verdict"/>: what would become of the step.</summary>
public static class StepVerdicts
{
    /// <summary>It would be written at the app.</summary>
    public const string Do = "do";

    /// <summary>Only Rollcall's own records would change.</summary>
    public const string Record = "record";

    /// <summary>A policy keeps it back; it is looked at again when the person next is.</summary>
    public const string Hold = "hold";

    /// <summary>It would deliberately not be done.</summary>
    public const string Skip = "skip";
}
