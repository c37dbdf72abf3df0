using Rollcall.Demo.Company;

namespace Rollcall.Demo.Apps;

/// <summary>What one app should have by now. Follows the roster; what an app does when somebody leaves depends on what they had. Safe for threads.</summary>
internal sealed class AppModel(AppRules rules, Roster roster)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, AppUser> _people = [];

    /// <summary>Groups that no rule gives: the defaults of a new account, or what an account had before it was ours.</summary>
    private readonly Dictionary<int, IReadOnlySet<string>> _own = [];
    private readonly Dictionary<string, AppUser> _others = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _groups = new(StringComparer.OrdinalIgnoreCase);

    public string App => rules.App;

    /// <summary>The groups whose active members use a license.</summary>
    public IReadOnlyList<string> LicenseGroups => rules.LicenseGroups;

    public AppState Expected
    {
        get
        {
            lock (_gate)
                return AppState.Of(_people.Values.Concat(_others.Values), _groups);
        }
    }

    /// <summary>What the app had before the day began. Stays as it is, unless it is the account of somebody in the roster.</summary>
    public void TakeOver(AppState before)
    {
        lock (_gate)
        {
            foreach (var user in before.Users.Values)
                _others[user.Name] = user;
            _groups.UnionWith(before.Groups.Keys);
        }
    }

    /// <summary>A group was made at its source, or got a name: it is there from then on, and stays when the source drops it.</summary>
    public void Follow(SourceGroup group)
    {
        if (!rules.Sources.Contains(group.Source))
            return;
        lock (_gate)
            _groups.UnionWith(rules.GroupsFor(group.Name));
    }

    /// <summary>Works out anew what one person should have. Null: nothing else than before, or no account.</summary>
    public AppUser? Follow(Person person)
    {
        lock (_gate)
        {
            var before = _people.GetValueOrDefault(person.Number);
            if (Wanted(person, before) is not { } wanted || (before is not null && wanted.Same(before)))
                return null;
            return _people[person.Number] = wanted;
        }
    }

    private AppUser? Wanted(Person person, AppUser? before) =>
        person switch
        {
            _ when !rules.Follows(person) || IsHeldBack(person) => null,
            { Active: true, Deleted: false } => Present(person, before),
            _ => before is null ? null : Left(person, before),
        };

    private AppUser Present(Person person, AppUser? before)
    {
        if (before is null)
            _own[person.Number] = _others.Remove(person.UserName, out var adopted)
                ? adopted.Groups
                : rules.Defaults.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new AppUser
        {
            Name = person.UserName,
            Email = person.Email,
            DisplayName = person.DisplayName,
            Active = true,
            Groups = roster
                .GroupsOf(person)
                .SelectMany(rules.GroupsFor)
                .Union(_own[person.Number])
                .ToHashSet(StringComparer.OrdinalIgnoreCase),
        };
    }

    private AppUser Left(Person person, AppUser before) =>
        before with
        {
            Active = false,
            Groups = (rules.LeaversLoseAllGroups ? _own[person.Number] : before.Groups)
                .Where(group => !rules.LicenseGroups.Contains(group, StringComparer.OrdinalIgnoreCase))
                .ToHashSet(StringComparer.OrdinalIgnoreCase),
        };

    // Whoever can name somebody "admin" at the identity provider must not own the app.
    private bool IsHeldBack(Person person) =>
        !_people.ContainsKey(person.Number)
        && _others.TryGetValue(person.UserName, out var account)
        && rules.Protected.Any(group => account.Groups.Contains(group));
}
