namespace Rollcall.Engine.Planning;

/// <summary>Why: a code of the documented list and a sentence for people.</summary>
public sealed record Reason(ReasonCode Code, string Detail)
{
    public override string ToString() => $"{Code.Value}: {Detail}";
}

/// <summary>One entry of <see cref="ReasonCodes"/>. Code branches on these, never on a message.</summary>
public readonly record struct ReasonCode(string Value)
{
    public override string ToString() => Value;

    public Reason Because(string detail) => new(this, detail);
}

/// <summary>The one list. docs/operations/reasons.md explains each and says what to do; a test keeps the two together.</summary>
public static class ReasonCodes
{
    // Why a step is taken.
    public static readonly ReasonCode InScope = new("in-scope");
    public static readonly ReasonCode AttributeDiffers = new("attribute-differs");
    public static readonly ReasonCode NameDiffers = new("name-differs");
    public static readonly ReasonCode Returned = new("returned");
    public static readonly ReasonCode Inactive = new("inactive-in-source");
    public static readonly ReasonCode Deleted = new("deleted-in-source");
    public static readonly ReasonCode OutOfScope = new("out-of-scope");
    public static readonly ReasonCode MemberInSource = new("member-in-source");
    public static readonly ReasonCode NotMemberInSource = new("not-member-in-source");
    public static readonly ReasonCode DefaultGroup = new("default-group");
    public static readonly ReasonCode LicenseReturned = new("license-group-returned");
    public static readonly ReasonCode LeaverLicense = new("leaver-license-group");
    public static readonly ReasonCode LeaverGroups = new("leaver-groups");
    public static readonly ReasonCode GroupMapped = new("group-mapped");
    public static readonly ReasonCode Authoritative = new("authoritative-group");
    public static readonly ReasonCode MatchedExternalId = new("matched-external-id");
    public static readonly ReasonCode MatchedUserName = new("matched-username");
    public static readonly ReasonCode MatchedEmail = new("matched-email");
    public static readonly ReasonCode ResumedCreate = new("resumed-create");
    public static readonly ReasonCode SecondAccount = new("second-account");
    public static readonly ReasonCode AccountGone = new("account-gone");

    // Why a step is not taken.
    public static readonly ReasonCode NotUs = new("not-managed");
    public static readonly ReasonCode ProtectedGroup = new("protected-group");
    public static readonly ReasonCode ProtectedAccount = new("protected-account");
    public static readonly ReasonCode Administrator = new("administrator");
    public static readonly ReasonCode Ambiguous = new("ambiguous-match");
    public static readonly ReasonCode EmailOnly = new("email-only-match");
    public static readonly ReasonCode AlreadyLinked = new("linked-to-another");
    public static readonly ReasonCode NotTheirAccount = new("not-their-account");
    public static readonly ReasonCode ReadOnlyDirectory = new("read-only-directory");
    public static readonly ReasonCode NotSupported = new("not-supported-by-app");
    public static readonly ReasonCode KeepByRule = new("kept-by-rule");
    public static readonly ReasonCode GroupMissing = new("group-missing");
    public static readonly ReasonCode MappingFailed = new("mapping-failed");
    public static readonly ReasonCode NeverHadAccount = new("never-had-account");
    public static readonly ReasonCode LeaverNotLinked = new("leaver-not-linked");

    // Policies.
    public static readonly ReasonCode OperationOff = new("operation-off");
    public static readonly ReasonCode LastAdministrator = new("last-administrator");
    public static readonly ReasonCode Brake = new("brake");
    public static readonly ReasonCode AccountsLost = new("accounts-lost");
    public static readonly ReasonCode GroupEmptied = new("group-emptied");
    public static readonly ReasonCode Shadow = new("shadow-mode");
    public static readonly ReasonCode Frozen = new("frozen");

    // What an app answered.
    public static readonly ReasonCode Credentials = new("credentials");
    public static readonly ReasonCode Forbidden = new("forbidden");
    public static readonly ReasonCode RateLimited = new("rate-limited");
    public static readonly ReasonCode Unreachable = new("unreachable");
    public static readonly ReasonCode TimedOut = new("timed-out");
    public static readonly ReasonCode ServerError = new("server-error");
    public static readonly ReasonCode NotTheApi = new("not-the-api");
    public static readonly ReasonCode RefusedByApp = new("refused-by-app");
    public static readonly ReasonCode NameTaken = new("name-taken");
    public static readonly ReasonCode NoSeats = new("no-seats");
    public static readonly ReasonCode CreateUnanswered = new("create-unanswered");
    public static readonly ReasonCode LeaseEnded = new("lease-ended");
    public static readonly ReasonCode CircuitOpen = new("circuit-open");
    public static readonly ReasonCode UnexpectedError = new("unexpected-error");

    /// <summary>It is over when the brake is released.</summary>
    public static bool IsOfTheBrake(string? code) => code == Brake.Value || code == AccountsLost.Value;

    /// <summary>Every code, for documents and tests.</summary>
    public static IReadOnlyList<ReasonCode> All { get; } =
    [
        .. typeof(ReasonCodes)
            .GetFields(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static)
            .Where(field => field.FieldType == typeof(ReasonCode))
            .Select(field => (ReasonCode)field.GetValue(null)!),
    ];
}
