using Rollcall.Connectors.Atlassian;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Crowd;

/// <summary>What <c>target check</c> says about a Crowd. Reads only.</summary>
internal sealed class CrowdCheck(
    Uri url,
    string application,
    CrowdFacts facts,
    CrowdGroups groups,
    IReadOnlySet<string> namedGroups
)
{
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        List<Finding> findings = [CheckFindings.Transport(url)];
        var reading = await facts.AskAsync(cancellationToken).ConfigureAwait(false);
        if (reading is not Reading<CrowdServer>.Found(var server))
        {
            findings.Add(CheckFindings.Error("reach", ((Reading<CrowdServer>.Failed)reading).Because));
            return findings;
        }
        findings.Add(new Finding(FindingLevel.Ok, "reach", $"Crowd answers at {url} and knows this server's address."));
        findings.Add(new Finding(FindingLevel.Ok, "credential", $"Crowd accepts the application {application}."));
        findings.Add(
            server.Version is { Length: > 0 } version
                ? new Finding(FindingLevel.Ok, "version", version)
                : new Finding(
                    FindingLevel.Warning,
                    "version",
                    "Crowd does not say its version.",
                    "Make sure that no proxy takes its headers away."
                )
        );
        if (!server.ReportsKeys)
        {
            findings.Add(
                new Finding(
                    FindingLevel.Warning,
                    "ids",
                    "This Crowd reports no user keys, so an account is known by its login name only.",
                    "Rename people through the identity provider, not in Crowd: a rename there looks like one account gone and another new."
                )
            );
        }
        foreach (var group in namedGroups.Order(StringComparer.OrdinalIgnoreCase))
        {
            var found = await groups.FindAsync(group, cancellationToken).ConfigureAwait(false);
            if (CheckFindings.AdministratorGroup("Crowd", group, found) is { } finding)
                findings.Add(finding);
        }
        findings.Add(
            new Finding(
                FindingLevel.Warning,
                "directory",
                "Crowd tells only when it is tried whether the application may create, modify and remove users and groups.",
                $"Look in Applications > {application} > Directories > Permissions, and give it a directory of its own."
            )
        );
        return findings;
    }
}
