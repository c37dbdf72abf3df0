namespace Rollcall.AdminApi.Codes;

/// <summary>
/// The values of every <c>code</c> and <c>reasonCode</c> that says why. docs/operations/reasons.md explains each. A newer server may send others: show
/// what comes with them.
/// </summary>
public static class ReasonNames
{
    // Why a step is taken.
    public const string InScope = "in-scope";
    public const string AttributeDiffers = "attribute-differs";
    public const string NameDiffers = "name-differs";
    public const string Returned = "returned";
    public const string Inactive = "inactive-in-source";
    public const string Deleted = "deleted-in-source";
    public const string OutOfScope = "out-of-scope";
    public const string MemberInSource = "member-in-source";
    public const string NotMemberInSource = "not-member-in-source";
    public const string DefaultGroup = "default-group";
    public const string LicenseReturned = "license-group-returned";
    public const string LeaverLicense = "leaver-license-group";
    public const string LeaverGroups = "leaver-groups";
    public const string GroupMapped = "group-mapped";
    public const string Authoritative = "authoritative-group";
    public const string MatchedExternalId = "matched-external-id";
    public const string MatchedUserName = "matched-username";
    public const string MatchedEmail = "matched-email";
    public const string ResumedCreate = "resumed-create";
    public const string SecondAccount = "second-account";
    public const string AccountGone = "account-gone";

    // Why a step is not taken.
    public const string NotUs = "not-managed";
    public const string ProtectedGroup = "protected-group";
    public const string ProtectedAccount = "protected-account";
    public const string Administrator = "administrator";
    public const string Ambiguous = "ambiguous-match";
    public const string EmailOnly = "email-only-match";
    public const string AlreadyLinked = "linked-to-another";
    public const string NotTheirAccount = "not-their-account";
    public const string ReadOnlyDirectory = "read-only-directory";
    public const string NotSupported = "not-supported-by-app";
    public const string KeepByRule = "kept-by-rule";
    public const string GroupMissing = "group-missing";
    public const string MappingFailed = "mapping-failed";
    public const string NeverHadAccount = "never-had-account";
    public const string LeaverNotLinked = "leaver-not-linked";

    // Policies.
    public const string OperationOff = "operation-off";
    public const string LastAdministrator = "last-administrator";
    public const string Brake = "brake";
    public const string AccountsLost = "accounts-lost";
    public const string GroupEmptied = "group-emptied";
    public const string Shadow = "shadow-mode";
    public const string Frozen = "frozen";

    // What an app answered.
    public const string Credentials = "credentials";
    public const string Forbidden = "forbidden";
    public const string RateLimited = "rate-limited";
    public const string Unreachable = "unreachable";
    public const string TimedOut = "timed-out";
    public const string ServerError = "server-error";
    public const string NotTheApi = "not-the-api";
    public const string RefusedByApp = "refused-by-app";
    public const string NameTaken = "name-taken";
    public const string NoSeats = "no-seats";
    public const string CreateUnanswered = "create-unanswered";
    public const string LeaseEnded = "lease-ended";
    public const string CircuitOpen = "circuit-open";
    public const string UnexpectedError = "unexpected-error";
}
