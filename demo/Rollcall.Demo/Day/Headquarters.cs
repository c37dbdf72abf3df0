using Rollcall.Demo.Apps;
using Rollcall.Demo.Company;
using Rollcall.Demo.Idp;
using Rollcall.Demo.Idp.Entra;
using Rollcall.Demo.Idp.Okta;
using Rollcall.Demo.Watching;

namespace Rollcall.Demo.Day;

/// <summary>Everything the day needs, put together: the people, their identity providers, what each app should have, the watch.</summary>
internal sealed class Headquarters
{
    public required IReadOnlyList<AppModel> Models { get; init; }
    public required VisibilityWatch Watch { get; init; }
    public required CallLog Calls { get; init; }
    public required IReadOnlyList<Phase> Phases { get; init; }

    /// <param name="answered">Called after every SCIM answer.</param>
    public static Headquarters Open(
        Uri server,
        DemoSecrets secrets,
        DemoOptions options,
        FakeApps apps,
        HttpClient http,
        Action answered,
        TimeProvider time
    )
    {
        var roster = new Roster();
        var calls = new CallLog();
        var watch = new VisibilityWatch(apps, time);
        AppModel[] models = [new(AppRules.Jira, roster), new(AppRules.Crowd, roster)];
        var okta = new ScimConnection(http, new Uri(server, "/scim/okta/v2/"), secrets.Okta, OktaRequests.UserAgent, calls, time)
        {
            Answered = answered,
        };
        var entra = new ScimConnection(http, new Uri(server, "/scim/entra/v2/"), secrets.Entra, EntraApp.UserAgent, calls, time)
        {
            Answered = answered,
        };
        var (oktaIds, entraIds) = (new ScimIds(), new ScimIds());
        var dialects = new Dialects(
            new OktaWizardApp(okta, oktaIds, roster),
            new OktaCatalogApp(okta, oktaIds),
            new EntraApp(entra, entraIds, compliant: false),
            new EntraApp(entra, entraIds, compliant: true)
        );
        var day = new CompanyDay(new HumanResources(roster, models, watch), dialects, options.People, new Random(options.Seed));
        return new Headquarters
        {
            Models = models,
            Watch = watch,
            Calls = calls,
            Phases = day.Phases(),
        };
    }

    /// <summary>The apps before the day: a few people and groups that were made by hand and have to stay as they are.</summary>
    public static IReadOnlyDictionary<string, AppUser[]> HandMade { get; } =
        new Dictionary<string, AppUser[]>
        {
            ["jira"] =
            [
                User("release.robot", "Release Robot", "developers"),
                User("old.hand", "Old Hand", "code-review", "team-leads", "jira-software-users"),
                User(Cast.AdoptedUserName, "M. Haus (old)", "chess-club", "jira-software-users"),
            ],
            ["crowd"] = [User("wiki.robot", "Wiki Robot", "confluence-users")],
        };

    private static AppUser User(string name, string displayName, params string[] groups) =>
        new()
        {
            Name = name,
            Email = name.Contains('@', StringComparison.Ordinal) ? name : $"{name}@example.com",
            DisplayName = displayName,
            Active = true,
            Groups = groups.ToHashSet(StringComparer.OrdinalIgnoreCase),
        };
}
