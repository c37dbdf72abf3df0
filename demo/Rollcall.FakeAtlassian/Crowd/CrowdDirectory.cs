using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Crowd;

/// <summary>
/// Crowd's users, groups, memberships and sessions, without any rule of the REST API. Not safe for threads: the app's gate
/// guards it. Every operation costs the logarithm of the sizes, or the number of groups of one user.
/// </summary>
internal sealed class CrowdDirectory(long directoryId)
{
    private readonly Dictionary<string, CrowdUser> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CrowdUser> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<CrowdUser>> _byEmail = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, string Value), HashSet<CrowdUser>> _byAttribute = [];
    private readonly Dictionary<string, CrowdGroup> _groups = new(StringComparer.Ordinal);

    public OrderedSet<CrowdUser> Users { get; } = new(CrowdNames.Users);

    public OrderedSet<CrowdGroup> Groups { get; } = new(CrowdNames.Groups);

    public CrowdUser? FindUser(string name) => _byName.GetValueOrDefault(CrowdNames.Fold(name));

    public CrowdUser? FindUserByKey(string key) => _byKey.GetValueOrDefault(key);

    public IEnumerable<CrowdUser> FindUsersByEmail(string email) => _byEmail.GetValueOrDefault(CrowdNames.Fold(email)) ?? [];

    public IEnumerable<CrowdUser> FindUsersByAttribute(string name, string value) =>
        _byAttribute.GetValueOrDefault((name, CrowdNames.Fold(value))) ?? [];

    public CrowdGroup? FindGroup(string name) => _groups.GetValueOrDefault(CrowdNames.Fold(name));

    public CrowdUser AddUser(string name, DateTimeOffset now)
    {
        var user = new CrowdUser($"{directoryId}:{Guid.CreateVersion7(now)}", name, now);
        _byKey.Add(user.Key, user);
        Enter(user);
        return user;
    }

    public void DeleteUser(CrowdUser user)
    {
        foreach (var group in user.Groups)
            group.Members.Remove(user);
        foreach (var attribute in user.Attributes.Keys.ToArray())
            SetAttribute(user, attribute, []);
        _byKey.Remove(user.Key);
        Leave(user);
    }

    /// <summary>Changes what users are sorted and searched by, and puts them where they belong now.</summary>
    public void Change(CrowdUser user, DateTimeOffset now, Action<CrowdUser> change)
    {
        foreach (var group in user.Groups)
            group.Members.Remove(user);
        Leave(user);
        change(user);
        user.Updated = now;
        Enter(user);
        foreach (var group in user.Groups)
            group.Members.Add(user);
    }

    /// <summary>Replaces the values of a custom attribute; without values it is taken away. False when nothing changed by it.</summary>
    public bool SetAttribute(ICrowdEntity entity, string name, IReadOnlyList<string> values)
    {
        var before = entity.Attributes.GetValueOrDefault(name) ?? [];
        if (before.SequenceEqual(values, StringComparer.Ordinal))
            return false;
        if (values.Count == 0)
            entity.Attributes.Remove(name);
        else
            entity.Attributes[name] = values;
        if (entity is not CrowdUser user)
            return true;
        foreach (var value in before)
            Drop(_byAttribute, (name, CrowdNames.Fold(value)), user);
        foreach (var value in values)
            Note(_byAttribute, (name, CrowdNames.Fold(value)), user);
        return true;
    }

    public CrowdGroup AddGroup(string name, DateTimeOffset now)
    {
        var group = new CrowdGroup(name, now);
        _groups.Add(group.LowerName, group);
        Groups.Add(group);
        return group;
    }

    public void DeleteGroup(CrowdGroup group)
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

    public static bool AddMember(CrowdGroup group, CrowdUser user) => group.Members.Add(user) && user.Groups.Add(group);

    public static bool RemoveMember(CrowdGroup group, CrowdUser user) => group.Members.Remove(user) && user.Groups.Remove(group);

    public static bool AddChild(CrowdGroup parent, CrowdGroup child) => parent.Children.Add(child) && child.Parents.Add(parent);

    public static bool RemoveChild(CrowdGroup parent, CrowdGroup child) =>
        parent.Children.Remove(child) && child.Parents.Remove(parent);

    /// <summary>Groups reached over one or more steps, in order of name, the start itself left out.</summary>
    public static OrderedSet<CrowdGroup> Reached(IEnumerable<CrowdGroup> start, Func<CrowdGroup, IEnumerable<CrowdGroup>> next)
    {
        var reached = new OrderedSet<CrowdGroup>(CrowdNames.Groups);
        var rest = new Stack<CrowdGroup>(start);
        while (rest.TryPop(out var group))
        {
            if (!reached.Add(group))
                continue;
            foreach (var further in next(group))
                rest.Push(further);
        }
        return reached;
    }

    public static OrderedSet<CrowdUser> NestedMembers(CrowdGroup group)
    {
        if (group.Children.Count == 0)
            return group.Members;
        var members = new OrderedSet<CrowdUser>(CrowdNames.Users);
        foreach (var user in Reached([group], child => child.Children).SelectMany(child => child.Members))
            members.Add(user);
        return members;
    }

    public static OrderedSet<CrowdGroup> NestedGroups(CrowdUser user) => Reached(user.Groups, group => group.Parents);

    private void Enter(CrowdUser user)
    {
        _byName.Add(user.LowerName, user);
        Users.Add(user);
        Note(_byEmail, CrowdNames.Fold(user.Email), user);
    }

    private void Leave(CrowdUser user)
    {
        _byName.Remove(user.LowerName);
        Users.Remove(user);
        Drop(_byEmail, CrowdNames.Fold(user.Email), user);
    }

    private static void Note<TKey>(Dictionary<TKey, HashSet<CrowdUser>> index, TKey key, CrowdUser user)
        where TKey : notnull
    {
        if (!index.TryGetValue(key, out var users))
            index.Add(key, users = []);
        users.Add(user);
    }

    private static void Drop<TKey>(Dictionary<TKey, HashSet<CrowdUser>> index, TKey key, CrowdUser user)
        where TKey : notnull
    {
        if (index.TryGetValue(key, out var users) && users.Remove(user) && users.Count == 0)
            index.Remove(key);
    }
}
