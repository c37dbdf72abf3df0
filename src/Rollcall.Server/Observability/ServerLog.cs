namespace Rollcall.Server.Observability;

/// <summary>
/// Every line the server logs. No secrets, and of people only ids: never a userName, an address or a filter, which hold them.
/// A SCIM error's detail quotes the request, so it goes to the client alone.
/// </summary>
internal static partial class ServerLog
{
    [LoggerMessage(1000, LogLevel.Debug, "{Operation} of source {Source} answered {Status} (request {RequestId})")]
    public static partial void ScimAnswered(ILogger logger, string operation, string source, int status, string requestId);

    [LoggerMessage(
        1001,
        LogLevel.Information,
        "{Operation} of source {Source} refused with {Status} {ScimType} (request {RequestId})"
    )]
    public static partial void ScimRefused(
        ILogger logger,
        string operation,
        string source,
        int status,
        string? scimType,
        string requestId
    );

    [LoggerMessage(1002, LogLevel.Warning, "{Operation}: the database does not take requests: {Problem} (request {RequestId})")]
    public static partial void StoreUnavailable(ILogger logger, string operation, string problem, string requestId);

    [LoggerMessage(1003, LogLevel.Error, "{Operation} of source {Source} failed (request {RequestId})")]
    public static partial void ScimFailed(ILogger logger, Exception exception, string operation, string source, string requestId);

    [LoggerMessage(1004, LogLevel.Warning, "A request with {Credential} was refused: it expired at {Expired:O}")]
    public static partial void CredentialExpired(ILogger logger, string credential, DateTimeOffset expired);

    [LoggerMessage(1005, LogLevel.Warning, "A request with {Credential} was refused: {Address} is in none of its networks")]
    public static partial void CredentialFromElsewhere(ILogger logger, string credential, string address);

    [LoggerMessage(1006, LogLevel.Information, "{Credential} got an access token that ends at {Ends:O}")]
    public static partial void AccessTokenIssued(ILogger logger, string credential, DateTimeOffset ends);

    [LoggerMessage(
        1007,
        LogLevel.Warning,
        "{Credential} expires at {Expires:O}, in {Days} days or less. Add another credential, give it to the identity provider, then remove this one"
    )]
    public static partial void CredentialExpires(ILogger logger, string credential, DateTimeOffset expires, int days);

    [LoggerMessage(1008, LogLevel.Error, "{Credential} expired at {Expires:O} and is refused from now on")]
    public static partial void CredentialHasExpired(ILogger logger, string credential, DateTimeOffset expires);

    [LoggerMessage(1009, LogLevel.Warning, "The credentials of the sources could not be looked at: {Problem}")]
    public static partial void CredentialsNotLookedAt(ILogger logger, string problem);

    [LoggerMessage(1010, LogLevel.Debug, "{Operation} of source {Source} came too soon (request {RequestId})")]
    public static partial void ScimTooSoon(ILogger logger, string operation, string source, string requestId);

    [LoggerMessage(
        1011,
        LogLevel.Warning,
        "{Address} sends wrong credentials again and again and is answered 429. Right ones from there are still taken"
    )]
    public static partial void TooManyFailedAttempts(ILogger logger, string address);

    [LoggerMessage(1012, LogLevel.Warning, "The server is not ready: {Problem}")]
    public static partial void DatabaseNotReady(ILogger logger, string problem);

    [LoggerMessage(1013, LogLevel.Information, "The server is ready again: the database takes changes")]
    public static partial void DatabaseReady(ILogger logger);

    [LoggerMessage(1100, LogLevel.Information, "Configuration version {Version} is active, from {Origin}")]
    public static partial void ConfigurationActive(ILogger logger, long version, string origin);

    [LoggerMessage(1106, LogLevel.Information, "Rules of target {Target} changed: {Keys} people and groups are looked at again")]
    public static partial void ReconcileAfterChange(ILogger logger, string target, long keys);

    [LoggerMessage(1114, LogLevel.Information, "Target {Target} is compared as a whole: {Keys} people and groups are looked at")]
    public static partial void ReconcileScheduled(ILogger logger, string target, long keys);

    [LoggerMessage(
        1115,
        LogLevel.Warning,
        "The clock went back by {Seconds} seconds. Whatever waits to be tried again is looked at now instead of that much later"
    )]
    public static partial void ClockWentBack(ILogger logger, long seconds);

    [LoggerMessage(
        1107,
        LogLevel.Error,
        "Version {Version} of the configuration is active, but not everybody whom it concerns could be made due: {Problem} It is tried again."
    )]
    public static partial void ReconcileAfterChangeFailed(ILogger logger, long version, string problem);

    [LoggerMessage(
        1108,
        LogLevel.Information,
        "In source {Source} these attributes are unique, also among people who were there before: {Paths}"
    )]
    public static partial void UniqueValues(ILogger logger, string source, string paths);

