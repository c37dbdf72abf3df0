using System.Globalization;
using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Requests;

namespace Rollcall.Server.Admin.Sources;

/// <summary>What an administrator of the identity provider should know. Pure: from requests and settings to findings.</summary>
internal static class SourceFindings
{
    private static readonly TimeSpan Quiet = TimeSpan.FromHours(24);

    /// <summary>Did anything come, and did it get anywhere?</summary>
    /// <param name="requests">Newest first.</param>
    /// <param name="last">The newest ever on record.</param>
    public static CheckFinding OfTraffic(
        SourceConfiguration source,
        IReadOnlyList<RecordedRequest> requests,
        RecordedRequest? last,
        IdentityProviderConsole? console,
        DateTimeOffset now
    )
    {
        var url = $"/scim/{source.Id}/v2";
        if (source.Record.Requests is RecordedRequests.None)
            return new(
                FindingLevels.Warning,
                "traffic",
                "Requests of this source are not recorded.",
                "Set record.requests to all."
            );
        if (last is null)
            return new(
                FindingLevels.Error,
                "traffic",
                "No request is on record: nothing has ever come here, or it is too long ago.",
                $"Check in the identity provider that the base URL ends in {url} ({Where(console, it => it.Token)}), that provisioning is on and that somebody is assigned; most send nothing before that{(console is null ? "" : $": {console.Writes}")}."
            );
        if (requests.Count == 0)
            return new(
                now - last.At > Quiet ? FindingLevels.Error : FindingLevels.Warning,
                "traffic",
                $"Nothing came in this time; the last request was at {Time(last.At)}.",
                $"Look in the identity provider whether provisioning is on or paused (Entra calls it quarantine) and what its log says{(console is null ? "" : $". {console.Writes}")}."
            );
        if (requests.All(request => request.Credential is null))
            return new(
                FindingLevels.Error,
                "traffic",
                $"{Count(requests.Count, "request")}, and none of them had a valid credential.",
                "See below what was wrong with it."
            );
        var writes = requests.Count(request => request.Writes && !request.Failed);
        if (writes > 0)
            return new(FindingLevels.Ok, "traffic", $"{Activity(requests)}. The last request was at {Time(requests[0].At)}.");
        return new(
            FindingLevels.Warning,
            "traffic",
            $"It reads and never writes: {Count(requests.Count, "request")}, no change. The last was at {Time(requests[0].At)}.",
            console is null
                ? "Fine when nothing changed there. Otherwise allow creating, updating and deactivating, and assign somebody."
                : $"Fine when nothing changed there. Otherwise: {console.Writes}."
        );
    }

    public static CheckFinding OfClient(RecognizedClient? client) =>
        client is null
            ? new(
                FindingLevels.Ok,
                "identity provider",
                "Its requests do not say which product it is; they are taken as RFC 7644 has them."
            )
            : new(FindingLevels.Ok, "identity provider", $"{client.Name}: {client.By}.");

    public static CheckFinding? OfMode(SourceConfiguration source) =>
        source.Mode switch
        {
            SourceMode.Shadow => new(
                FindingLevels.Warning,
                "mode",
                "The source is in shadow: it is answered as usual, and no app follows.",
                "Look at rollcall plan, then set mode: live."
            ),
            SourceMode.Frozen => new(
                FindingLevels.Warning,
                "mode",
                "The source is frozen: its writes are answered with 503.",
                "Set mode: live when you are done."
            ),
            _ => null,
        };

    /// <summary>The page that says how to set the product up.</summary>
    public static CheckFinding? OfPage(IdentityProviderConsole? console) =>
        console is null
            ? null
            : new(
                FindingLevels.Ok,
                "page",
                $"docs/idp/{console.Page} says what to click, what to paste and what to map in {console.Name}."
            );

    /// <summary>Each cause once, with how often, the last time, and one request to look at.</summary>
    public static IEnumerable<CheckFinding> OfFailures(IReadOnlyList<RecordedRequest> requests, RecognizedClient? client) =>
        requests
            .Where(request => request.Failed)
            .GroupBy(request => RequestCause.Of(request, client?.Name))
            .OrderByDescending(group => group.Count())
            .Select(group =>
            {
                var latest = group.First();
                var harmless = group.Key.Key is "not-found" or "version" or "limit";
                // What went well afterwards at the same path is over.
                return new CheckFinding(
                    harmless ? FindingLevels.Ok : FindingLevels.Error,
                    $"{latest.Status}",
                    $"{Count(group.Count(), "request")} {group.Key.What}, the last at {Time(latest.At)}: {latest.Method} {latest.Path}: {latest.Detail} (rollcall requests show {latest.Id})",
                    group.Key.WhatToDo
                );
            });

    public static IEnumerable<CheckFinding> OfCredentials(
        IReadOnlyList<CredentialStatus> credentials,
        IdentityProviderConsole? console
    ) =>
        credentials
            .Where(credential => credential.State != CredentialStates.Valid)
            .Select(credential => new CheckFinding(
                credential.State == CredentialStates.Expired ? FindingLevels.Error : FindingLevels.Warning,
                "credential",
                $"{credential.Name} {(credential.State == CredentialStates.Expired ? "has expired" : "expires")}{(credential.Expires is { } at ? $" at {Time(at)}" : "")}.",
                $"Add a second one to the source, enter it in the identity provider ({Where(console, it => it.Token)}), then remove this one: both are valid meanwhile."
            ));

    private static string Where(IdentityProviderConsole? console, Func<IdentityProviderConsole, string> where) =>
        console is null ? "where it and the token were entered" : where(console);

    private static string Activity(IReadOnlyList<RecordedRequest> requests)
    {
        var parts = new[]
        {
            Part(request => request.Operation == "users.create", "person created", "people created"),
            Part(request => request.Operation is "users.patch" or "users.replace", "update of people", "updates of people"),
            Part(request => request.Operation == "users.delete", "person deleted", "people deleted"),
            Part(
                request => request.Operation.StartsWith("groups.", StringComparison.Ordinal),
                "change of groups",
                "changes of groups"
            ),
            Part(request => request.Operation == "bulk", "bulk request", "bulk requests"),
        }
            .OfType<string>()
            .ToArray();
        return $"{Count(requests.Count, "request")}: {string.Join(", ", parts)}";

        string? Part(Func<RecordedRequest, bool> which, string one, string many)
        {
            var count = requests.Count(request => request.Writes && !request.Failed && which(request));
            return count == 0 ? null : Count(count, one, many);
        }
    }

    private static string Count(int number, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {(number == 1 ? one : many ?? one + "s")}");

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
