using Rollcall.Engine.Directory;
using Rollcall.Scim.Resources;

namespace Rollcall.Storage.Sqlite;

/// <summary>Values of declared attributes that must be unique, inside the writer's transaction.</summary>
internal static class SqliteUniqueValues
{
    /// <summary>The first value of a change that another resource has already.</summary>
    public static SaveResult.Duplicate? Duplicate(SqliteConnection connection, DirectoryChange change)
    {
        foreach (var (path, key) in change.Unique?.Came ?? [])
        {
            using var rows = connection
                .Prepare(
                    "SELECT resource_id FROM unique_values WHERE source = ?1 AND kind = ?2 AND path = ?3 AND value_key = ?4 AND resource_id <> ?5"
                )
                .Add(change.Resource.Source)
                .Add(change.Resource.Kind)
                .Add(path)
                .Add(key)
                .Add(change.Resource.Id);
            if (rows.Read())
                return new SaveResult.Duplicate(path, rows.Id(0));
        }
        return null;
    }

    /// <summary>Afterwards the resource holds the values of the change, if any are declared; of those it kept, what nobody else holds.</summary>
    public static void Replace(SqliteConnection connection, DirectoryChange change)
    {
        if (connection.MayHaveUniquePaths)
            Doubt(connection, change);
        if (change.Unique is not { } claims)
            return;
        var wanted = claims.Came.Concat(claims.Kept).ToHashSet();
        var gone = new List<UniqueValue>();
        using (
            var rows = connection
                .Prepare("SELECT path, value_key FROM unique_values WHERE resource_id = ?1")
                .Add(change.Resource.Id)
        )
        {
            while (rows.Read())
            {
                var held = new UniqueValue(rows.Text(0), rows.Text(1));
                if (!wanted.Remove(held))
                    gone.Add(held);
            }
        }
        foreach (var value in gone)
            Delete(connection, change.Resource.Id, value);
        foreach (var (path, key) in wanted)
        {
            connection
                .Prepare(
                    "INSERT OR IGNORE INTO unique_values (source, kind, path, value_key, resource_id) VALUES (?1, ?2, ?3, ?4, ?5)"
                )
                .Add(change.Resource.Source)
                .Add(change.Resource.Kind)
                .Add(path)
                .Add(key)
                .Add(change.Resource.Id)
                .Execute();
        }
    }

    /// <summary>What is written down of attributes of which the writer does not know that they are unique may not be all from here on.</summary>
    private static void Doubt(SqliteConnection connection, DirectoryChange change)
    {
        var unknown = new List<string>();
        using (
            var rows = connection
                .Prepare("SELECT path, form FROM unique_paths WHERE source = ?1 AND kind = ?2 AND state > 0")
                .Add(change.Resource.Source)
                .Add(change.Resource.Kind)
        )
        {
            while (rows.Read())
            {
                if (change.Unique?.Forms.Contains(new UniqueForm(rows.Text(0), rows.Text(1))) is not true)
                    unknown.Add(rows.Text(0));
            }
        }
        foreach (var path in unknown)
        {
            connection
                .Prepare("UPDATE unique_paths SET state = 0 WHERE source = ?1 AND kind = ?2 AND path = ?3")
                .Add(change.Resource.Source)
                .Add(change.Resource.Kind)
                .Add(path)
                .Execute();
        }
    }

    public static void Delete(SqliteConnection connection, ResourceId id, UniqueValue value) =>
        connection
            .Prepare("DELETE FROM unique_values WHERE resource_id = ?1 AND path = ?2 AND value_key = ?3")
            .Add(id)
            .Add(value.Path)
            .Add(value.Key)
            .Execute();

    public static void Delete(SqliteConnection connection, ResourceId id) =>
        connection.Prepare("DELETE FROM unique_values WHERE resource_id = ?1").Add(id).Execute();
}
