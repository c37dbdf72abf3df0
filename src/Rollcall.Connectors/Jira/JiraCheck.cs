using Rollcall.Connectors.Atlassian;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Jira;

/// <summary>What <c>target check</c> says about a Jira. Reads only.</summary>
internal sealed class JiraCheck(Uri url, JiraFacts facts, JiraSeats seats, JiraGroups groups, IReadOnlySet<string> namedGroups)
{
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        List<Finding> findings = [CheckFindings.Transport(url)];
        var version = await facts.ServerInfoAsync(cancellationToken).ConfigureAwait(false);
        if (version is not Reading<JiraVersion>.Found(var jira))
        {
            findings.Add(CheckFindings.Error("reach", ((Reading<JiraVersion>.Failed)version).Because));
            return findings;
        }
        findings.Add(new Finding(FindingLevel.Ok, "reach", $"Jira answers at {url}."));
        findings.Add(VersionFinding(jira));

        var rights = await facts.RightsAsync(cancellationToken).ConfigureAwait(false);
        if (rights is not Reading<JiraRights>.Found(var held))
        {
            findings.Add(CheckFindings.Error("credential", ((Reading<JiraRights>.Failed)rights).Because));
            return findings;
        }
        findings.Add(new Finding(FindingLevel.Ok, "credential", "Jira accepts the credential."));
        findings.Add(RightsFinding(held));
        findings.Add(await SeatsAsync(cancellationToken).ConfigureAwait(false));
        foreach (var group in namedGroups.Order(StringComparer.OrdinalIgnoreCase))
        {
            var reading = await groups.FindAsync(group, cancellationToken).ConfigureAwait(false);
            if (CheckFindings.AdministratorGroup("Jira", group, reading) is { } finding)
                findings.Add(finding);
        }
        findings.Add(
            new Finding(
                FindingLevel.Warning,
                "directory",
                "Jira does not say by REST whether its user directory can be written.",
                "Look in User management > User directories: the first one in the order must be an internal or a writable directory."
            )
        );
        return findings;
    }

    private static Finding VersionFinding(JiraVersion version) =>
        version switch
        {
            { SetsActive: false } => new Finding(
                FindingLevel.Error,
                "version",
                $"Jira {version.Text} cannot disable users by REST.",
                "Upgrade to 8.3 or later, or set leavers to keep the account and take its license groups."
            ),
            { ListsUsers: false } => new Finding(
                FindingLevel.Warning,
                "version",
                $"Jira {version.Text} shows at most {version.SearchCap} people to a search, so it cannot list everybody and finding by e-mail may see too little.",
                "Match by userName. Jira 10.3, and 11.0 and later, have no such limit on lists."
            ),
            _ => new Finding(FindingLevel.Ok, "version", $"Jira {version.Text}."),
        };

    private static Finding RightsFinding(JiraRights rights) =>
        rights switch
        {
            { SystemAdministrator: true } => new Finding(
                FindingLevel.Warning,
                "rights",
                "The account is a system administrator, more than is needed.",
                "Use an account with Administer Jira only, so that a mistake here cannot reach system administrators."
            ),
            { Administer: true } => new Finding(FindingLevel.Ok, "rights", "The account has Administer Jira."),
            { Administer: false } => new Finding(
                FindingLevel.Error,
                "rights",
                "The account does not have Administer Jira, without which it can change no user and no group.",
                "Grant it in Administration > System > Global permissions."
            ),
            _ => new Finding(
                FindingLevel.Warning,
                "rights",
                "Jira does not say which global permissions the account has.",
                "Make sure that it has Administer Jira."
            ),
        };

    private async Task<Finding> SeatsAsync(CancellationToken cancellationToken) =>
        await seats.CountAsync(cancellationToken).ConfigureAwait(false) switch
        {
            Reading<SeatCount>.Found({ Total: null, Used: var used }) => new Finding(
                FindingLevel.Ok,
                "seats",
                $"{used} licenses used, no limit."
            ),
            Reading<SeatCount>.Found({ Total: { } total, Used: var used }) when used >= total => new Finding(
                FindingLevel.Warning,
                "seats",
                $"All {total} licenses are used.",
                "New people will get no license: free some or buy more."
            ),
            Reading<SeatCount>.Found(var count) => new Finding(
                FindingLevel.Ok,
                "seats",
                $"{count.Used} of {count.Total} licenses used."
            ),
            Reading<SeatCount>.Failed(var because) => CheckFindings.Error("seats", because),
            _ => new Finding(FindingLevel.Warning, "seats", "Jira does not count licenses."),
        };
}
