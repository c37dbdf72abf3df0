using System.Collections.Frozen;
using Rollcall.Engine.Configuration;

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

    /// <summary>The connector option that names the groups of one app which give administration, separated by commas.</summary>
    private const string Option = "administratorGroups";

    public static IReadOnlyCollection<string> All => Names;

    public static bool Contains(string group) => Names.Contains(group);

    /// <summary>
    /// Also those that the target's administrator names: an app does not tell which of its groups give administration, so whoever
    /// writes them down means them to be looked after.
    /// </summary>
    public static FrozenSet<string> Of(TargetConfiguration target) =>
        target
            .Options.GetValueOrDefault(Option, "")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Concat(Names)
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
