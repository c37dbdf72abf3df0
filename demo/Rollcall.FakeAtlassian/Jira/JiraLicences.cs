namespace Rollcall.FakeAtlassian.Jira;

/// <summary>
/// Who uses seats: the active members of an application's groups; somebody inactive does not count [I, common knowledge].
/// Being put into a licensed group is refused or not when no seat is left, by <see cref="FakeJiraOptions.SeatsExceeded"/>; an application whose license
/// became smaller stays over its limit.
/// </summary>
internal static class JiraLicences
{
    public static int UserCount(JiraDirectory directory, JiraApplicationRole role)
    {
        var groups = role.Groups.Select(directory.FindGroup).OfType<JiraGroup>().ToArray();
        return groups is [var only]
            ? JiraDirectory.AllMembers(only, includeInactive: false).Count
            : groups.SelectMany(group => JiraDirectory.AllMembers(group, includeInactive: false)).Distinct().Count();
    }

    /// <summary>The applications an active user may use.</summary>
    public static IReadOnlyList<JiraApplicationRole> Of(
        JiraDirectory directory,
        JiraUser user,
        IReadOnlyList<JiraApplicationRole> roles
    ) => user.Active ? [.. roles.Where(role => Has(directory, user, role))] : [];

    public static bool Has(JiraDirectory directory, JiraUser user, JiraApplicationRole role) =>
        role
            .Groups.Select(directory.FindGroup)
            .OfType<JiraGroup>()
            .Any(group => JiraDirectory.AllMembers(group, includeInactive: true).Contains(user));

    public static bool HasSeat(JiraDirectory directory, JiraApplicationRole role) =>
        role.Seats is not { } seats || UserCount(directory, role) < seats;

    /// <summary>An application that somebody would get by a group and that has no seat left for them.</summary>
    public static JiraApplicationRole? Lacking(FakeJira jira, JiraUser user, JiraGroup group) =>
        user.Active
            ? jira.Options.ApplicationRoles.FirstOrDefault(role =>
                role.Groups.Select(jira.Directory.FindGroup).Contains(group)
                && !Has(jira.Directory, user, role)
                && !HasSeat(jira.Directory, role)
            )
            : null;
}
