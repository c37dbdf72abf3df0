using Microsoft.AspNetCore.Mvc;
using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Requests;
using Rollcall.Server.Admin.Http;
using Rollcall.Server.Admin.Status;
using Rollcall.Server.Scim;

namespace Rollcall.Server.Admin.Sources;

/// <summary><c>GET /admin/v1/sources/{id}/check</c></summary>
internal static class CheckSource
{
    private const int MostRequests = 10_000;

    /// <summary>Bodies are only needed to recognize who it is.</summary>
    private const int MostBodies = 50;
    private static readonly TimeSpan Default = TimeSpan.FromHours(24);

    private static readonly string[] WorstFirst = [FindingLevels.Error, FindingLevels.Warning, FindingLevels.Ok];

    /// <summary>Says what the request log tells about an identity provider, and what to do.</summary>
    public static async Task<IResult> HandleAsync([AsParameters] Parameters asked, CancellationToken cancellationToken)
    {
        var snapshot = asked.Configuration.Current;
        if (snapshot.Document.FindSource(asked.Id) is not { } source)
            return UnknownNames.Source(asked.Id, snapshot.Document);
        var now = asked.Time.GetUtcNow();
        var since = asked.Since ?? now - Default;
        var log = asked.Storage.Requests;
        var ofSource = new RequestQuery { Source = source.Id };
        var requests = await log.QueryAsync(ofSource with { Since = since, Limit = MostRequests }, cancellationToken);
        var last = await log.QueryAsync(ofSource with { Limit = 1 }, cancellationToken);
        var written = await log.QueryAsync(
            ofSource with
            {
                WritesOnly = true,
                WithBodies = true,
                Limit = MostBodies,
            },
            cancellationToken
        );
        var client = ClientSigns.Of([.. requests.Take(MostBodies), .. last, .. written]) ?? ClientSigns.Of(source);
        var console = IdentityProviderConsole.Of(client?.Name);
        CheckFinding?[] findings =
        [
            SourceFindings.OfTraffic(source, requests, last is [var newest, ..] ? newest : null, console, now),
            SourceFindings.OfClient(client),
            SourceFindings.OfMode(source),
            .. SourceFindings.OfFailures(requests, client),
            .. SourceFindings.OfCredentials(CredentialReports.Of(asked.Sources.Find(source.Id), now), console),
            .. await new AttributeCoverage(asked.Storage.Directory).FindAsync(snapshot, source, console, cancellationToken),
            SourceFindings.OfPage(console),
        ];
        var check = new SourceCheck
        {
            Source = source.Id,
            Since = since,
            IdentityProvider = client?.Name,
            Requests = requests.Count,
            Findings = [.. findings.OfType<CheckFinding>().OrderBy(finding => Array.IndexOf(WorstFirst, finding.Level))],
        };
        return TypedResults.Json(check, AdminJson.Default.SourceCheck);
    }

    /// <param name="Since">RFC 3339; 24 hours ago when it is left out.</param>
    internal sealed record Parameters(
        [property: FromRoute(Name = "id")] string Id,
        [property: FromQuery(Name = "since")] DateTimeOffset? Since,
        IStorage Storage,
        ActiveConfiguration Configuration,
        ActiveSources Sources,
        TimeProvider Time
    );
}
