namespace Rollcall.Demo.Apps;

/// <summary>A user as an app has it, or should have it.</summary>
internal sealed record AppUser
{
    public required string Name { get; init; }
    public required string Email { get; init; }
    public required string DisplayName { get; init; }
    public required bool Active { get; init; }
    public required IReadOnlySet<string> Groups { get; init; }

    public bool Same(AppUser other) =>
        Name == other.Name
        && Email == other.Email
        && DisplayName == other.DisplayName
        && Active == other.Active
        && Groups.SetEquals(other.Groups);

    /// <summary>In what this differs from another state of the same account: only that, for people to read.</summary>
    public string AgainstThat(AppUser other)
    {
        List<string> parts = [];
        if (Name != other.Name)
            parts.Add(Name);
        if (DisplayName != other.DisplayName)
            parts.Add(DisplayName);
        if (Email != other.Email)
            parts.Add($"<{Email}>");
        if (Active != other.Active)
            parts.Add(Active ? "active" : "inactive");
        var only = Groups.Except(other.Groups, StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).ToArray();
        if (only.Length > 0)
            parts.Add($"in {string.Join(", ", only)}");
        return parts.Count == 0 ? "nothing more" : string.Join("; ", parts);
    }
}

/// <summary>Everything in an app that provisioning can see, at one moment. Names compare without case, as the apps do.</summary>
internal sealed record AppState(
    IReadOnlyDictionary<string, AppUser> Users,
    IReadOnlyDictionary<string, IReadOnlySet<string>> Groups
)
{
    /// <summary>Groups with their members, as the users tell it.</summary>
    public static AppState Of(IEnumerable<AppUser> users, IEnumerable<string> groups)
    {
        var byName = users.ToDictionary(user => user.Name, StringComparer.OrdinalIgnoreCase);
        var members = groups.ToDictionary(
            group => group,
            group =>
                (IReadOnlySet<string>)
                    byName
                        .Values.Where(user => user.Groups.Contains(group))
                        .Select(user => user.Name)
                        .ToHashSet(StringComparer.OrdinalIgnoreCase),
            StringComparer.OrdinalIgnoreCase
        );
        return new AppState(byName, members);
    }
}

/// <summary>One thing on which an app and the identity providers do not agree.</summary>
internal sealed record Difference(string App, string Subject, string Expected, string Actual)
{
    /// <summary>Person by person, group by group, in both directions: what is missing and what should not be there.</summary>
    public static IReadOnlyList<Difference> Between(string app, AppState expected, AppState actual) =>
        [.. OfUsers(app, expected.Users, actual.Users), .. OfGroups(app, expected.Groups, actual.Groups)];

    private static IEnumerable<Difference> OfUsers(
        string app,
        IReadOnlyDictionary<string, AppUser> expected,
        IReadOnlyDictionary<string, AppUser> actual
    )
    {
        foreach (var (name, user) in expected)
        {
            if (!actual.TryGetValue(name, out var found))
                yield return new Difference(app, name, user.Active ? "an account" : "an inactive account", "no such user");
            else if (!user.Same(found))
                yield return new Difference(app, name, user.AgainstThat(found), found.AgainstThat(user));
        }
        foreach (var (name, user) in actual.Where(pair => !expected.ContainsKey(pair.Key)))
            yield return new Difference(app, name, "no such user", user.Active ? "an account" : "an inactive account");
    }

    private static IEnumerable<Difference> OfGroups(
        string app,
        IReadOnlyDictionary<string, IReadOnlySet<string>> expected,
        IReadOnlyDictionary<string, IReadOnlySet<string>> actual
    )
    {
        foreach (var (name, members) in expected)
        {
            if (!actual.TryGetValue(name, out var found))
                yield return new Difference(app, $"group {name}", $"{members.Count} members", "no such group");
            else if (!members.SetEquals(found))
                yield return new Difference(
                    app,
                    $"group {name}",
                    Without(members, found, "also "),
                    Without(found, members, "also ")
                );
        }
        foreach (var (name, members) in actual.Where(pair => !expected.ContainsKey(pair.Key)))
            yield return new Difference(app, $"group {name}", "no such group", $"{members.Count} members");
    }

    private static string Without(IReadOnlySet<string> members, IReadOnlySet<string> others, string prefix)
    {
        var only = members.Where(member => !others.Contains(member)).Order(StringComparer.Ordinal).ToArray();
        return only.Length == 0
            ? "nobody else"
            : prefix + string.Join(", ", only.Take(5)) + (only.Length > 5 ? $" and {only.Length - 5} more" : "");
    }
}
