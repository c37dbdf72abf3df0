using System.Collections.Immutable;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Sqlite;

/// <summary>The membership rows of one change: never more than those that differ are touched.</summary>
internal sealed class SqliteMembers(SqliteConnection connection, DirectoryChange change)
{
    private const int MostNamed = 10;
    private readonly ResourceId _group = change.Resource.Id;
    private readonly List<MemberRow> _adds = new(change.Members?.Add.Length ?? 0);

    public int Joined { get; private set; }

    public int Left { get; private set; }

    /// <summary>Looks up everybody who is to join. Null when all of them are resources of the source.</summary>
    public SaveResult.UnknownMembers? Unknown()
    {
        if (change.Members is not { } members)
            return null;
        var named = ImmutableArray.CreateBuilder<ResourceId>();
        var count = 0;
        foreach (var id in members.Add)
        {
            if (KindOf(id) is { } kind)
                _adds.Add(new MemberRow(id, kind));
            else if (++count <= MostNamed)
                named.Add(id);
        }
        return count == 0 ? null : new SaveResult.UnknownMembers(named.ToImmutable(), count);
    }

    public void Apply(SqliteWorkKeys keys)
    {
        if (change.Members is not { } members)
            return;
        foreach (var member in members.ReplaceAll ? NotIn(members.Add) : Present(members.Remove))
            Leave(member, keys);
        foreach (var member in _adds)
            Join(member, keys);
    }

    public static List<MemberRow> Of(SqliteConnection connection, ResourceId group) =>
        SqliteResources.Members(connection, group, after: null, limit: int.MaxValue);

    public static List<ResourceId> GroupsOf(SqliteConnection connection, ResourceId member)
    {
        var groups = new List<ResourceId>();
        using var rows = connection.Prepare("SELECT group_id FROM memberships WHERE member_id = ?1").Add(member);
        while (rows.Read())
            groups.Add(rows.Id(0));
        return groups;
    }

    private ResourceKind? KindOf(ResourceId id)
    {
        // A group may be created with itself as a member; its row is not there yet.
        if (id == _group)
            return ResourceKind.Group;
        using var rows = connection
            .Prepare("SELECT kind FROM resources WHERE id = ?1 AND source = ?2")
            .Add(id)
            .Add(change.Resource.Source);
        return rows.Read() ? rows.Kind(0) : null;
    }

    private IEnumerable<MemberRow> NotIn(ImmutableArray<ResourceId> staying)
    {
        var stay = staying.ToHashSet();
        return Of(connection, _group).Where(member => !stay.Contains(member.Id));
    }

    private IEnumerable<MemberRow> Present(ImmutableArray<ResourceId> ids)
    {
        foreach (var id in ids)
        {
            ResourceKind? kind;
            using (
                var rows = connection
                    .Prepare("SELECT member_kind FROM memberships WHERE group_id = ?1 AND member_id = ?2")
                    .Add(_group)
                    .Add(id)
            )
                kind = rows.Read() ? rows.Kind(0) : null;
            if (kind is { } present)
                yield return new MemberRow(id, present);
        }
    }

    private void Leave(MemberRow member, SqliteWorkKeys keys)
    {
        connection.Prepare("DELETE FROM memberships WHERE group_id = ?1 AND member_id = ?2").Add(_group).Add(member.Id).Execute();
        keys.Enqueue(member.Kind, member.Id, WorkPriority.Removal);
        Left++;
    }

    private void Join(MemberRow member, SqliteWorkKeys keys)
    {
        var came = connection
            .Prepare("INSERT OR IGNORE INTO memberships (group_id, member_id, member_kind) VALUES (?1, ?2, ?3)")
            .Add(_group)
            .Add(member.Id)
            .Add(member.Kind)
            .Execute();
        if (came == 0)
            return;
        keys.Enqueue(member.Kind, member.Id, change.JoinersPriority);
        Joined++;
    }
}
