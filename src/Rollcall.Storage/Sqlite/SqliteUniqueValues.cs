using Rollcall.Engine.Directory;
using Rollcall.Scim.Resources;

namespace Rollcall.Storage.Sqlite;

/// <summary>Values of declared attributes that must be unique, inside the writer's transaction.</summary>
internal static class SqliteUniqueValues
{
    /// <summary>The first value of a change that another resource has already.</summary>
    public static SaveResult.Duplicate? Duplicate(SqliteConnection connection, DirectoryChange change)
    {
        foreach (var (path, key) in change.UniqueValues ?? [])
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

    /// <summary>Afterwards the resource holds exactly the values of the change, if any are declared.</summary>
    public static void Replace(SqliteConnection connection, DirectoryChange change)
    {
        if (change.UniqueValues is not { } values)
            return;
        var wanted = values.ToHashSet();
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
        foreach (var (path, key) in gone)
        {
            connection
                .Prepare("DELETE FROM unique_values WHERE resource_id = ?1 AND path = ?2 AND value_key = ?3")
                .Add(change.Resource.Id)
                .Add(path)
                .Add(key)
                .Execute();
        }
        foreach (var (path, key) in wanted)
        {
            connection
                .Prepare("INSERT INTO unique_values (source, kind, path, value_key, resource_id) VALUES (?1, ?2, ?3, ?4, ?5)")
                .Add(change.Resource.Source)
                .Add(change.Resource.Kind)
                .Add(path)
                .Add(key)
                .Add(change.Resource.Id)
                .Execute();
        }
    }

    public static void Delete(SqliteConnection connection, ResourceId id) =>
        connection.Prepare("DELETE FROM unique_values WHERE resource_id = ?1").Add(id).Execute();
}
