using System.Collections.Immutable;
using Microsoft.AspNetCore.Mvc;
using Rollcall.AdminApi;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Requests;
using Rollcall.Server.Admin.Audit;
using Rollcall.Server.Admin.Http;

namespace Rollcall.Server.Admin.Requests;

/// <summary><c>GET /admin/v1/requests</c></summary>
internal static class ListRequests
{
    private const int DefaultLimit = 100;
    private const int LargestLimit = 1000;

    /// <summary>A look at one costs some microseconds, and in a log of a week there are a million.</summary>
    private const int MostLookedAt = 10_000;

    /// <summary>Those that can be asked for. Whatever else was sent was answered 405 and is found by that.</summary>
    public static ImmutableArray<string> Methods { get; } = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    /// <summary>Reads the request log, newest first.</summary>
    public static async Task<IResult> HandleAsync([AsParameters] Parameters asked, CancellationToken cancellationToken)
    {
        var limit = asked.Limit ?? DefaultLimit;
        if (limit is < 1 or > LargestLimit)
            return Problems.BadRequest(
                $"limit: {limit} is out of range.",
                $"Write a whole number from 1 to {LargestLimit}; before pages on."
            );
        if (asked.Status is < 100 or > 599)
            return Problems.BadRequest($"status: {asked.Status} is no HTTP status.", "Write a whole number from 100 to 599.");
        ResourceId? resource = null;
        if (asked.Resource is { } text)
        {
            if (!ResourceId.TryParse(text, out var id))
                return Problems.BadRequest($"resource: {text} is not an id.", "Write a UUID; people and groups show theirs.");
            resource = id;
        }
        Guid? before = null;
        if (asked.Before is { } cursor)
        {
            if (!Guid.TryParseExact(cursor, "D", out var id))
                return Problems.BadRequest($"before: {cursor} is no request's id.", "Write what next says on the page before.");
            before = id;
        }
        var found = await asked.Log.SearchAsync(
            new RequestQuery
            {
                Source = asked.Source,
                FailedOnly = asked.Failed ?? false,
                WritesOnly = asked.Writes ?? false,
                Status = asked.Status,
                Method = asked.Method?.ToUpperInvariant(),
                Resource = resource,
                Text = asked.Text,
                Since = asked.Since,
                Until = asked.Until,
                Beyond = before,
                // One more than is shown: then it is known whether there is a next page.
                Limit = limit + 1,
            },
            MostLookedAt,
            cancellationToken
        );
        if (found.Requests.Count == 0 && await UnknownAsync(asked, cancellationToken) is { } unknown)
            return unknown;
        var shown = found.Requests.Take(limit).Select(request => RequestReports.Of(request, withBodies: false)).ToArray();
        return TypedResults.Json(
            new RequestPage(shown, found.Requests.Count > limit ? shown[^1].Id : found.LookedTo?.ToString()),
            AdminJson.Default.RequestPage
        );
    }

    /// <summary>Nothing on record of a source that there never was is a mistyped name; one that was removed is asked for as ever.</summary>
    private static async Task<ProblemAnswer?> UnknownAsync(Parameters asked, CancellationToken cancellationToken)
    {
        var configuration = asked.Configuration.Current.Document;
        if (asked.Source is not { } source || configuration.FindSource(source) is not null)
            return null;
        return
            (await asked.Log.SourcesAsync(cancellationToken)).Contains(source, StringComparer.Ordinal)
            || await QueryAudit.HasAsync(asked.Audit, new(Source: source), cancellationToken)
            ? null
            : UnknownNames.Source(source, configuration);
    }

    /// <param name="Failed">Only answers from 400 on.</param>
    /// <param name="Writes">Only requests that change something.</param>
    /// <param name="Resource">The SCIM id that a request was about or that it made.</param>
    /// <param name="Text">Anywhere in path or query, in any case.</param>
    /// <param name="Since">RFC 3339.</param>
    /// <param name="Until">RFC 3339; what came then is not part of it.</param>
    /// <param name="Before">Only older ones than the request of this id.</param>
    internal sealed record Parameters(
        IRequestLog Log,
        IAuditStore Audit,
        ActiveConfiguration Configuration,
        [property: FromQuery(Name = "source")] string? Source,
        [property: FromQuery(Name = "failed")] bool? Failed,
        [property: FromQuery(Name = "writes")] bool? Writes,
        [property: FromQuery(Name = "status")] int? Status,
        [property: FromQuery(Name = "method")] string? Method,
        [property: FromQuery(Name = "resource")] string? Resource,
        [property: FromQuery(Name = "text")] string? Text,
        [property: FromQuery(Name = "since")] DateTimeOffset? Since,
        [property: FromQuery(Name = "until")] DateTimeOffset? Until,
        [property: FromQuery(Name = "before")] string? Before,
        [property: FromQuery(Name = "limit")] int? Limit
    );
}
