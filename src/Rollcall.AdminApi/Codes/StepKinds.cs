namespace Rollcall.AdminApi.Codes;

/// <summary>The values of <see cref="PlannedStep.Kind"/>, the same as in the data of audit entries. Later versions may add some.</summary>
public static class StepKinds
{
    public const string CreateAccount = "CreateAccount";
    public const string UpdateAccount = "UpdateAccount";
    public const string RenameAccount = "RenameAccount";
    public const string EnableAccount = "EnableAccount";
    public const string DisableAccount = "DisableAccount";
    public const string DeleteAccount = "DeleteAccount";
    public const string EndSessions = "EndSessions";
    public const string CreateGroup = "CreateGroup";
    public const string RenameGroup = "RenameGroup";
    public const string DeleteGroup = "DeleteGroup";
    public const string AddMember = "AddMember";
    public const string RemoveMember = "RemoveMember";

    /// <summary>Link an account or group that is there already; writes nothing at the app.</summary>
    public const string Adopt = "Adopt";

    /// <summary>A new resource takes over the account of one that is gone; writes nothing at the app.</summary>
    public const string HandOver = "HandOver";

    /// <summary>Stop looking after it; writes nothing at the app.</summary>
    public const string Release = "Release";
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
