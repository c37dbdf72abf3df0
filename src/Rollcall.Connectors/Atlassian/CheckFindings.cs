using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Atlassian;

/// <summary>Findings that every app over HTTP can have.</summary>
internal static class CheckFindings
{
    public static Finding Transport(Uri url) =>
        url.Scheme == Uri.UriSchemeHttps
            ? new Finding(FindingLevel.Ok, "tls", "https: nothing is sent before the app has proven who it is.")
        : url.IsLoopback ? new Finding(FindingLevel.Ok, "tls", "Plain http, on this machine.")
        : new Finding(
            FindingLevel.Warning,
            "tls",
            "Plain http: the credential crosses the network in clear.",
            "Use an https URL."
        );

    /// <summary>A read that failed; its reason says what to do.</summary>
    public static Finding Error(string subject, Outcome because) =>
        new(
            FindingLevel.Error,
            subject,
            because switch
            {
                Outcome.RetryAfter(_, var reason) => reason.Detail,
                Outcome.TargetPaused(var reason) => reason.Detail,
                Outcome.Rejected(var reason) => reason.Detail,
                Outcome.Held(var reason) => reason.Detail,
                _ => "Nothing was learnt.",
            }
        );

    /// <summary>Null when the group is there.</summary>
    public static Finding? AdministratorGroup(string app, string group, Reading<TargetGroup> reading) =>
        reading switch
        {
            Reading<TargetGroup>.Missing => new Finding(
                FindingLevel.Warning,
                "administrators",
                $"Option administratorGroups names {group}, which {app} does not have.",
                "Correct the name: members of a misspelt group are not protected as administrators."
            ),
            Reading<TargetGroup>.Failed(var because) => Error("administrators", because),
            _ => null,
        };
}
