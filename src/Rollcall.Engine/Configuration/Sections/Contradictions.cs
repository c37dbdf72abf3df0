using Rollcall.Engine.Configuration.Yaml;
using Rollcall.Engine.Mapping;

namespace Rollcall.Engine.Configuration.Sections;

/// <summary>Rules of a target that cancel each other out. Which one wins is certain, so they are warnings.</summary>
internal static class Contradictions
{
    public static void Report(TargetConfiguration target, Section section)
    {
        var managed = new GroupMapping(target).Managed;
        var manual = target.Groups.Manual.SelectMany(rule => rule.To);
        Warn(section, "licenseGroups", target.LicenseGroups.Where(managed.IsProtected), "a leaver keeps it and its license");
        Warn(section, "groups", manual.Where(managed.IsProtected), "the manual rule does nothing");
        Warn(section, "groups", target.Groups.DefaultsForNew.Where(managed.IsProtected), "new accounts do not get it");
        var protectedAccounts = target.ProtectedAccounts.ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var name in target.ConsentedAdministrators.Where(protectedAccounts.Contains))
        {
            section
                .Find("consentedAdministrators")
                ?.Warning(name, "is in protectedAccounts too, so it is never touched", "keep it in one of the two");
        }
    }

    private static void Warn(Section section, string key, IEnumerable<string> groups, string consequence)
    {
        foreach (var group in groups.Distinct(StringComparer.OrdinalIgnoreCase))
            section.Find(key)?.Warning(group, $"is a protected group: {consequence}", "remove it here, or end its protection");
    }
}
