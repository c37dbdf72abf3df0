using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Jira;

/// <summary>
/// Jira's users, groups and memberships, without any rule of the REST API. Not safe for threads: the app's gate guards it.
/// Every operation costs the logarithm of the sizes, or the number of groups of one user.
/// </summary>
internal sealed class JiraDirectory
{
    private readonly Dictionary<string, JiraUser> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JiraUser> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JiraGroup> _groups = new(StringComparer.Ordinal);
    private long _nextId = 10_000;

    /// <summary>By id, that is by creation: the order of the <c>user/list</c> stream.</summary>
    public OrderedSet<JiraUser> Stream { get; } = new(Comparer<JiraUser>.Create((a, b) => a.Id.CompareTo(b.Id)));

    public OrderedSet<JiraUser> Users { get; } = new(JiraNames.Users);

    public OrderedSet<JiraGroup> Groups { get; } = new(JiraNames.Groups);

    public JiraUserIndex Index { get; } = new();

    public JiraUser? FindUser(string name) =>
        _byName.TryGetValue(JiraNames.Fold(name), out var user) && !user.Deleted ? user : null;

    public JiraUser? FindUserByKey(string key) => _byKey.TryGetValue(key, out var user) && !user.Deleted ? user : null;

    /// <summary>Finds also a deleted user, of whom Jira keeps name and key.</summary>
    public JiraUser? FindEver(string? name, string? key) =>
        key is not null ? _byKey.GetValueOrDefault(key) : _byName.GetValueOrDefault(JiraNames.Fold(name ?? ""));

    public JiraGroup? FindGroup(string name) => _groups.GetValueOrDefault(JiraNames.Fold(name));

    /// <summary>
    /// Adds a user under a name that is free. Keys are JIRAUSER and a number since 8.4, the lower-cased name before. Somebody
    /// created again under the name of a deleted user gets that user's key back [I]: Jira never drops the pair of name and key.
    /// </summary>
    public JiraUser AddUser(string name, string email, string displayName, bool numberedKeys)
    {
        var id = _nextId++;
        var key =
            FindEver(name, key: null)?.Key
            ?? (numberedKeys || _byKey.ContainsKey(JiraNames.Fold(name)) ? $"JIRAUSER{id}" : JiraNames.Fold(name));
        var user = new JiraUser(id, key, name) { Email = email, DisplayName = displayName };
        _byName[user.LowerName] = user;
        _byKey[key] = user;
        Stream.Add(user);
        Users.Add(user);
        Index.Add(user);
        return user;
    }

    public void DeleteUser(JiraUser user)
    {
        foreach (var group in user.Groups.ToArray())
            RemoveMember(group, user);
        Stream.Remove(user);
        Users.Remove(user);
        Index.Remove(user);
        user.Deleted = true;
        user.Active = false;
    }

    /// <summary>Changes what users are sorted and searched by, and puts them where they belong now.</summary>
    public void Change(JiraUser user, Action<JiraUser> change)
    {
        var groups = user.Groups.ToArray();
        foreach (var group in groups)
            Detach(group, user);
        Users.Remove(user);
        Index.Remove(user);
        _byName.Remove(user.LowerName);
        change(user);
        MakeRoomFor(user);
        _byName[user.LowerName] = user;
        Users.Add(user);
        Index.Add(user);
        foreach (var group in groups)
            Attach(group, user);
    }

    public JiraGroup AddGroup(string name)
    {
        var group = new JiraGroup(name);
        _groups.Add(group.LowerName, group);
        Groups.Add(group);
        return group;
    }

    public void DeleteGroup(JiraGroup group)
    {
        foreach (var member in group.Members)
            member.Groups.Remove(group);
        foreach (var child in group.Children)
            child.Parents.Remove(group);
        foreach (var parent in group.Parents)
            parent.Children.Remove(group);
        _groups.Remove(group.LowerName);
        Groups.Remove(group);
    }

    public static void AddChild(JiraGroup parent, JiraGroup child)
    {
        parent.Children.Add(child);
        child.Parents.Add(parent);
    }

    public static bool AddMember(JiraGroup group, JiraUser user)
    {
        if (!user.Groups.Add(group))
            return false;
        Attach(group, user);
        return true;
    }

    public static bool RemoveMember(JiraGroup group, JiraUser user)
    {
        if (!user.Groups.Remove(group))
            return false;
        Detach(group, user);
        return true;
    }

    /// <summary>
    /// Members of the group and of the groups in it, in order of name. Without nested groups, which is the rule, this is the
    /// group's own set; with them the union is made for each call.
    /// </summary>
    public static OrderedSet<JiraUser> AllMembers(JiraGroup group, bool includeInactive)
    {
        if (group.Children.Count == 0)
            return includeInactive ? group.Members : group.ActiveMembers;
        var all = new OrderedSet<JiraUser>(JiraNames.Users);
        var seen = new HashSet<JiraGroup>();
        var rest = new Stack<JiraGroup>([group]);
        while (rest.TryPop(out var next))
        {
            if (!seen.Add(next))
                continue;
            foreach (var user in includeInactive ? next.Members : next.ActiveMembers)
                all.Add(user);
            foreach (var child in next.Children)
                rest.Push(child);
        }
        return all;
    }

    // A deleted user loses the name to somebody renamed onto it and shows up as "john#1", as Jira's own mapping table does.
    private void MakeRoomFor(JiraUser user)
    {
        if (_byName.Remove(user.LowerName, out var deleted))
            deleted.Rename($"{deleted.Name}#1");
    }

    private static void Attach(JiraGroup group, JiraUser user)
    {
        group.Members.Add(user);
        if (user.Active)
            group.ActiveMembers.Add(user);
    }

    private static void Detach(JiraGroup group, JiraUser user)
    {
        group.Members.Remove(user);
        group.ActiveMembers.Remove(user);
    }
}
