using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Crowd;

/// <summary>A user of the fake Crowd as it is now.</summary>
public sealed record FakeCrowdUser(
    string Name,
    string Key,
    string FirstName,
    string LastName,
    string DisplayName,
    string Email,
    bool Active
)
{
    /// <summary>Groups of which the user is a direct member, in order of name.</summary>
    public ValueList<string> Groups { get; init; } = [];

    /// <summary>Custom attributes as <c>name=value,value</c>, in order of name.</summary>
    public ValueList<string> Attributes { get; init; } = [];
}

/// <summary>A group of the fake Crowd as it is now.</summary>
/// <param name="Members">Names of the direct members, in order, the inactive included.</param>
public sealed record FakeCrowdGroup(string Name, string Description, bool Active, ValueList<string> Members)
{
    public ValueList<string> Children { get; init; } = [];
}

/// <summary>All of the fake Crowd at one moment, in order and comparable with <c>==</c>.</summary>
public sealed record FakeCrowdSnapshot(ValueList<FakeCrowdUser> Users, ValueList<FakeCrowdGroup> Groups);

/// <summary>
/// A Crowd Data Center with one internal directory, empty at the start. The members here seed and inspect it behind the back of
/// the REST API: they know no rule, need no permission and are in no log. Safe for threads.
/// </summary>
public sealed class FakeCrowd : FakeApp
{
    private CrowdApi _api = null!;

    internal FakeCrowd(FakeCrowdOptions options, int logCapacity, TimeProvider clock)
        : base(logCapacity, clock)
    {
        Options = options;
        Reset();
    }

    public FakeCrowdOptions Options { get; private set; }

    internal CrowdDirectory Directory { get; private set; } = null!;

    /// <summary>Every user, in order of name.</summary>
    public IReadOnlyList<FakeCrowdUser> Users => Locked(() => Directory.Users.Select(Describe).ToArray());

    /// <summary>Every group, in order of name.</summary>
    public IReadOnlyList<FakeCrowdGroup> Groups => Locked(() => Directory.Groups.Select(Describe).ToArray());

    public FakeCrowdUser? FindUser(string name) => Locked(() => Directory.FindUser(name) is { } user ? Describe(user) : null);

    public FakeCrowdUser? FindUserByKey(string key) =>
        Locked(() => Directory.FindUserByKey(key) is { } user ? Describe(user) : null);

    public FakeCrowdGroup? FindGroup(string name) =>
        Locked(() => Directory.FindGroup(name) is { } group ? Describe(group) : null);

    public FakeCrowdSnapshot Snapshot() =>
        Locked(() => new FakeCrowdSnapshot([.. Directory.Users.Select(Describe)], [.. Directory.Groups.Select(Describe)]));

    /// <summary>Changes the set-up while it runs, for example <c>Configure(o =&gt; o with { LowerCaseOutput = true })</c>.</summary>
    public void Configure(Func<FakeCrowdOptions, FakeCrowdOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        lock (Gate)
            Options = change(Options);
    }

    /// <summary>Adds a user; groups that are not there are made. The password is the name.</summary>
    public FakeCrowdUser AddUser(
        string name,
        string? email = null,
        string? displayName = null,
        bool active = true,
        IEnumerable<string>? groups = null,
        string firstName = "",
        string lastName = ""
    )
    {
        lock (Gate)
        {
            if (Directory.FindUser(name) is not null)
                throw new ArgumentException($"The fake Crowd has a user '{name}' already.", nameof(name));
            var user = Directory.AddUser(name, Clock.GetUtcNow());
            user.Password = name;
            Directory.Change(
                user,
                user.Created,
                it => Set(it, firstName, lastName, displayName ?? name, email ?? $"{name}@example.com", active)
            );
            foreach (var group in groups ?? [])
                CrowdDirectory.AddMember(GroupNamed(group), user);
            return Describe(user);
        }
    }

    /// <summary>Adds a group unless it is there.</summary>
    public void AddGroup(string name, string description = "")
    {
        lock (Gate)
            GroupNamed(name).Description = description;
    }

    /// <summary>Makes a user a direct member; the group is made when it is not there.</summary>
    public void AddMember(string group, string user)
    {
        lock (Gate)
            CrowdDirectory.AddMember(GroupNamed(group), UserNamed(user));
    }

    public void RemoveMember(string group, string user)
    {
        lock (Gate)
            CrowdDirectory.RemoveMember(GroupNamed(group), UserNamed(user));
    }

    /// <summary>Nests a group in another one, also while the directory does not allow it.</summary>
    public void AddChildGroup(string parent, string child)
    {
        lock (Gate)
            CrowdDirectory.AddChild(GroupNamed(parent), GroupNamed(child));
    }

    /// <summary>Sets a custom attribute of a user; without values it is taken away.</summary>
    public void SetAttribute(string user, string attribute, params string[] values)
    {
        lock (Gate)
            Directory.SetAttribute(UserNamed(user), attribute, values);
    }

    /// <summary>Changes a user by hand, as an administrator would in the console. Null leaves a value as it is.</summary>
    public void ChangeUser(
        string name,
        string? newName = null,
        string? email = null,
        string? displayName = null,
        bool? active = null
    )
    {
        lock (Gate)
        {
            if (newName is not null && Directory.FindUser(newName) is { } other && other != Directory.FindUser(name))
                throw new ArgumentException($"The fake Crowd has a user '{newName}' already.", nameof(newName));
            Directory.Change(
                UserNamed(name),
                Clock.GetUtcNow(),
                user =>
                {
                    user.Rename(newName ?? user.Name);
                    Set(
                        user,
                        user.FirstName,
                        user.LastName,
                        displayName ?? user.DisplayName,
                        email ?? user.Email,
                        active ?? user.Active
                    );
                }
            );
        }
    }

    public void DeleteUser(string name)
    {
        lock (Gate)
            Directory.DeleteUser(UserNamed(name));
    }

    public void DeleteGroup(string name)
    {
        lock (Gate)
            Directory.DeleteGroup(GroupNamed(name));
    }

    internal override RouteMatch Route(string method, string encodedPath, out string pathBelowBase) =>
        _api.Route(method, encodedPath, out pathBelowBase);

    internal override FakeAnswer Answer(FakeRequest request) => _api.Answer(request);

    /// <summary>With nobody in it.</summary>
    private protected override void Install()
    {
        Directory = new CrowdDirectory(Options.DirectoryId);
        _api = new CrowdApi(this);
    }

    private static void Set(CrowdUser user, string firstName, string lastName, string displayName, string email, bool active)
    {
        user.FirstName = firstName;
        user.LastName = lastName;
        user.DisplayName = displayName;
        user.Email = email;
        user.Active = active;
    }

    private CrowdGroup GroupNamed(string name) => Directory.FindGroup(name) ?? Directory.AddGroup(name, Clock.GetUtcNow());

    private CrowdUser UserNamed(string name) =>
        Directory.FindUser(name) ?? throw new ArgumentException($"The fake Crowd has no user '{name}'.", nameof(name));

    private static FakeCrowdUser Describe(CrowdUser user) =>
        new(user.Name, user.Key, user.FirstName, user.LastName, user.DisplayName, user.Email, user.Active)
        {
            Groups = [.. user.Groups.Select(group => group.Name)],
            Attributes = [.. user.Attributes.Select(pair => $"{pair.Key}={string.Join(',', pair.Value)}")],
        };

    private static FakeCrowdGroup Describe(CrowdGroup group) =>
        new(group.Name, group.Description, group.Active, [.. group.Members.Select(user => user.Name)])
        {
            Children = [.. group.Children.Select(child => child.Name)],
        };
}
