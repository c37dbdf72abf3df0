using Npgsql;
using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Postgres;

/// <summary>
/// What an error of PostgreSQL means, by SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html): "not now", whoever asked is
/// answered 503 and asks again; or a mistake of ours, which asking again does not mend.
/// </summary>
internal static class PostgresTrouble
{
    /// <summary>Which PostgreSQL 9.6 and 17 have added: idle_in_transaction_session_timeout, which <see cref="PostgresSession"/> sets, and transaction_timeout.</summary>
    private const string IdleInTransaction = "25P03";
    private const string TransactionTimeout = "25P04";

    /// <summary>Null for a mistake of ours.</summary>
    public static (StoreTrouble Trouble, string Advice)? Of(PostgresException failure) =>
        failure.SqlState switch
        {
            PostgresErrorCodes.DiskFull => (StoreTrouble.Full, "Its disk is full. Free some space; Rollcall goes on by itself."),
            PostgresErrorCodes.TooManyConnections => (
                StoreTrouble.Busy,
                "It has no connection left. Raise max_connections or lower Maximum Pool Size."
            ),
            PostgresErrorCodes.ReadOnlySqlTransaction => (
                StoreTrouble.ReadOnly,
                "It takes no writes: it is a standby or set read-only. Connect to the primary."
            ),
            IdleInTransaction => (
                StoreTrouble.Busy,
                "It has given up a transaction in which Rollcall said nothing for too long. Rollcall goes on by itself."
            ),
            TransactionTimeout or PostgresErrorCodes.QueryCanceled => (
                StoreTrouble.Busy,
                $"It has given up what it was asked for: {failure.MessageText}. Somebody cancelled it, or statement_timeout or transaction_timeout is too short for it."
            ),
            PostgresErrorCodes.InsufficientPrivilege => (
                StoreTrouble.Unusable,
                $"The database user may not do this: {failure.MessageText}. Grant it the rights on the schema."
            ),
            PostgresErrorCodes.LockNotAvailable => (
                StoreTrouble.Busy,
                "Somebody else has a table of it locked. Rollcall tries again."
            ),
            PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.DatabaseDropped => (
                StoreTrouble.Unusable,
                "There is no database of that name. Create it."
            ),
            // A database that takes no connections, or whose removal was not finished. Nothing that Rollcall asks for can be in a wrong state else.
            PostgresErrorCodes.ObjectNotInPrerequisiteState => (
                StoreTrouble.Unusable,
                $"It does not do this in the state it is in: {failure.MessageText}. Rollcall goes on by itself when it does."
            ),
            // Also what it says when it has no transaction numbers left, until somebody vacuums.
            PostgresErrorCodes.ProgramLimitExceeded => OutOf(failure),
            _ => OfClass(failure),
        };

    private static (StoreTrouble Trouble, string Advice)? OfClass(PostgresException failure) =>
        failure.SqlState[..2] switch
        {
            "0A" => (
                StoreTrouble.Unusable,
                $"It does not support what Rollcall asks for: {failure.MessageText}. Use PostgreSQL itself, and one version of Rollcall for all replicas."
            ),
            // Connection exceptions, among them what a pooler answers that cannot reach its database; and what operators do.
            "08" or "57" => (
                StoreTrouble.Unreachable,
                "It is stopping, starting or has ended the connection. Rollcall goes on by itself."
            ),
            "28" => (StoreTrouble.Unusable, "It refuses the user name or the password."),
            "40" => (StoreTrouble.Busy, "Others changed the same rows each time it was tried. Rollcall goes on by itself."),
            "53" => OutOf(failure),
            "58" or "XX" => (StoreTrouble.Faulty, $"It reports an error of its own: {failure.MessageText}. See its log."),
            _ => null,
        };

    private static (StoreTrouble Trouble, string Advice) OutOf(PostgresException failure) =>
        (StoreTrouble.Busy, $"It has run out of a resource: {failure.MessageText}.");
}
