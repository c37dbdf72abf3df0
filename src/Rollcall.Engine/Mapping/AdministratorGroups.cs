using System.Collections.Frozen;

namespace Rollcall.Engine.Mapping;

/// <summary>
/// The names that Atlassian apps give their administrators' groups when they are installed. Whoever can name a group in the IdP
/// must not become an administrator by it, so these are protected wherever no manual rule names them.
/// </summary>
public static class AdministratorGroups
{
    private static readonly FrozenSet<string> Names = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "jira-administrators",
        "jira-system-administrators",
        "confluence-administrators",
        "stash-administrators",
        "bitbucket-administrators",
        "bamboo-admin",
        "crowd-administrators",
        "fisheye-administrators",
        "administrators",
        "system-administrators",
        "site-admins",
        "org-admins"
    );

    public static IReadOnlyCollection<string> All => Names;

    public static bool Contains(string group) => Names.Contains(group);
}
