using System.Globalization;
using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Sqlite;

/// <summary>
/// How many resources of a kind a source has, without counting them: whoever creates or deletes one moves the total in the same
/// transaction. A trigger would do so too, at several times the cost.
/// </summary>
internal static class SqliteTotals
{
    /// <param name="source">Reference to the source.</param>
    // No row: the source never had any.
    public static string Query(string source, ResourceKind kind) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT coalesce((SELECT t.total FROM resource_totals t WHERE t.source = {source} AND t.kind = {(int)kind}), 0)"
        );

    public static void Move(SqliteConnection connection, StoredResource resource, int by)
    {
        var moved = connection
            .Prepare("UPDATE resource_totals SET total = total + ?3 WHERE source = ?1 AND kind = ?2")
            .Add(resource.Source)
            .Add(resource.Kind)
            .Add(by)
            .Execute();
        if (moved == 0)
            connection
                .Prepare("INSERT INTO resource_totals (source, kind, total) VALUES (?1, ?2, ?3)")
                .Add(resource.Source)
                .Add(resource.Kind)
                .Add(by)
                .Execute();
    }

    /// <summary>After a migration, and after somebody wrote to the tables by hand. Counts once, over an index.</summary>
    public static void Correct(SqliteConnection connection) =>
        connection.Run(
            """
            BEGIN IMMEDIATE;
            DELETE FROM resource_totals;
            INSERT INTO resource_totals (source, kind, total) SELECT source, kind, count(*) FROM resources GROUP BY source, kind;
            COMMIT;
            """
        );
}
