using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Sqlite;

/// <summary>The row of a resource and its e-mail index, written.</summary>
internal static class SqliteRows
{
    private const string ForState =
        "SELECT rowid, version, created, user_name, external_id, display_name, active FROM resources WHERE id = ?1 AND source = ?2 AND kind = ?3";

    private const string Moved = "UPDATE resources SET version = ?2, last_modified = ?3, document = ?4";

    private const string UpdateDocument = $"{Moved} WHERE rowid = ?1";

    private const string UpdateActive = $"{Moved}, active = ?5 WHERE rowid = ?1";

    private const string UpdateNames =
        $"{Moved}, active = ?5, user_name = ?6, user_name_key = ?7, external_id = ?8, display_name = ?9, display_name_key = ?10 WHERE rowid = ?1";

    public static RowState? State(SqliteConnection connection, StoredResource resource)
    {
        using var rows = connection.Prepare(ForState).Add(resource.Id).Add(resource.Source).Add(resource.Kind);
        if (!rows.Read())
            return null;
        var isNamed =
            rows.IsText(3, resource.UserName) && rows.IsText(4, resource.ExternalId) && rows.IsText(5, resource.DisplayName);
        return new RowState(rows.Int64(0), rows.Int64(1), rows.Time(2), isNamed, rows.Boolean(6));
    }

    /// <summary>False, and nothing written, when the name or the id is taken.</summary>
    public static bool TryInsert(SqliteConnection connection, StoredResource resource, DateTimeOffset now)
    {
        var statement = connection
            .Prepare(
                """
                INSERT INTO resources (id, source, kind, version, created, last_modified,
                  user_name, user_name_key, external_id, display_name, display_name_key, active, document)
                VALUES (?1, ?2, ?3, 1, ?4, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
                ON CONFLICT DO NOTHING
                """
            )
            .Add(resource.Id)
            .Add(resource.Source)
            .Add(resource.Kind)
            .Add(now);
        if (Names(statement, resource).Add(resource.Active).AddText(resource.Document.Span).Execute() == 0)
            return false;
        AddEmails(connection, resource, Keys(resource));
        return true;
    }

    /// <summary>
    /// SQLite writes anew every index of a column that the statement names, whether its value moves or not; so it names what does.
    /// </summary>
    public static void Update(SqliteConnection connection, RowState current, DirectoryChange change)
    {
        var resource = change.Resource;
        var movesActive = resource.Active != current.Active;
        var sql = (current.IsNamedSo, movesActive) switch
        {
            (false, _) => UpdateNames,
            (_, true) => UpdateActive,
            _ => UpdateDocument,
        };
        var statement = connection
            .Prepare(sql)
            .Add(current.Row)
            .Add(current.Version + 1)
            .Add(change.LastModified)
            .AddText(resource.Document.Span);
        if (movesActive || !current.IsNamedSo)
            statement.Add(resource.Active);
        if (!current.IsNamedSo)
            Names(statement, resource);
        statement.Execute();
        if (change.WritesEmails)
            UpdateEmails(connection, resource);
    }

    /// <summary>One version further, for a change of memberships, and later than before as <see cref="DirectoryChange.LastModified"/> says.</summary>
    public static void Touch(SqliteConnection connection, ResourceId id, DateTimeOffset now) =>
        connection
            .Prepare("UPDATE resources SET version = version + 1, last_modified = max(?2, last_modified + 1) WHERE id = ?1")
            .Add(id)
            .Add(now)
            .Execute();

    public static void Delete(SqliteConnection connection, ResourceId id)
    {
        connection.Prepare("DELETE FROM resource_emails WHERE resource_id = ?1").Add(id).Execute();
        connection.Prepare("DELETE FROM resources WHERE id = ?1").Add(id).Execute();
    }

    private static SqliteStatement Names(SqliteStatement statement, StoredResource resource) =>
        statement
            .Add(resource.UserName)
            .Add(KeyOf(resource.UserName))
            .Add(resource.ExternalId)
            .Add(resource.DisplayName)
            .Add(KeyOf(resource.DisplayName));

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

/// <summary>What there is of a resource before a change of it.</summary>
/// <param name="Row">SQLite's number of the row.</param>
/// <param name="IsNamedSo">Whether the change leaves all names and ids of the resource as they are.</param>
internal sealed record RowState(long Row, long Version, DateTimeOffset Created, bool IsNamedSo, bool Active);
