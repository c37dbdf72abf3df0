namespace Rollcall.FakeAtlassian.Crowd;

/// <summary>An application that may call Crowd. It is no user.</summary>
public sealed record CrowdApplication(string Name, string Password);

/// <summary>What the applications may write in the directory: what is missing is answered with 403 APPLICATION_PERMISSION_DENIED.</summary>
[Flags]
public enum CrowdPermissions
{
    None = 0,
    CreateUser = 1,
    UpdateUser = 2,
    DeleteUser = 4,
    CreateGroup = 8,

    /// <summary>Also memberships.</summary>
    UpdateGroup = 16,
    DeleteGroup = 32,
    All = CreateUser | UpdateUser | DeleteUser | CreateGroup | UpdateGroup | DeleteGroup,
}

/// <summary>How the fake Crowd is set up. The secrets are worth nothing: the server listens on loopback and holds invented people.</summary>
public sealed record FakeCrowdOptions
{
    public const string DefaultApplicationName = "rollcall";
    public const string DefaultApplicationPassword = "fake-crowd-application-password";

    /// <summary>Shown in the header X-Embedded-Crowd-Version of every answer.</summary>
    public string Version { get; init; } = "5.1.0";

    public IReadOnlyList<CrowdApplication> Applications { get; init; } =
    [new(DefaultApplicationName, DefaultApplicationPassword)];

    /// <summary>False: the caller's address is not among the application's remote addresses, 403.</summary>
    public bool RemoteAddressAllowed { get; init; } = true;

    public CrowdPermissions Permissions { get; init; } = CrowdPermissions.All;

    /// <summary>The application's option "lower case output".</summary>
    public bool LowerCaseOutput { get; init; }

    /// <summary>Groups in groups: off for a directory unless its administrator says so.</summary>
    public bool NestedGroups { get; init; }

    /// <summary>First part of every user's key.</summary>
    public long DirectoryId { get; init; } = 32769;

    /// <summary>The directory's password policy: shorter ones are refused with INVALID_CREDENTIAL.</summary>
    public int MinimumPasswordLength { get; init; } = 1;

    /// <summary>Domain of the SSO cookie; empty when none is set.</summary>
    public string CookieDomain { get; init; } = "";

    public bool SecureCookie { get; init; }

    public TimeSpan SessionDuration { get; init; } = TimeSpan.FromMinutes(30);
}
