using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Jira;

/// <summary>A user as Jira keeps it.</summary>
internal sealed class JiraUser(long id, string key, string name)
{
    public long Id { get; } = id;

    /// <summary>Never changes, also not over a rename.</summary>
    public string Key { get; } = key;

    /// <summary>As written, for display; compared by <see cref="LowerName"/>.</summary>
    public string Name { get; private set; } = name;

    public string LowerName { get; private set; } = JiraNames.Fold(name);

    public string Email { get; set; } = "";

    public string DisplayName { get; set; } = "";

    public bool Active { get; set; } = true;

    public bool Deleted { get; set; }

    public string Password { get; set; } = "";

    /// <summary>Groups the user is a direct member of.</summary>
    public OrderedSet<JiraGroup> Groups { get; } = new(JiraNames.Groups);

    public SortedDictionary<string, byte[]> Properties { get; } = new(StringComparer.Ordinal);

    /// <summary>Issues or comments refer to the user: delete is refused.</summary>
    public bool HasIssues { get; set; }

    /// <summary>Leads a project: deactivation is refused.</summary>
    public bool LeadsProject { get; set; }

    public int SessionsEnded { get; set; }

    public int FailedLogins { get; set; }

    public DateTimeOffset? LastLogin { get; set; }

    public void Rename(string name)
    {
        Name = name;
        LowerName = JiraNames.Fold(name);
    }
}

/// <summary>A group as Jira keeps it.</summary>
internal sealed class JiraGroup(string name)
{
    public string Name { get; } = name;

    public string LowerName { get; } = JiraNames.Fold(name);

    /// <summary>Direct members.</summary>
    public OrderedSet<JiraUser> Members { get; } = new(JiraNames.Users);

    /// <summary>The direct members who are active: they are what <c>group/member</c> pages through and what uses seats.</summary>
    public OrderedSet<JiraUser> ActiveMembers { get; } = new(JiraNames.Users);

    /// <summary>Groups nested in this one.</summary>
    public OrderedSet<JiraGroup> Children { get; } = new(JiraNames.Groups);

    /// <summary>Groups this one is nested in.</summary>
    public OrderedSet<JiraGroup> Parents { get; } = new(JiraNames.Groups);

    /// <summary>Comments or worklogs are restricted to the group: delete needs a group to swap to.</summary>
    public bool RestrictsContent { get; set; }
}

/// <summary>Names of users and groups compare without case (columns lower_user_name and lower_group_name of Jira's database).</summary>
internal static class JiraNames
{
    public static readonly IComparer<JiraUser> Users = Comparer<JiraUser>.Create(
        (a, b) => string.CompareOrdinal(a.LowerName, b.LowerName)
    );
    public static readonly IComparer<JiraGroup> Groups = Comparer<JiraGroup>.Create(
        (a, b) => string.CompareOrdinal(a.LowerName, b.LowerName)
    );

    public static string Fold(string name) => name.ToLowerInvariant();
}
