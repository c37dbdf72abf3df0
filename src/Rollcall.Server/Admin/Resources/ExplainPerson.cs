using Rollcall.AdminApi;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Server.Admin.Audit;
using Rollcall.Server.Admin.Plans;
using Rollcall.Server.Admin.Targets;

namespace Rollcall.Server.Admin.Resources;

/// <summary><c>GET /admin/v1/people/{key}/why</c></summary>
internal static class ExplainPerson
{
    private const int RecentEntries = 20;

    /// <summary>Explains one person: per target what the rules say, what the app has, what would be done and why not more.</summary>
    public static async Task<IResult> HandleAsync(
        string key,
        ResourceLookup lookup,
        ResourceReports reports,
        NestedGroups nested,
        DryRun dryRun,
        IAuditStore audit,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var (person, id, problem) = await lookup.FindAsync(ResourceKind.User, key, cancellationToken) switch
        {
            Lookup.Found found => (
                await reports.PersonAsync(found.Resource, withWaiting: true, cancellationToken),
                found.Resource.Id,
                null
            ),
            Lookup.Deleted deleted => (await reports.PersonAsync(deleted, cancellationToken), deleted.Id, null),
            Lookup.Failed failed => ((Person?)null, default(ResourceId), failed.Problem),
            _ => throw new InvalidOperationException("A lookup is one of its family."),
        };
        if (person is null)
            return problem!;
        // The apps are independent of each other, so the slowest one sets the time, not the sum.
        var explained = await Task.WhenAll(
            person.Targets.Select(target => ExplainAsync(dryRun, audit, person, id, target, time.GetUtcNow(), cancellationToken))
        );
        var recent = await audit.QueryAsync(new(Resource: id, Limit: RecentEntries), cancellationToken);
        var report = new WhyReport
        {
            Person = person,
            Targets = explained,
            NestedGroups = await nested.OfAsync(person, cancellationToken),
            Recent = [.. recent.Select(AuditEvents.Of)],
        };
        return TypedResults.Json(report, AdminJson.Default.WhyReport);
    }

    private static async Task<WhyAtTarget> ExplainAsync(
        DryRun dryRun,
        IAuditStore audit,
        Person person,
        ResourceId id,
        AtTarget at,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var key = new WorkKey(at.Target, ResourceKind.User, id);
        var released = await NamedReleases.FindAsync(audit, key, now, cancellationToken);
        var preview = await dryRun.PreviewAsync(key, cancellationToken);
        return new WhyAtTarget
        {
            Target = at.Target,
            Desired = preview?.Desired is { } desired ? PlanReports.DesiredOf(desired) : null,
            Account = preview?.Account is { } account ? PlanReports.AccountOf(account) : null,
            Link = at.Link,
            Waiting = at.Waiting,
            Released = released is null ? null : TargetReports.Of(released),
            Plan = PlanReports.PlanOf(key, preview, person.UserName),
        };
    }
}
