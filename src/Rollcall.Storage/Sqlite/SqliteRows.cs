using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Sqlite;

/// <summary>The row of a resource and its e-mail index, written.</summary>
internal static class SqliteRows
{
    public static (long Version, DateTimeOffset Created)? State(SqliteConnection connection, StoredResource resource)
    {
        using var rows = connection
            .Prepare("SELECT version, created FROM resources WHERE id = ?1 AND source = ?2 AND kind = ?3")
            .Add(resource.Id)
            .Add(resource.Source)
            .Add(resource.Kind);
        return rows.Read() ? (rows.Int64(0), rows.Time(1)) : null;
    }

    public static void Insert(SqliteConnection connection, StoredResource resource, DateTimeOffset now)
    {
        Columns(
                connection
                    .Prepare(
                        """
                        INSERT INTO resources (id, source, kind, version, created, last_modified,
                          user_name, user_name_key, external_id, display_name, display_name_key, active, document)
                        VALUES (?1, ?2, ?3, 1, ?4, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
                        """
                    )
                    .Add(resource.Id)
                    .Add(resource.Source)
                    .Add(resource.Kind)
                    .Add(now),
                resource
            )
            .Execute();
        AddEmails(connection, resource, Keys(resource));
    }

    public static void Update(SqliteConnection connection, StoredResource resource, long version, DateTimeOffset now)
    {
        Columns(
                connection
                    .Prepare(
                        """
                        UPDATE resources SET version = ?2, last_modified = ?3, user_name = ?4, user_name_key = ?5, external_id = ?6,
                          display_name = ?7, display_name_key = ?8, active = ?9, document = ?10
                        WHERE id = ?1
                        """
                    )
                    .Add(resource.Id)
                    .Add(version)
                    .Add(now),
                resource
            )
            .Execute();
        UpdateEmails(connection, resource);
    }

    /// <summary>One version further, for a change of memberships.</summary>
    public static void Touch(SqliteConnection connection, ResourceId id, DateTimeOffset now) =>
        connection
            .Prepare("UPDATE resources SET version = version + 1, last_modified = ?2 WHERE id = ?1")
            .Add(id)
            .Add(now)
            .Execute();

    public static void Delete(SqliteConnection connection, ResourceId id)
    {
        connection.Prepare("DELETE FROM resource_emails WHERE resource_id = ?1").Add(id).Execute();
        connection.Prepare("DELETE FROM resources WHERE id = ?1").Add(id).Execute();
    }

    private static SqliteStatement Columns(SqliteStatement statement, StoredResource resource) =>
        statement
            .Add(resource.UserName)
            .Add(KeyOf(resource.UserName))
            .Add(resource.ExternalId)
            .Add(resource.DisplayName)
            .Add(KeyOf(resource.DisplayName))
            .Add(resource.Active)
            .AddText(resource.Document.Span);

    private static string? KeyOf(string? text) => text is null ? null : DirectoryKey.Of(text);

    private static HashSet<string> Keys(StoredResource resource) =>
        resource.Emails.Select(DirectoryKey.Of).ToHashSet(StringComparer.Ordinal);

    private static void UpdateEmails(SqliteConnection connection, StoredResource resource)
    {
        var wanted = Keys(resource);
        var gone = new List<string>();
        using (var rows = connection.Prepare("SELECT email_key FROM resource_emails WHERE resource_id = ?1").Add(resource.Id))
        {
            while (rows.Read())
            {
                var key = rows.Text(0);
                if (!wanted.Remove(key))
                    gone.Add(key);
            }
        }
        foreach (var key in gone)
        {
            connection
                .Prepare("DELETE FROM resource_emails WHERE resource_id = ?1 AND email_key = ?2")
                .Add(resource.Id)
                .Add(key)
                .Execute();
        }
        AddEmails(connection, resource, wanted);
    }

    private static void AddEmails(SqliteConnection connection, StoredResource resource, IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            connection
                .Prepare("INSERT INTO resource_emails (resource_id, email_key, source) VALUES (?1, ?2, ?3)")
                .Add(resource.Id)
                .Add(key)
                .Add(resource.Source)
                .Execute();
        }
    }
}
