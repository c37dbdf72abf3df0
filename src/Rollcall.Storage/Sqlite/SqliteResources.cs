using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Sqlite;

/// <summary>Reads of single resources and of memberships.</summary>
internal static class SqliteResources
{
    /// <summary>The columns that <see cref="Read"/> reads, of a table called r.</summary>
    public const string Columns =
        "r.id, r.source, r.kind, r.user_name, r.external_id, r.display_name, r.active, r.version, r.created, r.last_modified, r.document";

    public const int ColumnCount = 11;

    private const string ById = $"SELECT {Columns} FROM resources r WHERE r.id = ?1";

    private const string GroupsOf =
        "SELECT g.id, g.display_name FROM memberships m JOIN resources g ON g.id = m.group_id WHERE m.member_id = ?1 ORDER BY m.group_id";

    private const string MembersAfter =
        "SELECT member_id, member_kind FROM memberships WHERE group_id = ?1 AND member_id > ?2 ORDER BY member_id LIMIT ?3";

    public static StoredResource? Find(SqliteConnection connection, ResourceId id, bool withGroups)
    {
        StoredResource found;
        using (var rows = connection.Prepare(ById).Add(id))
        {
            if (!rows.Read())
                return null;
            found = Read(rows);
        }
        return withGroups && found.Kind is ResourceKind.User ? found with { Groups = Groups(connection, id) } : found;
    }

    public static StoredResource Read(SqliteStatement row) =>
        new()
        {
            Id = row.Id(0),
            Source = row.Text(1),
            Kind = row.Kind(2),
            UserName = row.TextOrNull(3),
            ExternalId = row.TextOrNull(4),
            DisplayName = row.TextOrNull(5),
            Active = row.Boolean(6),
            Version = row.Int64(7),
            Created = row.Time(8),
            LastModified = row.Time(9),
            Document = row.Bytes(10).ToArray(),
        };

    public static IReadOnlyList<GroupReference> Groups(SqliteConnection connection, ResourceId member)
    {
        List<GroupReference>? groups = null;
        using var rows = connection.Prepare(GroupsOf).Add(member);
        while (rows.Read())
            (groups ??= []).Add(new GroupReference(rows.Id(0), rows.Text(1)));
        return groups ?? (IReadOnlyList<GroupReference>)[];
    }

    /// <summary>The next members of a group in id order; null starts.</summary>
    public static List<MemberRow> Members(SqliteConnection connection, ResourceId group, ResourceId? after, int limit)
    {
        var members = new List<MemberRow>();
        using var rows = connection.Prepare(MembersAfter).Add(group);
        // An empty blob sorts before every id.
        _ = after is { } id ? rows.Add(id) : rows.Add([]);
        rows.Add(limit);
        while (rows.Read())
            members.Add(new MemberRow(rows.Id(0), rows.Kind(1)));
        return members;
    }
}