    [LoggerMessage(
        1109,
        LogLevel.Warning,
        "In source {Source}, {Count} values of {Path} that must be unique belong to several resources: {Resources}. They stay as they are until the source changes them."
    )]
    public static partial void UniqueValuesShared(ILogger logger, string source, string path, int count, string resources);

    [LoggerMessage(
        1110,
        LogLevel.Warning,
        "Whether declared attributes are unique among people who are there could not be looked at, because the database is away: {Problem} It is tried again."
    )]
    public static partial void UniqueValuesNotLookedAt(ILogger logger, string problem);

    [LoggerMessage(1101, LogLevel.Error, "The configuration from {Origin} was not activated, version {Version} stays: {Errors}")]
    public static partial void ConfigurationRejected(ILogger logger, string origin, long version, string errors);

    [LoggerMessage(1102, LogLevel.Warning, "Configuration: {Warning}")]
    public static partial void ConfigurationWarning(ILogger logger, string warning);

    [LoggerMessage(
        1103,
        LogLevel.Warning,
        "Configuration version {Version} from {Origin} is active; the file has not changed since it was last imported and was left alone"
    )]
    public static partial void NewerThanFile(ILogger logger, long version, string origin);

    [LoggerMessage(1104, LogLevel.Warning, "The configuration could not be looked at: {Problem}")]
    public static partial void ConfigurationUnreadable(ILogger logger, string problem);

    [LoggerMessage(1116, LogLevel.Warning, "{What} has failed for {Lasts} now: {Problem} It is tried again")]
    public static partial void StillFails(ILogger logger, string what, string lasts, string problem);

    [LoggerMessage(1117, LogLevel.Information, "{What} works again, after {Lasted}")]
    public static partial void WorksAgain(ILogger logger, string what, string lasted);

    [LoggerMessage(
        1118,
        LogLevel.Warning,
        "Whether a target is due to be compared as a whole could not be looked at, because the database is away: {Problem} It is tried again."
    )]
    public static partial void ScheduleNotLookedAt(ILogger logger, string problem);

    [LoggerMessage(1105, LogLevel.Error, "{What} failed unexpectedly; it is tried again")]
    public static partial void TurnFailed(ILogger logger, Exception exception, string what);

    [LoggerMessage(1200, LogLevel.Information, "Listening on {Address}, database {Database}")]
    public static partial void Listening(ILogger logger, string address, string database);

    [LoggerMessage(1201, LogLevel.Information, "Stopping: requests and steps under way are finished first")]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(1202, LogLevel.Information, "The TLS certificate was read again; the one in use ends at {Ends:O}")]
    public static partial void CertificateChanged(ILogger logger, DateTimeOffset ends);

    [LoggerMessage(1203, LogLevel.Error, "The TLS certificate was changed and cannot be used; the one before stays: {Problem}")]
    public static partial void CertificateUnreadable(ILogger logger, string problem);

    [LoggerMessage(1204, LogLevel.Warning, "The TLS certificate ends at {Ends:O}")]
    public static partial void CertificateEnds(ILogger logger, DateTimeOffset ends);

    [LoggerMessage(1300, LogLevel.Information, "Target {Target} uses connector {Connector}")]
    public static partial void TargetConnected(ILogger logger, string target, string connector);

    [LoggerMessage(1301, LogLevel.Error, "The reconcile worker failed and starts again in {Seconds} seconds")]
    public static partial void WorkerFailed(ILogger logger, Exception exception, int seconds);

    [LoggerMessage(1302, LogLevel.Warning, "The connector of target {Target} could not be closed")]
    public static partial void ConnectorNotClosed(ILogger logger, Exception exception, string target);

    [LoggerMessage(
        1303,
        LogLevel.Warning,
        "Target {Target} is left alone for now, and nobody's access changes there: {Reason}. `rollcall status` says what the app answers and what to do"
    )]
    public static partial void TargetLeftAlone(ILogger logger, string target, string reason);

    [LoggerMessage(1304, LogLevel.Information, "Target {Target} is worked on again")]
    public static partial void TargetWorkedOn(ILogger logger, string target);

    [LoggerMessage(
        1305,
        LogLevel.Warning,
        "Target {Target} holds back {Keys} people and groups until somebody looks: {Reason}. `rollcall status` says what to do"
    )]
    public static partial void HeldBack(ILogger logger, string target, long keys, string reason);

    [LoggerMessage(1306, LogLevel.Information, "Target {Target} holds back nobody any more: {Reason}")]
    public static partial void NobodyHeldBack(ILogger logger, string target, string reason);

    [LoggerMessage(1400, LogLevel.Error, "Request {RequestId} could not be redacted and is not on record")]
    public static partial void RequestNotRecorded(ILogger logger, Exception exception, Guid requestId);

    [LoggerMessage(1401, LogLevel.Warning, "Requests are answered, but not recorded: {Problem}")]
    public static partial void RequestsNotRecorded(ILogger logger, Exception? exception, string problem);

    [LoggerMessage(1402, LogLevel.Error, "Old requests could not be deleted; it is tried again")]
    public static partial void RequestsNotTrimmed(ILogger logger, Exception exception);
}
