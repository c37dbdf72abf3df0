using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Jira;

/// <summary>A user of the fake Jira as it is now.</summary>
public sealed record FakeJiraUser(string Name, string Key, string EmailAddress, string DisplayName, bool Active)
{
    /// <summary>Groups of which the user is a direct member, in order of name.</summary>
    public ValueList<string> Groups { get; init; } = [];

    /// <summary>User properties as <c>key=JSON</c>, in order of key.</summary>
    public ValueList<string> Properties { get; init; } = [];
}

/// <summary>A group of the fake Jira as it is now.</summary>
/// <param name="Members">Usernames of the direct members, in order, the inactive included.</param>
public sealed record FakeJiraGroup(string Name, ValueList<string> Members)
{
    public ValueList<string> Children { get; init; } = [];
}

/// <summary>All of the fake Jira at one moment, in order and comparable with <c>==</c>.</summary>
public sealed record FakeJiraSnapshot(ValueList<FakeJiraUser> Users, ValueList<FakeJiraGroup> Groups);

/// <summary>
/// A Jira Data Center as far as provisioning sees it. The members here seed and inspect it behind the back of the REST API:
/// they know no rule, need no right and are in no log. Safe for threads.
/// </summary>
public sealed class FakeJira : FakeApp
{
    private JiraApi _api = null!;

    internal FakeJira(FakeJiraOptions options, int logCapacity, TimeProvider clock)
        : base(logCapacity, clock)
    {
        Options = options;
        Reset();
    }

    public FakeJiraOptions Options { get; private set; }

    internal JiraDirectory Directory { get; private set; } = null!;

    /// <summary>Every user, in order of name.</summary>
    public IReadOnlyList<FakeJiraUser> Users => Locked(() => Directory.Users.Select(Describe).ToArray());

    /// <summary>Every group, in order of name.</summary>
    public IReadOnlyList<FakeJiraGroup> Groups => Locked(() => Directory.Groups.Select(Describe).ToArray());

    public FakeJiraUser? FindUser(string name) => Locked(() => Directory.FindUser(name) is { } user ? Describe(user) : null);

    public FakeJiraUser? FindUserByKey(string key) =>
        Locked(() => Directory.FindUserByKey(key) is { } user ? Describe(user) : null);

    public FakeJiraGroup? FindGroup(string name) => Locked(() => Directory.FindGroup(name) is { } group ? Describe(group) : null);

    public FakeJiraSnapshot Snapshot() =>
        Locked(() => new FakeJiraSnapshot([.. Directory.Users.Select(Describe)], [.. Directory.Groups.Select(Describe)]));

    /// <summary>Changes the set-up while it runs, for example <c>Configure(o =&gt; o with { HtmlErrors = true })</c>.</summary>
    public void Configure(Func<FakeJiraOptions, FakeJiraOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        lock (Gate)
            Options = change(Options);
    }

    /// <summary>Adds a user without default groups; groups that are not there are made.</summary>
    public FakeJiraUser AddUser(
        string name,
        string? email = null,
        string? displayName = null,
        bool active = true,
        IEnumerable<string>? groups = null
    )
    {
        lock (Gate)
        {
            if (Directory.FindUser(name) is not null)
                throw new ArgumentException($"The fake Jira has a user '{name}' already.", nameof(name));
            var user = Directory.AddUser(name, email ?? $"{name}@example.com", displayName ?? name, numberedKeys: true);
            user.Active = active;
            foreach (var group in groups ?? [])
                JiraDirectory.AddMember(GroupNamed(group), user);
            return Describe(user);
        }
    }

    /// <summary>Adds a group unless it is there.</summary>
    public void AddGroup(string name)
    {
        lock (Gate)
            GroupNamed(name);
    }

    /// <summary>Makes a user a direct member; the group is made when it is not there.</summary>
    public void AddMember(string group, string user)
    {
        lock (Gate)
            JiraDirectory.AddMember(GroupNamed(group), UserNamed(user));
    }

