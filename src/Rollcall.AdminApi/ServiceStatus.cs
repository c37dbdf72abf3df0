namespace Rollcall.AdminApi;

/// <summary><c>GET /admin/v1/status</c>: is everything in step, and if not, what stands in the way.</summary>
public sealed record ServiceStatus
{
    /// <summary>Version of the server.</summary>
    public required string Version { get; init; }

    /// <summary>The server's clock; ages are to be counted from it.</summary>
    public required DateTimeOffset Now { get; init; }
    public required DatabaseStatus Database { get; init; }
    public required ConfigurationStatus Configuration { get; init; }

    public RecorderStatus? Requests { get; init; }

    /// <summary>In the order of the configuration.</summary>
    public required IReadOnlyList<SourceStatus> Sources { get; init; }

    /// <summary>In the order of the configuration.</summary>
    public required IReadOnlyList<TargetStatus> Targets { get; init; }
}

/// <param name="Kind"><c>sqlite</c> or <c>postgresql</c>.</param>
/// <param name="Problem">What is wrong with it, as a sentence; absent when it answers and takes writes.</param>
public sealed record DatabaseStatus(string Kind, string? Problem);

/// <summary>Which configuration is at work.</summary>
/// <param name="Version">Number of the active version.</param>
/// <param name="LastProblem">Why the newest attempt to load another one was refused; absent when there is nothing to tell.</param>
public sealed record ConfigurationStatus(long Version, string? LastProblem = null);

/// <summary>One configured identity provider connection.</summary>
public sealed record SourceStatus
{
    public required string Id { get; init; }

    /// <summary><c>scim</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>One of <see cref="Codes.SourceModes"/>.</summary>
    public required string Mode { get; init; }

    /// <summary>Path of the SCIM base URL, such as <c>/scim/okta/v2</c>.</summary>
    public required string ScimPath { get; init; }

    /// <summary>Users this source has, whether active or not.</summary>
    public required long Users { get; init; }
    public required long ActiveUsers { get; init; }
    public required long Groups { get; init; }

    /// <summary>When this source last changed something here, a deletion too; absent when it never did. What was done at targets since does not count.</summary>
    public DateTimeOffset? LastChange { get; init; }

    /// <summary>What the identity provider may authenticate with, in the order of the configuration.</summary>
    public IReadOnlyList<CredentialStatus> Credentials { get; init; } = [];

    /// <summary>The newest request of it on record; absent when there is none.</summary>
    public LastRequest? LastRequest { get; init; }
}

/// <param name="Id">Leads to it: <c>/admin/v1/requests/{id}</c>.</param>
/// <param name="Status">HTTP status of the answer.</param>
public sealed record LastRequest(string Id, DateTimeOffset At, string Method, string Path, int Status);

/// <summary>What became of the records of requests on the server that answers, since it started.</summary>
/// <param name="Kept">Written to the log.</param>
/// <param name="PassedOver">Reads above the rate that is recorded.</param>
/// <param name="Lost">For which there was no room in the queue, or no database.</param>
public sealed record RecorderStatus(long Kept, long PassedOver, long Lost);

/// <summary>One configured app.</summary>
public sealed record TargetStatus
{
    public required string Id { get; init; }

    /// <summary>The connector's name, such as <c>jira-dc</c>.</summary>
    public required string Connector { get; init; }

    /// <summary>Base URL of the app; absent for connectors without one.</summary>
    public string? Url { get; init; }

    /// <summary>One of <see cref="Codes.TargetStates"/>, as the server that answers sees it; replicas judge for themselves.</summary>
    public required string State { get; init; }

    /// <summary>Why it is not running.</summary>
    public Explanation? Reason { get; init; }

    /// <summary>When it is tried again by itself; absent while running.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>People and groups that are linked to an account or group there.</summary>
    public required long LinkedUsers { get; init; }
    public required long LinkedGroups { get; init; }
    public required QueueCounts Queue { get; init; }

    /// <summary>When it is compared as a whole; absent when only somebody's word does that.</summary>
    public ReconcileTimes? Reconcile { get; init; }

    /// <summary>How its brake stands.</summary>
    public BrakeStatus? Brake { get; init; }
}

/// <param name="Seconds">How often, at least.</param>
/// <param name="Last">Absent when it was not yet.</param>
public sealed record ReconcileTimes(long Seconds, DateTimeOffset Next, DateTimeOffset? Last = null);

/// <summary>How the brake of a target stands, as the server that answers sees it.</summary>
/// <param name="Removals">People who lost something within the window.</param>
/// <param name="Room">How many more may; 0 while it holds.</param>
/// <param name="Seconds">The window.</param>
/// <param name="Released">Who may pass by name, newest first.</param>
/// <param name="Replaced">Accounts that were made anew within the window, because the app no longer had them.</param>
/// <param name="ReplacementRoom">How many more are made anew; with 0 the others wait, counted as <c>accounts-lost</c> in <see cref="QueueCounts.RetryingFor"/>.</param>
/// <param name="Held">People whom it holds back, as it counts: of a group that is held each member who would leave it. Absent when there is nobody.</param>
/// <param name="Release">How many removals have to be released so that all of these pass. Absent when there is nobody.</param>
/// <param name="ReplacementRelease">How many accounts have to be released so that all that wait are made anew. Absent when there is nobody.</param>
public sealed record BrakeStatus(
    long Removals,
    long Room,
    long Seconds,
    IReadOnlyList<NamedBrakeRelease> Released,
    long Replaced = 0,
    long ReplacementRoom = 0,
    long? Held = null,
    long? Release = null,
    long? ReplacementRelease = null
);

/// <param name="Code">The reason code they wait for.</param>
public sealed record ParkedKeys(string Code, long Keys);

/// <param name="Code">The reason code of what the last look at them met.</param>
/// <param name="Since">When the first of them was put into the queue.</param>
public sealed record RetryingKeys(string Code, long Keys, DateTimeOffset Since);

/// <summary>What a target still has to look at. A key is one person or group; several changes of one person are one key.</summary>
public sealed record QueueCounts
{
    /// <summary>Keys whose turn it is.</summary>
    public required long Due { get; init; }

    /// <summary>Keys a worker is at now.</summary>
    public required long InWork { get; init; }

    /// <summary>Keys that failed and are tried again later.</summary>
    public required long Retrying { get; init; }

    /// <summary>Keys that wait for somebody to change something.</summary>
    public required long Parked { get; init; }

    /// <summary>Of the parked ones, how many wait for what, most frequent first.</summary>
    public IReadOnlyList<ParkedKeys> ParkedFor { get; init; } = [];

    /// <summary>Of the keys that are tried again by themselves, how many for what, most frequent first; those whose turn it is just now are among them.</summary>
    public IReadOnlyList<RetryingKeys> RetryingFor { get; init; } = [];

    /// <summary>When the oldest of them became due for the first time; absent when nothing waits.</summary>
    public DateTimeOffset? Oldest { get; init; }

    /// <summary>The latest problem of a key that still waits.</summary>
    public Explanation? LastProblem { get; init; }

    /// <summary>True when a worker will do something without anybody's help.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsBusy => Due + InWork + Retrying > 0;
}
