namespace Rollcall.AdminApi.Codes;

/// <summary>The values of <see cref="TargetStatus.State"/>.</summary>
public static class TargetStates
{
    /// <summary>Keys are worked on as they become due.</summary>
    public const string Running = "running";

    /// <summary>A person has to mend something first, usually the credential. Now and then one look is taken whether somebody has.</summary>
    public const string Paused = "paused";

    /// <summary>The app asked for patience or failed again and again; it is left alone until <see cref="TargetStatus.RetryAt"/>.</summary>
    public const string BackingOff = "backing-off";
}

/// <summary>The values of <see cref="SourceStatus.Mode"/>.</summary>
public static class SourceModes
{
    /// <summary>Targets follow.</summary>
    public const string Live = "live";

    /// <summary>The IdP is answered as usual and plans are made; nothing is written to any target.</summary>
    public const string Shadow = "shadow";

    /// <summary>The IdP can only read, and nothing is written to any target.</summary>
    public const string Frozen = "frozen";
}

/// <summary>The values of <see cref="AccountLink.State"/>.</summary>
public static class LinkStates
{
    /// <summary>A create was or is about to be attempted.</summary>
    public const string Pending = "pending";
    public const string Linked = "linked";

    /// <summary>Rollcall disabled the account because its person left.</summary>
    public const string Disabled = "disabled";

    /// <summary>Its person left and the account stays active: by rule, or because the app cannot disable; the reason code says which.</summary>
    public const string Kept = "kept";

    /// <summary>Left alone on purpose.</summary>
    public const string Released = "released";

    /// <summary>The app no longer has it.</summary>
    public const string Gone = "gone";
}

/// <summary>The values of <see cref="WaitingKey.State"/>.</summary>
public static class WaitingStates
{
    /// <summary>Its turn comes; nothing went wrong so far.</summary>
    public const string Due = "due";

    /// <summary>A worker is at it now.</summary>
    public const string InWork = "in-work";

    /// <summary>Tried again at <see cref="WaitingKey.DueAt"/>.</summary>
    public const string Retrying = "retrying";

    /// <summary>Waits until the person, the configuration or an administrator changes something.</summary>
    public const string Parked = "parked";
}

/// <summary>The values of <see cref="HeldBack.State"/>.</summary>
public static class HeldStates
{
    /// <summary>The plan keeps a step back: a policy or a rule holds it.</summary>
    public const string Held = "held";

    /// <summary>There is something to do, and the last attempt ended such that it waits for somebody.</summary>
    public const string Parked = "parked";

    /// <summary>There is something to do, and the last attempt did not work out; it is tried again by itself.</summary>
    public const string Retrying = "retrying";
}

/// <summary>The values of <see cref="DesiredAtTarget.State"/>.</summary>
public static class DesiredStates
{
    /// <summary>Should have an active account.</summary>
    public const string Present = "present";

    /// <summary>Should not be able to get in.</summary>
    public const string Absent = "absent";

    /// <summary>The rules cannot say; nothing is done.</summary>
    public const string Unmappable = "unmappable";
}

/// <summary>The values of <see cref="CheckFinding.Level"/>.</summary>
public static class FindingLevels
{
    public const string Ok = "ok";
    public const string Warning = "warning";
    public const string Error = "error";
}

/// <summary>The values of <c>kind</c> wherever a resource is named.</summary>
public static class ResourceKinds
{
    public const string User = "user";
    public const string Group = "group";
}

/// <summary>The values of <see cref="Problem.Type"/>.</summary>
public static class ProblemTypes
{
    /// <summary>401: no token, or one this server does not know.</summary>
    public const string Unauthorized = "urn:rollcall:problem:unauthorized";

    /// <summary>403: the token is good, its role is not enough.</summary>
    public const string Forbidden = "urn:rollcall:problem:forbidden";

    /// <summary>400: the request cannot be understood.</summary>
    public const string BadRequest = "urn:rollcall:problem:bad-request";

    /// <summary>404: no such person, group, target, version or path.</summary>
    public const string NotFound = "urn:rollcall:problem:not-found";

    /// <summary>405: the path is there, for other methods; the header <c>Allow</c> has them.</summary>
    public const string MethodNotAllowed = "urn:rollcall:problem:method-not-allowed";

    /// <summary>409: several people or groups go by that name; ask by id.</summary>
    public const string Ambiguous = "urn:rollcall:problem:ambiguous";

    /// <summary>409: the brake holds nothing back of whom it was to be released for; nothing was changed.</summary>
    public const string NotHeld = "urn:rollcall:problem:not-held";

    /// <summary>409: the link cannot be forgotten now, or is not the one that was named; nothing was changed.</summary>
    public const string NotForgotten = "urn:rollcall:problem:not-forgotten";

    /// <summary>422: the configuration has errors; they are listed and nothing was changed.</summary>
    public const string InvalidConfiguration = "urn:rollcall:problem:invalid-configuration";

    /// <summary>429: this server does only one of these at a time.</summary>
    public const string Busy = "urn:rollcall:problem:busy";

    /// <summary>503: the database does not answer or takes no writes; a change may have been made all the same.</summary>
    public const string StoreUnavailable = "urn:rollcall:problem:store-unavailable";

    /// <summary>500: a bug; the log has more under the request id.</summary>
    public const string Unexpected = "urn:rollcall:problem:unexpected";
}
