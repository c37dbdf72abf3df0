using Rollcall.Engine.Configuration.Yaml;
using Rollcall.Engine.Mapping;

namespace Rollcall.Engine.Configuration.Sections;

/// <summary>Rules of a target that cancel each other out. Which one wins is certain, so they are warnings.</summary>
internal static class Contradictions
{
    public static void Report(TargetConfiguration target, Section section)
    {
        var protectedGroups = target.Groups.Protected.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var manual = target.Groups.Manual.SelectMany(rule => rule.To);
        Overlap(section, "licenseGroups", target.LicenseGroups, protectedGroups, "a leaver keeps it and its license");
        Overlap(section, "groups", manual, protectedGroups, "the manual rule does nothing");
        Overlap(section, "groups", target.Groups.DefaultsForNew, protectedGroups, "new accounts do not get it");
        var protectedAccounts = target.ProtectedAccounts.ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var name in target.ConsentedAdministrators.Where(protectedAccounts.Contains))
        {
            section
                .Find("consentedAdministrators")
                ?.Warning(name, "is in protectedAccounts too, so it is never touched", "keep it in one of the two");
        }
        foreach (var name in target.Groups.DefaultsForNew.Where(AdministratorGroups.Contains))
        {
            section
                .Find("groups")
                ?.Warning(name, "makes every new account an administrator", "remove it from groups.defaults.new");
        }
    }

    private static void Overlap(
        Section section,
        string key,
        IEnumerable<string> groups,
        HashSet<string> protectedGroups,
        string consequence
    )
    {
        foreach (var group in groups.Where(protectedGroups.Contains).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            section.Find(key)?.Warning(group, $"is in groups.protected too: {consequence}", "remove it from one of the two");
        }
    }
}
