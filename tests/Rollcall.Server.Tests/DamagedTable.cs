using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Rollcall.Server.Tests;

/// <summary>
/// A table of a server's SQLite file that is said to be on a page where something else is, until this is disposed: whatever needs the
/// table finds the file damaged, all else goes on.
/// </summary>
internal sealed class DamagedTable : IDisposable
{
    private readonly string _directory;
    private readonly string _table;
    private readonly long _page;

    public DamagedTable(RollcallServer server, string table)
    {
        (_directory, _table) = (server.Directory, table);
        using var connection = Open();
        _page = Read(connection, $"SELECT rootpage FROM sqlite_schema WHERE name = '{table}'");
        // A table without rowids is kept as an index is.
        Move(
            connection,
            Read(
                connection,
                $"""
                SELECT rootpage FROM sqlite_schema WHERE sql IS NOT NULL AND (type = 'index' OR sql LIKE '%WITHOUT ROWID%') =
                  (SELECT sql NOT LIKE '%WITHOUT ROWID%' FROM sqlite_schema WHERE name = '{table}') LIMIT 1
                """
            )
        );
    }

    public void Dispose()
    {
        using var connection = Open();
        Move(connection, _page);
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_directory, "rollcall.db")};Pooling=False");
        connection.Open();
        return connection;
    }

    /// <summary>Everybody who has the file open reads the schema again when its version is another.</summary>
    private void Move(SqliteConnection connection, long page)
    {
        using var command = connection.CreateCommand();
        command.CommandText = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET rootpage = {page} WHERE name = '{_table}';
            PRAGMA schema_version = {Read(connection, "PRAGMA schema_version") + 1};
            """
        );
        command.ExecuteNonQuery();
    }

    private static long Read(SqliteConnection connection, string query)
    {
        using var command = connection.CreateCommand();
        command.CommandText = query;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
