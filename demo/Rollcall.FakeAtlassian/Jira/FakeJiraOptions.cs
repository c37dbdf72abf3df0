namespace Rollcall.FakeAtlassian.Jira;

/// <summary>A personal access token of a user (Jira 8.14 and later).</summary>
public sealed record JiraToken(string Value, string UserName);

/// <summary>An application of Jira with its licence, as <c>applicationrole</c> shows it.</summary>
/// <param name="Key"><c>jira-core</c>, <c>jira-software</c> or <c>jira-servicedesk</c>.</param>
public sealed record JiraApplicationRole(string Key, string Name)
{
    /// <summary>Members of any of these use a seat while they are active.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>A user who gets the application is put into these; each is one of <see cref="Groups"/>.</summary>
    public IReadOnlyList<string> DefaultGroups { get; init; } = [];

    /// <summary>New users get it unless the caller says which applications they get.</summary>
    public bool SelectedByDefault { get; init; } = true;

    /// <summary>Licensed users; null for no limit, which Jira shows as -1.</summary>
    public int? Seats { get; init; }
}

/// <summary>What Jira does when somebody would need a seat that is not there: not documented, seen both ways.</summary>
public enum SeatsExceeded
{
    /// <summary>400: nobody is created, nobody put into the application's groups.</summary>
    Refuse,

    /// <summary>A new user is created without the application's default groups; who is put into one of its groups takes it over its limit.</summary>
    CreateWithoutAccess,
}

/// <summary>What may be written to Jira's user directory.</summary>
public enum JiraDirectoryMode
{
    ReadWrite,

    /// <summary>An external directory: neither users nor memberships.</summary>
    ReadOnly,

    /// <summary>LDAP "read only, with local groups": memberships and groups, not users.</summary>
    ReadOnlyWithLocalGroups,
}

/// <summary>Jira's rate limiting (8.6 and later, off by default): a token bucket for each user.</summary>
/// <param name="Capacity">Tokens of a full bucket.</param>
/// <param name="Fill">Tokens added in each interval.</param>
/// <param name="IntervalSeconds">Length of the interval.</param>
public sealed record JiraRateLimit(int Capacity, int Fill, int IntervalSeconds = 1);

/// <summary>How the fake Jira is set up. The secrets are worth nothing: the server listens on loopback and holds invented people.</summary>
public sealed record FakeJiraOptions
{
    public const string DefaultAdminName = "admin";
    public const string DefaultAdminPassword = "fake-jira-admin-password";
    public const string DefaultAdminToken = "fake-jira-admin-token";
    public const string DefaultPlainToken = "fake-jira-plain-token";

    /// <summary>Decides what there is: <c>active</c> from 8.3, tokens from 8.14, <c>user/list</c> from 10.3, the reach of <c>user/search</c>.</summary>
    public Version Version { get; init; } = new(10, 3, 24);

    public string AdminName { get; init; } = DefaultAdminName;

    public string AdminPassword { get; init; } = DefaultAdminPassword;

    public IReadOnlyList<JiraToken> Tokens { get; init; } = [new(DefaultAdminToken, DefaultAdminName)];

    /// <summary>When set, there is a user of this name without any right, whose token is <see cref="DefaultPlainToken"/>.</summary>
    public string? PlainUser { get; init; }

    /// <summary>Members may do everything. The first administrator is a member.</summary>
    public string SystemAdminGroup { get; init; } = "jira-administrators";

    /// <summary>Members have "Administer Jira" without the rights of a system administrator.</summary>
    public IReadOnlyList<string> AdminGroups { get; init; } = [];

    public IReadOnlyList<JiraApplicationRole> ApplicationRoles { get; init; } =
    [new("jira-software", "Jira Software") { Groups = ["jira-software-users"], DefaultGroups = ["jira-software-users"] }];

    public SeatsExceeded SeatsExceeded { get; init; } = SeatsExceeded.Refuse;

    public JiraDirectoryMode DirectoryMode { get; init; } = JiraDirectoryMode.ReadWrite;

    /// <summary>The property <c>jira.ajax.autocomplete.limit</c>: no more groups than this come out of <c>groups/picker</c>.</summary>
    public int AutocompleteLimit { get; init; } = 20;

    /// <summary>Null: no limit, as Jira is installed.</summary>
    public JiraRateLimit? RateLimit { get; init; }

    /// <summary>401 and 403 as the pages of Seraph or a proxy instead of JSON.</summary>
    public bool HtmlErrors { get; init; }

    /// <summary>DELETE of a group that is not there answers 400 instead of 404: the OpenAPI document lists both for it.</summary>
    public bool UnknownGroupIsBadRequest { get; init; }

    /// <summary>False: Basic is refused whatever the password.</summary>
    public bool AllowBasic { get; init; } = true;

    /// <summary>After so many wrong passwords a user must solve a CAPTCHA and Basic is refused for them; 0 for never.</summary>
    public int CaptchaAfter { get; init; } = 3;

    /// <summary>How often the progress of an anonymisation is asked before it is done.</summary>
    public int AnonymizationPolls { get; init; } = 1;

    /// <summary>The same set-up with a number of licensed users for every application.</summary>
    public FakeJiraOptions WithSeats(int seats) =>
        this with
        {
            ApplicationRoles = [.. ApplicationRoles.Select(role => role with { Seats = seats })],
        };
}
