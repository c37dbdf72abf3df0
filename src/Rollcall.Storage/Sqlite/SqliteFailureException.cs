using Rollcall.Engine.Directory;
using SQLitePCL;

namespace Rollcall.Storage.Sqlite;

/// <summary>SQLite refused. <see cref="Code"/> is an extended result code, see https://www.sqlite.org/rescode.html.</summary>
internal sealed class SqliteFailureException(int code, string message) : Exception($"SQLite error {code}: {message}")
{
    private const int PrimaryMask = 0xFF;

    public int Code => code;

    public bool IsConstraint => (code & PrimaryMask) == raw.SQLITE_CONSTRAINT;

    /// <summary>True when the database as a whole does not work; false for a mistake of ours.</summary>
    public bool IsOfTheDatabase => Advice is not null;

    public StoreUnavailableException AsUnavailable(string path)
    {
        var (trouble, advice) = Advice ?? (StoreTrouble.Faulty, Message);
        return new(trouble, $"The database {path} does not work. {advice}", this);
    }

    private (StoreTrouble Trouble, string Text)? Advice =>
        (code & PrimaryMask) switch
        {
            raw.SQLITE_FULL => (
                StoreTrouble.Full,
                "The disk is full. Free some space; a server that runs goes on by itself then."
            ),
            raw.SQLITE_READONLY => (
                StoreTrouble.ReadOnly,
                "The file cannot be written. Check its owner, its permissions and how the disk is mounted."
            ),
            raw.SQLITE_IOERR => (
                StoreTrouble.Faulty,
                "The disk reported an error on reading or writing. Check the disk and the system log."
            ),
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => (
                StoreTrouble.Faulty,
                "The file is damaged or is no SQLite database. Stop Rollcall, keep the file, and restore a backup."
            ),
            raw.SQLITE_CANTOPEN => (
                StoreTrouble.Unusable,
                "The file cannot be opened. Check that its directory exists and may be written."
            ),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => (
                StoreTrouble.Busy,
                "Another program holds the database file locked. Only one Rollcall may use a data directory."
            ),
            raw.SQLITE_NOMEM => (StoreTrouble.Busy, "There is not enough memory."),
            raw.SQLITE_PERM or raw.SQLITE_AUTH => (StoreTrouble.Unusable, "The operating system denies access to the file."),
            _ => null,
        };
}
