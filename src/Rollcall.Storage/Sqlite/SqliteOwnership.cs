using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Sqlite;

/// <summary>
/// One file, one process: a second one would end the leases of the first and do the same work again. Held by a lock on a file beside the
/// database, which the system gives back when the process ends, however it ends. Not on the database itself: closing that file
/// anywhere in the process would take away the locks that SQLite has on it (https://www.sqlite.org/howtocorrupt.html, 2.2).
/// </summary>
internal sealed class SqliteOwnership : IDisposable
{
    private const string Suffix = ".lock";

    /// <summary>EWOULDBLOCK on Linux and on macOS, and a sharing violation on Windows.</summary>
    private static readonly int[] IsLocked = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _file;

    private SqliteOwnership(FileStream file) => _file = file;

    /// <param name="database">Path of the database.</param>
    /// <exception cref="StoreUnavailableException">Another process has it.</exception>
    public static SqliteOwnership Take(string database)
    {
        try
        {
            return new SqliteOwnership(
                new FileStream(database + Suffix, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)
            );
        }
        catch (IOException failure) when (IsLocked.Contains(failure.HResult))
        {
            throw new StoreUnavailableException(
                StoreTrouble.Unusable,
                $"Another Rollcall uses the database {database}, and only one may. Stop that one, or give this one a data directory of its own; "
                    + "several servers together need PostgreSQL.",
                failure
            );
        }
    }

    public void Dispose() => _file.Dispose();
}
