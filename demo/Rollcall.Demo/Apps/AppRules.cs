using Rollcall.Demo.Company;

namespace Rollcall.Demo.Apps;

/// <summary>
/// What one target of demo.yaml says, written down a second time by hand. The demo judges Rollcall by this and not by Rollcall's
/// own reading of the file: change one and you have to change the other.
/// </summary>
internal sealed record AppRules
{
    /// <summary>The target's id.</summary>
    public required string App { get; init; }

    /// <summary><c>sources</c></summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary><c>scope</c></summary>
    public Func<Person, bool> InScope { get; init; } = _ => true;

    /// <summary><c>groups.manual</c></summary>
    public IReadOnlyDictionary<string, string[]> Manual { get; init; } = new Dictionary<string, string[]>();

    /// <summary><c>groups.onTheFly.enabled</c></summary>
    public bool OnTheFly { get; init; }

    /// <summary><c>groups.defaults.new</c></summary>
    public IReadOnlyList<string> Defaults { get; init; } = [];

    /// <summary><c>groups.protected</c></summary>
    public IReadOnlyList<string> Protected { get; init; } = [];

    /// <summary><c>licenseGroups</c></summary>
    public IReadOnlyList<string> LicenseGroups { get; init; } = [];

    /// <summary><c>leavers.remove: managed</c>; otherwise <c>licenseGroups</c>.</summary>
    public bool LeaversLoseAllGroups { get; init; }

    public static AppRules Jira { get; } =
        new()
        {
            App = "jira",
            Sources = [Company.Sources.Okta, Company.Sources.Entra],
            InScope = person => person.UserType != "Service",
            Manual = new Dictionary<string, string[]>
            {
                ["Engineering"] = ["developers", "code-review"],
                ["Team Leads"] = ["team-leads"],
                ["Agency Developers"] = ["developers"],
            },
            OnTheFly = true,
            Defaults = ["jira-software-users"],
            Protected = ["jira-administrators"],
            LicenseGroups = ["jira-software-users"],
        };

    public static AppRules Crowd { get; } =
        new()
        {
            App = "crowd",
            Sources = [Company.Sources.Okta],
            OnTheFly = true,
            Defaults = ["confluence-users"],
            Protected = ["jira-administrators"],
            LicenseGroups = ["confluence-users"],
            LeaversLoseAllGroups = true,
        };

    public bool Follows(Person person) => Sources.Contains(person.Source) && InScope(person);

    /// <summary>Groups of the app that a group of the identity provider stands for.</summary>
    public IEnumerable<string> GroupsFor(string sourceGroup) =>
        Manual
            .GetValueOrDefault(sourceGroup, [])
            .Concat(OnTheFly ? [sourceGroup] : [])
            .Where(name => !Protected.Contains(name, StringComparer.OrdinalIgnoreCase));
}
