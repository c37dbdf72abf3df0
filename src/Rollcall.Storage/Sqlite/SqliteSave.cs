using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Sqlite;

/// <summary>
/// One <see cref="DirectoryChange"/> inside the writer's transaction. Everything is checked before anything is written, so
/// a refused change leaves nothing to undo; nobody else writes meanwhile, so what was checked stays true.
/// </summary>
internal sealed class SqliteSave(SqliteConnection connection, DirectoryChange change)
{
    private readonly StoredResource _resource = change.Resource;
    private readonly SqliteWorkKeys _keys = new(connection, change.Targets, change.Now, change.Audit.CorrelationId);

    public SaveResult Run() =>
        change.Kind switch
        {
            ChangeKind.Create => Create(),
            ChangeKind.Update => Update(),
            _ => Delete(),
        };

    private SaveResult Create()
    {
        // Hardly any new name is taken, and where nothing else has to be looked up first, the insertion itself tells.
        var insertionTells = change is { Members: null, Unique: null, ClaimsExternalId: false };
        if (!insertionTells && Duplicate(isNamedSo: false) is { } duplicate)
            return duplicate;
        var members = new SqliteMembers(connection, change);
        if (members.Unknown() is { } unknown)
            return unknown;
        if (!SqliteRows.TryInsert(connection, _resource, change.Now))
            return Duplicate(isNamedSo: false) ?? throw new InvalidOperationException($"There is a {_resource.Id} already.");
        SqliteTotals.Move(connection, _resource, by: 1);
        SqliteUniqueValues.Replace(connection, change);
        members.Apply(_keys);
        return Saved(version: 1, Milliseconds(change.Now), members);
    }

    private SaveResult Update()
    {
        if (SqliteRows.State(connection, _resource) is not { } current)
            return new SaveResult.NotFound();
        if (change.ExpectedVersion is { } expected && expected != current.Version)
            return new SaveResult.VersionConflict(current.Version);
        if (change.WritesDocument && Duplicate(current.IsNamedSo) is { } duplicate)
            return duplicate;
        var members = new SqliteMembers(connection, change);
        if (members.Unknown() is { } unknown)
            return unknown;
        members.Apply(_keys);
        if (!change.WritesDocument && members is { Joined: 0, Left: 0 })
            return new SaveResult.Unchanged(current.Version);
        if (change.WritesDocument)
        {
            SqliteRows.Update(connection, current, change);
            SqliteUniqueValues.Replace(connection, change);
        }
        else
            SqliteRows.Touch(connection, _resource.Id, change.LastModified);
        return Saved(current.Version + 1, current.Created, members);
    }

    private SaveResult Delete()
    {
        if (SqliteRows.State(connection, _resource) is not { } current)
            return new SaveResult.NotFound();
        if (change.ExpectedVersion is { } expected && expected != current.Version)
            return new SaveResult.VersionConflict(current.Version);
        var left = 0;
        if (_resource.Kind is ResourceKind.Group)
        {
            // Read before the rows go: these people lose the group.
            foreach (var member in SqliteMembers.Of(connection, _resource.Id))
            {
                _keys.Enqueue(member.Kind, member.Id, WorkPriority.Removal);
                left++;
            }
            connection.Prepare("DELETE FROM memberships WHERE group_id = ?1").Add(_resource.Id).Execute();
        }
        foreach (var group in SqliteMembers.GroupsOf(connection, _resource.Id))
            SqliteRows.Touch(connection, group, change.Now);
        connection.Prepare("DELETE FROM memberships WHERE member_id = ?1").Add(_resource.Id).Execute();
        SqliteUniqueValues.Delete(connection, _resource.Id);
        SqliteRows.Delete(connection, _resource.Id);
        SqliteTotals.Move(connection, _resource, by: -1);
        Record();
        return new SaveResult.Saved(current.Version, current.Created, Milliseconds(change.Now), Joined: 0, left);
    }

    private SaveResult.Saved Saved(long version, DateTimeOffset created, SqliteMembers members)
    {
        if (change.TouchesAllMembers)
        {
            foreach (var member in SqliteMembers.Of(connection, _resource.Id))
                _keys.Enqueue(member.Kind, member.Id, change.Priority);
        }
        Record();
        return new SaveResult.Saved(version, created, Milliseconds(change.LastModified), members.Joined, members.Left);
    }

    private void Record()
    {
        _keys.Enqueue(_resource.Kind, _resource.Id, change.Priority);
        SqliteAudit.Append(connection, change.Audit);
    }

    /// <param name="isNamedSo">Whether the resource has this name already.</param>
    private SaveResult.Duplicate? Duplicate(bool isNamedSo)
    {
        var (sql, name, attribute) =
            _resource.Kind is ResourceKind.User
                ? (
                    "SELECT id FROM resources WHERE kind = 1 AND source = ?1 AND user_name_key = ?2 AND id <> ?3",
                    _resource.UserName,
                    "userName"
                )
                : (
                    "SELECT id FROM resources WHERE kind = 2 AND source = ?1 AND display_name_key = ?2 AND id <> ?3",
                    _resource.DisplayName,
                    "displayName"
                );
        if (!isNamedSo && name is not null && Holder(sql, DirectoryKey.Of(name)) is { } holder)
            return new SaveResult.Duplicate(attribute, holder);
        return HolderOfExternalId() is { } other
            ? new SaveResult.Duplicate("externalId", other)
            : SqliteUniqueValues.Duplicate(connection, change);
    }

    private ResourceId? HolderOfExternalId() =>
        change.ClaimsExternalId && _resource.ExternalId is { } externalId
            ? Holder(
                _resource.Kind is ResourceKind.User
                    ? "SELECT id FROM resources WHERE kind = 1 AND source = ?1 AND external_id = ?2 AND id <> ?3 LIMIT 1"
                    : "SELECT id FROM resources WHERE kind = 2 AND source = ?1 AND external_id = ?2 AND id <> ?3 LIMIT 1",
                externalId
            )
            : null;

    private ResourceId? Holder(string sql, string value)
    {
        using var rows = connection.Prepare(sql).Add(_resource.Source).Add(value).Add(_resource.Id);
        return rows.Read() ? rows.Id(0) : null;
    }

    /// <summary>As it will be read again.</summary>
    private static DateTimeOffset Milliseconds(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
