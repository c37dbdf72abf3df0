using Microsoft.AspNetCore.Mvc;
using Rollcall.AdminApi;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Server.Admin.Http;
using Rollcall.Server.Admin.Resources;

namespace Rollcall.Server.Admin.Audit;

/// <summary><c>GET /admin/v1/audit</c></summary>
internal static class QueryAudit
{
    private const int DefaultLimit = 100;
    private const int LargestLimit = 1000;

    /// <summary>Reads the audit log, newest first.</summary>
    public static async Task<IResult> HandleAsync([AsParameters] Parameters parameters, CancellationToken cancellationToken)
    {
        var limit = parameters.Limit ?? DefaultLimit;
        if (limit is < 1 or > LargestLimit)
            return Problems.BadRequest(
                $"limit: {limit} is out of range.",
                $"Write a whole number from 1 to {LargestLimit}; before pages on."
            );
        var (resource, problem) = await ResourceAsync(parameters, cancellationToken);
        if (problem is not null)
            return problem;
        var query = new AuditQuery(
            resource,
            parameters.Target,
            parameters.Action,
            parameters.Correlation,
            parameters.Since,
            parameters.Before,
            // One more than is shown: then it is known whether there is a next page.
            limit + 1,
            parameters.Source
        );
        var entries = await parameters.Audit.QueryAsync(query, cancellationToken);
        if (entries.Count == 0 && await UnknownAsync(parameters, cancellationToken) is { } unknown)
            return unknown;
        var shown = entries.Take(limit).Select(AuditEvents.Of).ToArray();
        var page = new AuditPage(shown, entries.Count > limit ? shown[^1].Sequence : null);
        return TypedResults.Json(page, AdminJson.Default.AuditPage);
    }

    /// <summary>Whether anything is on record of a source or target, which is more than whether it is configured: it may have been once.</summary>
    public static async Task<bool> HasAsync(IAuditStore audit, AuditQuery of, CancellationToken cancellationToken) =>
        await audit.QueryAsync(of with { Limit = 1 }, cancellationToken) is not [];

    /// <summary>"Nothing on record" of a name that there never was would read as if nothing had happened there.</summary>
    private static async Task<ProblemAnswer?> UnknownAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        var (audit, configuration) = (parameters.Audit, parameters.Configuration.Current.Document);
        if (
            parameters.Source is { } source
            && configuration.FindSource(source) is null
            && !await HasAsync(audit, new(Source: source), cancellationToken)
        )
            return UnknownNames.Source(source, configuration);
        if (
            parameters.Target is { } target
            && configuration.FindTarget(target) is null
            && !await HasAsync(audit, new(Target: target), cancellationToken)
        )
            return UnknownNames.Target(target, configuration);
        return null;
    }

    private static async Task<(ResourceId? Id, ProblemAnswer? Problem)> ResourceAsync(
        Parameters parameters,
        CancellationToken cancellationToken
    )
    {
        if (parameters.Resource is { } text)
        {
            return ResourceId.TryParse(text, out var id)
                ? (id, null)
                : (null, Problems.BadRequest($"resource: {text} is not an id.", "Write a UUID, or ask by user."));
        }
        if (parameters.User is not { } user)
            return (null, null);
        return await parameters.Lookup.FindAsync(ResourceKind.User, user, cancellationToken) switch
        {
            Lookup.Found found => (found.Resource.Id, null),
            Lookup.Deleted deleted => (deleted.Id, null),
            Lookup.Failed failed => (null, failed.Problem),
            _ => throw new InvalidOperationException("A lookup is one of its family."),
        };
    }

    /// <param name="User">Id or userName.</param>
    /// <param name="Resource">Id of a person or a group, also of one that is deleted.</param>
    /// <param name="Correlation">One id through SCIM request, plan, calls to the app and audit.</param>
    /// <param name="Since">RFC 3339.</param>
    /// <param name="Before">Only entries with a smaller sequence.</param>
    internal sealed record Parameters(
        IAuditStore Audit,
        ActiveConfiguration Configuration,
        ResourceLookup Lookup,
        [property: FromQuery(Name = "user")] string? User,
        [property: FromQuery(Name = "resource")] string? Resource,
        [property: FromQuery(Name = "source")] string? Source,
        [property: FromQuery(Name = "target")] string? Target,
        [property: FromQuery(Name = "action")] string? Action,
        [property: FromQuery(Name = "correlation")] string? Correlation,
        [property: FromQuery(Name = "since")] DateTimeOffset? Since,
        [property: FromQuery(Name = "before")] long? Before,
        [property: FromQuery(Name = "limit")] int? Limit
    );
}
