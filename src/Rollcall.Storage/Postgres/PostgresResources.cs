using Npgsql;
using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Postgres;

/// <summary>Reads of resources and of memberships.</summary>
internal static class PostgresResources
{
    /// <summary>The columns that <see cref="Read"/> reads, of a table called r.</summary>
    public const string Columns =
        "r.id, r.source, r.kind, r.user_name, r.external_id, r.display_name, r.active, r.version, r.created, r.last_modified, r.document";

    public const int ColumnCount = 11;

    /// <summary>The direct groups of the user r as two columns more; both null when there are none.</summary>
    public const string GroupColumns = ", o.ids, o.names";

    /// <summary>What gives <see cref="GroupColumns"/> their values, in the order of the index that finds them.</summary>
    public const string JoinGroups = """
        CROSS JOIN LATERAL (
          SELECT array_agg(s.group_id) AS ids, array_agg(s.display_name) AS names FROM (
            SELECT m.group_id, g.display_name FROM memberships m JOIN resources g ON g.id = m.group_id
            WHERE m.member_id = r.id ORDER BY m.group_id) s) o
        """;

    private const string GroupsOf =
        "SELECT m.member_id, g.id, g.display_name FROM memberships m JOIN resources g ON g.id = m.group_id WHERE m.member_id = ANY($1) ORDER BY m.group_id";

    public static StoredResource Read(NpgsqlDataReader row) =>
        new()
        {
            Id = row.Id(0),
            Source = row.GetString(1),
            Kind = row.Kind(2),
            UserName = row.TextOrNull(3),
            ExternalId = row.TextOrNull(4),
            DisplayName = row.TextOrNull(5),
            Active = row.GetBoolean(6),
            Version = row.GetInt64(7),
            Created = row.Time(8),
            LastModified = row.Time(9),
            Document = row.GetFieldValue<byte[]>(10),
        };

    /// <summary>A row with <see cref="GroupColumns"/>.</summary>
    public static StoredResource ReadWithGroups(NpgsqlDataReader row)
    {
        var resource = Read(row);
        return resource.Kind is ResourceKind.User ? resource with { Groups = Groups(row) } : resource;
    }

    /// <summary>The same users with their groups, by one query.</summary>
    public static async Task<IReadOnlyList<StoredResource>> WithGroupsAsync(
        NpgsqlConnection connection,
        IReadOnlyList<StoredResource> users,
        CancellationToken cancellationToken
    )
    {
        if (users.Count == 0)
            return users;
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(GroupsCommand(users.Select(user => user.Id)));
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        var groups = await GroupsAsync(rows, cancellationToken);
        return [.. users.Select(user => user with { Groups = groups.GetValueOrDefault(user.Id, []) })];
    }

    public static async Task<List<MemberRow>> MembersAsync(
        NpgsqlConnection connection,
        ResourceId group,
        ResourceId? after,
        int limit,
        CancellationToken cancellationToken
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT member_id, member_kind FROM memberships WHERE group_id = $1 AND member_id > $2 ORDER BY member_id LIMIT $3";
        command.Parameters.Id(group).Id(after ?? default).Integer(limit);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var members = new List<MemberRow>();
        while (await rows.ReadAsync(cancellationToken))
            members.Add(new MemberRow(rows.Id(0), rows.Kind(1)));
        return members;
    }

    private static GroupReference[] Groups(NpgsqlDataReader row)
    {
        if (row.IsDBNull(ColumnCount))
            return [];
        var names = row.GetFieldValue<string[]>(ColumnCount + 1);
        return [.. row.GetFieldValue<Guid[]>(ColumnCount).Select((id, i) => new GroupReference(new ResourceId(id), names[i]))];
    }

    private static NpgsqlBatchCommand GroupsCommand(IEnumerable<ResourceId> members)
    {
        var command = new NpgsqlBatchCommand(GroupsOf);
        command.Parameters.Ids(members);
        return command;
    }

    private static async Task<Dictionary<ResourceId, IReadOnlyList<GroupReference>>> GroupsAsync(
        NpgsqlDataReader rows,
        CancellationToken cancellationToken
    )
    {
        var groups = new Dictionary<ResourceId, IReadOnlyList<GroupReference>>();
        while (await rows.ReadAsync(cancellationToken))
        {
            var member = rows.Id(0);
            if (!groups.TryGetValue(member, out var known))
                groups[member] = known = new List<GroupReference>();
            ((List<GroupReference>)known).Add(new GroupReference(rows.Id(1), rows.GetString(2)));
        }
        return groups;
    }
}
