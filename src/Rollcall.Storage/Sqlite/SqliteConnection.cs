using System.Text;
using SQLitePCL;

namespace Rollcall.Storage.Sqlite;

/// <summary>One connection with its prepared statements. Used by one thread at a time.</summary>
internal sealed class SqliteConnection : IDisposable
{
    // Filters make statements from outside input: their number must have an end.
    private const int MostFilters = 300;

    private const int DefaultPageBytes = 4 * 1024;

    /// <summary>
    /// What is written between checkpoints: with four times as much as SQLite takes by itself, pages that are written all the time go to
    /// the file, and to the disk, four times less often.
    /// </summary>
    private const int CheckpointBytes = 16 * 1024 * 1024;

    /// <summary>SQLITE_DBCONFIG_ENABLE_QPSG, https://sqlite.org/c3ref/c_dbconfig_defensive.html.</summary>
    private const int EnableStablePlans = 1007;

    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SqliteStatement> _filters = new(StringComparer.Ordinal);

    static SqliteConnection()
    {
        Batteries_V2.Init();
        // Before the first use of the library. Counting what is allocated costs a lock for each allocation, and nobody reads the count.
        raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    private SqliteConnection(sqlite3 handle) => Handle = handle;

    internal sqlite3 Handle { get; }

    /// <summary>True outside of a transaction, also after SQLite has rolled one back by itself (disk full, I/O error).</summary>
    public bool IsAutoCommit => raw.sqlite3_get_autocommit(Handle) != 0;

    /// <param name="cacheKibibytes">Page cache of this connection.</param>
    /// <param name="pageBytes">Of a file that is not there yet; a file keeps what it was made with.</param>
    public static SqliteConnection Open(string path, bool writes, int cacheKibibytes, int pageBytes = DefaultPageBytes)
    {
        var flags =
            raw.SQLITE_OPEN_NOMUTEX | (writes ? raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE : raw.SQLITE_OPEN_READWRITE);
        var result = raw.sqlite3_open_v2(path, out var handle, flags, null);
        var connection = new SqliteConnection(handle);
        try
        {
            if (result != raw.SQLITE_OK)
                throw connection.Failure();
            raw.sqlite3_extended_result_codes(handle, 1);
            raw.sqlite3_busy_timeout(handle, 10_000);
            // Or a statement with a parameter that a partial index might have as a literal is compiled anew for each value.
            raw.sqlite3_db_config(handle, EnableStablePlans, 1, out _);
            connection.Run($"PRAGMA cache_size = -{cacheKibibytes}; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;");
            if (writes)
                connection.Run($"PRAGMA page_size = {pageBytes}");
            connection.Run(
                writes
                    ? $"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = {CheckpointBytes / pageBytes};"
                    : "PRAGMA query_only = ON;"
            );
            SqliteFunctions.Register(handle);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Of the writer's connection: whether any attribute may be written down as unique (unique_paths). Asked with every change, while
    /// hardly any company declares one. Once true it stays so until a restart.
    /// </summary>
    public bool MayHaveUniquePaths { get; set; } = true;

    /// <summary>The statement, prepared on its first use. One statement serves one reader at a time: dispose before asking again.</summary>
    public SqliteStatement Prepare(string sql) =>
        _statements.TryGetValue(sql, out var known) ? known.Fresh() : _statements[sql] = Compile(sql);

    /// <summary>As <see cref="Prepare"/>, for SQL made from a filter. No other such statement may be in use.</summary>
    public SqliteStatement PrepareFilter(string sql)
    {
        if (_filters.TryGetValue(sql, out var known))
            return known.Fresh();
        if (_filters.Count >= MostFilters)
            Close(_filters);
        return _filters[sql] = Compile(sql);
    }

    private SqliteStatement Compile(string sql)
    {
        if (
            raw.sqlite3_prepare_v3(Handle, Encoding.UTF8.GetBytes(sql), raw.SQLITE_PREPARE_PERSISTENT, out var handle)
            != raw.SQLITE_OK
        )
            throw Failure();
        return new SqliteStatement(this, handle);
    }

    /// <summary>Runs statements that are not kept.</summary>
    public void Run(string sql)
    {
        if (raw.sqlite3_exec(Handle, sql) != raw.SQLITE_OK)
            throw Failure();
    }

    public SqliteFailureException Failure() =>
        new(raw.sqlite3_extended_errcode(Handle), raw.sqlite3_errmsg(Handle).utf8_to_string());

    public void Dispose()
    {
        Close(_statements);
        Close(_filters);
        raw.sqlite3_close_v2(Handle);
    }

    private static void Close(Dictionary<string, SqliteStatement> statements)
    {
        foreach (var statement in statements.Values)
            statement.Close();
        statements.Clear();
    }
}
