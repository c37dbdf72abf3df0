using System.Collections.Immutable;

namespace Rollcall.Engine.Configuration;

/// <summary>One configured app.</summary>
public sealed record TargetConfiguration
{
    /// <summary>1-40 characters of a-z, 0-9 and hyphen, no hyphen first. Links belong to it: a renamed target is a new target.</summary>
    public required string Id { get; init; }

    /// <summary>A name of the connector catalogue, such as <c>jira-dc</c>, <c>crowd</c>, <c>in-memory</c>.</summary>
    public required string Connector { get; init; }

    /// <summary>Base URL with context path; absolute, http only for loopback unless <see cref="AllowHttp"/>.</summary>
    public Uri? Url { get; init; }

    /// <summary>Plain http to a host that is not this machine. Credentials then cross the network in clear.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>
    /// Path of a PEM file with the certificates of the authority that signs the app's; null: the authorities the machine trusts.
    /// </summary>
    public string? CertificateAuthority { get; init; }

    public ImmutableSortedDictionary<string, SecretReference> Credential { get; init; } =
        ImmutableSortedDictionary<string, SecretReference>.Empty;

    /// <summary>Connector options, by the keys its description lists.</summary>
    public ImmutableSortedDictionary<string, string> Options { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Ids of the sources this target follows; empty: all.</summary>
    public ImmutableArray<string> Sources { get; init; } = [];

    /// <summary>A SCIM filter over users (RFC 7644 section 3.4.2.2); null: everybody.</summary>
    public string? Scope { get; init; }

    /// <summary>How an account that is there already is recognised, in this order.</summary>
    public ImmutableArray<MatchKey> Match { get; init; } = [MatchKey.ExternalId, MatchKey.UserName];

    public ImmutableArray<AttributeRule> Attributes { get; init; } = DefaultAttributes;
    public GroupRules Groups { get; init; } = new();

    /// <summary>Groups that use up a license; a leaver is taken out of them and put back on return.</summary>
    public ImmutableArray<string> LicenseGroups { get; init; } = [];
    public LeaverRules Leavers { get; init; } = new();
    public OperationSwitches Operations { get; init; } = new();

    /// <summary>Login names that are never adopted, changed or disabled.</summary>
    public ImmutableArray<string> ProtectedAccounts { get; init; } = [];

    /// <summary>Login names of administrators that may be adopted and changed all the same: the explicit consent.</summary>
    public ImmutableArray<string> ConsentedAdministrators { get; init; } = [];
    public BrakeRules Brake { get; init; } = new();

    /// <summary>How often everybody is compared with the app, whether anything changed or not; null: only when somebody asks.</summary>
    public TimeSpan? ReconcileEvery { get; init; }
    public PaceRules Pace { get; init; } = new();

    public bool Follows(string source) => Sources.IsEmpty || Sources.Contains(source, StringComparer.Ordinal);

    public static ImmutableArray<AttributeRule> DefaultAttributes { get; } =
    [
        new() { To = "username", From = "userName" },
        new() { To = "email", From = "emails[primary eq true].value" },
        new() { To = "displayName", From = "displayName" },
    ];
}

public enum MatchKey
{
    ExternalId,
    UserName,

    /// <summary>Finds candidates for a person to confirm; never adopts by itself.</summary>
    Email,
}

/// <summary>Where one attribute of the app comes from. Exactly one of <see cref="From"/>, <see cref="Constant"/> and <see cref="Expr"/> is set.</summary>
public sealed record AttributeRule
{
    /// <summary>The app's attribute; <c>username</c> is the login name.</summary>
    public required string To { get; init; }

    /// <summary>A SCIM path, optionally with a filter: <c>emails[type eq "work"].value</c>; the first value it selects is taken.</summary>
    public string? From { get; init; }
    public string? Constant { get; init; }

    /// <summary>Computed: <c>Coalesce([displayName], Join(" ", [name.givenName], [name.familyName]))</c>.</summary>
    public string? Expr { get; init; }

    /// <summary>Paths tried in order when <see cref="From"/> selects nothing.</summary>
    public ImmutableArray<string> Else { get; init; } = [];
    public ApplyWhen Apply { get; init; } = ApplyWhen.Always;
}

public enum ApplyWhen
{
    /// <summary>Kept in step.</summary>
    Always,

    /// <summary>Written when the account is created, then left to people.</summary>
    Create,
}

public sealed record GroupRules
{
    /// <summary>Named pairs; one source group may give several target groups and the other way round.</summary>
    public ImmutableArray<ManualGroupRule> Manual { get; init; } = [];
    public OnTheFlyRule OnTheFly { get; init; } = new();

    /// <summary>Groups a new account gets once. They are not managed by this.</summary>
    public ImmutableArray<string> DefaultsForNew { get; init; } = [];

    /// <summary>
    /// Groups nobody is ever put into or taken out of, whatever any other rule says. The administrators' groups that Atlassian apps
    /// come with are protected without being listed, as long as no manual rule names them (<see cref="Mapping.AdministratorGroups"/>).
    /// </summary>
    public ImmutableArray<string> Protected { get; init; } = [];
}

/// <param name="From"><c>displayName</c> of a source group, compared without case.</param>
/// <param name="To">Target groups.</param>
/// <param name="Authoritative">Members that are not ours are taken out too. Default false: hand-made members stay.</param>
/// <param name="CreateMissing">Target groups that do not exist are created. Default false: a group without permissions helps nobody.</param>
public sealed record ManualGroupRule(
    string From,
    ImmutableArray<string> To,
    bool Authoritative = false,
    bool CreateMissing = false
);

public sealed record OnTheFlyRule
{
    /// <summary>A source group means the target group of the same name.</summary>
    public bool Enabled { get; init; }
    public bool CreateMissing { get; init; } = true;

    /// <summary>Use a target group that was there before. Only memberships Rollcall granted are ever taken out of such a group.</summary>
    public bool AdoptExisting { get; init; } = true;
}

public sealed record LeaverRules
{
    public LeaverAction Action { get; init; } = LeaverAction.Disable;
    public LeaverGroups Remove { get; init; } = LeaverGroups.LicenseGroups;
}

public enum LeaverAction
{
    Disable,
    Delete,
    Keep,
}

public enum LeaverGroups
{
    None,
    LicenseGroups,

    /// <summary>License groups and every managed group.</summary>
    Managed,
}

/// <summary>Switches a whole kind of step off: it is then skipped with a reason, never silently.</summary>
public sealed record OperationSwitches
{
    public bool Create { get; init; } = true;
    public bool Update { get; init; } = true;
    public bool Disable { get; init; } = true;
    public bool Delete { get; init; } = true;
    public bool AddMembers { get; init; } = true;
    public bool RemoveMembers { get; init; } = true;
    public bool CreateGroups { get; init; } = true;
}

/// <summary>Removals are held when both numbers are passed within the window; additions go on.</summary>
public sealed record BrakeRules
{
    public double Percent { get; init; } = 20;
    public int Count { get; init; } = 50;
    public TimeSpan Per { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// A group with more members by Rollcall than this keeps them when its source group is emptied, until somebody has looked. Null: it is emptied.
    /// </summary>
    public int? EmptiedGroup { get; init; } = 5;
}

public sealed record PaceRules
{
    /// <summary>Keys worked on at once, 1-64.</summary>
    public int Concurrency { get; init; } = 8;

    /// <summary>Calls a second at most; 0: no limit.</summary>
    public int PerSecond { get; init; } = 50;

    /// <summary>Patience with one call.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