    public void RemoveMember(string group, string user)
    {
        lock (Gate)
            JiraDirectory.RemoveMember(GroupNamed(group), UserNamed(user));
    }

    /// <summary>Nests a group in another one.</summary>
    public void AddChildGroup(string parent, string child)
    {
        lock (Gate)
            JiraDirectory.AddChild(GroupNamed(parent), GroupNamed(child));
    }

    /// <summary>Changes a user by hand, as an administrator would in the user interface. Null leaves a value as it is.</summary>
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
                throw new ArgumentException($"The fake Jira has a user '{newName}' already.", nameof(newName));
            Directory.Change(
                UserNamed(name),
                new JiraUserBody(newName, email, displayName, active, Password: null, ApplicationKeys: null).ApplyTo
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

    /// <summary>Issues refer to the user from now on: DELETE user answers 400.</summary>
    public void GiveIssues(string user)
    {
        lock (Gate)
            UserNamed(user).HasIssues = true;
    }

    /// <summary>The user leads a project from now on: deactivation and DELETE answer 400.</summary>
    public void MakeProjectLead(string user)
    {
        lock (Gate)
            UserNamed(user).LeadsProject = true;
    }

    /// <summary>Comments are restricted to the group from now on: DELETE group needs a swapGroup.</summary>
    public void RestrictContentTo(string group)
    {
        lock (Gate)
            GroupNamed(group).RestrictsContent = true;
    }

    /// <summary>How often the sessions of a user were ended.</summary>
    public int SessionsEnded(string user) => Locked(() => UserNamed(user).SessionsEnded);

    internal override RouteMatch Route(string method, string encodedPath, out string pathBelowBase) =>
        _api.Route(method, encodedPath, out pathBelowBase);

    internal override FakeAnswer Answer(FakeRequest request) => _api.Answer(request);

    /// <summary>With an administrator and the groups of a new installation.</summary>
    private protected override void Install()
    {
        Directory = new JiraDirectory();
        _api = new JiraApi(this);
        var admin = Directory.AddUser(Options.AdminName, "admin@example.com", "Jira Administrator", numberedKeys: true);
        admin.Password = Options.AdminPassword;
        JiraDirectory.AddMember(GroupNamed(Options.SystemAdminGroup), admin);
        foreach (var group in Options.AdminGroups)
            GroupNamed(group);
        foreach (
            var group in Options
                .ApplicationRoles.SelectMany(role => role.Groups.Union(role.DefaultGroups))
                .Distinct(StringComparer.Ordinal)
        )
            JiraDirectory.AddMember(GroupNamed(group), admin);
        if (Options.PlainUser is not { } plain)
            return;
        Directory.AddUser(plain, $"{plain}@example.com", plain, numberedKeys: true);
        if (Options.Tokens.All(token => token.Value != FakeJiraOptions.DefaultPlainToken))
            Options = Options with { Tokens = [.. Options.Tokens, new JiraToken(FakeJiraOptions.DefaultPlainToken, plain)] };
    }

    private JiraGroup GroupNamed(string name) => Directory.FindGroup(name) ?? Directory.AddGroup(name);

    private JiraUser UserNamed(string name) =>
        Directory.FindUser(name) ?? throw new ArgumentException($"The fake Jira has no user '{name}'.", nameof(name));

    private static FakeJiraUser Describe(JiraUser user) =>
        new(user.Name, user.Key, user.Email, user.DisplayName, user.Active)
        {
            Groups = [.. user.Groups.Select(group => group.Name)],
            Properties = [.. user.Properties.Select(pair => $"{pair.Key}={System.Text.Encoding.UTF8.GetString(pair.Value)}")],
        };

    private static FakeJiraGroup Describe(JiraGroup group) =>
        new(group.Name, [.. group.Members.Select(user => user.Name)])
        {
            Children = [.. group.Children.Select(child => child.Name)],
        };
}
