using Rollcall.AdminApi;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Server.Admin.Audit;
using Rollcall.Server.Admin.Http;
using Rollcall.Server.Admin.Resources;

namespace Rollcall.Server.Admin.Requests;

/// <summary><c>GET /admin/v1/requests/{id}</c></summary>
internal static class GetRequest
{
    /// <summary>A request may have put thousands into a group; the first of them tell the rest.</summary>
    private const int MostEntries = 200;

    /// <summary>Resources whose queue is looked at: a bulk request may have changed a thousand.</summary>
    private const int MostAwaited = 50;

    /// <summary>Shows one request and what followed from it: changes, plans, outcomes, what still waits.</summary>
    public static async Task<IResult> HandleAsync(string id, IStorage storage, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(id, "D", out var key))
            return Problems.BadRequest($"{id} is no request's id.", "It is a UUID: the X-Rollcall-Request-Id of the answer.");
        if (await storage.Requests.FindAsync(key, cancellationToken) is not { } request)
            return Problems.NotFound(
                $"There is no request {id} on record.",
                "It may be older than the source's record.retention, or a read above the rate that is recorded. What it changed is in the audit log: ask there by correlation."
            );
        var entries = await storage.Audit.QueryAsync(
            new AuditQuery(CorrelationId: request.Id.ToString(), Limit: MostEntries + 1),
            cancellationToken
        );
        AuditEntry[] caused = [.. entries.Take(MostEntries).Reverse()];
        AuditEntry[] changes = [.. caused.Where(entry => entry.Target is null)];
        AuditEntry[] plans = [.. caused.Where(IsPlan)];
        var touched = changes.Where(change => change.Resource is not null).ToArray();
        var together = new List<AuditEntry>();
        foreach (var change in touched.Take(MostAwaited))
            together.AddRange(await TogetherAsync(storage.Audit, change, plans, cancellationToken));
        var report = new RequestReport
        {
            Request = RequestReports.Of(request, withBodies: true),
            Changes = [.. changes.Select(AuditEvents.Of)],
            FollowUps =
            [
                .. plans
                    .Select(entry => (Entry: entry, Together: false))
                    .Concat(together.Select(entry => (Entry: entry, Together: true)))
                    .OrderBy(plan => plan.Entry.Sequence)
                    .Select(plan => new FollowUp(AuditEvents.Of(plan.Entry), plan.Together)),
            ],
            Waiting = await WaitingAsync(storage, touched, cancellationToken),
            More = entries.Count > MostEntries || touched.Length > MostAwaited,
        };
        return TypedResults.Json(report, AdminJson.Default.RequestReport);
    }

    private static bool IsPlan(AuditEntry entry) => entry.Action.StartsWith("plan.", StringComparison.Ordinal);

    /// <summary>
    /// Edits of one resource that come before its turn are one plan, which names the last of them. So the first plan after a change did it as
    /// well, whoever it names.
    /// </summary>
    private static async Task<IEnumerable<AuditEntry>> TogetherAsync(
        IAuditStore audit,
        AuditEntry change,
        AuditEntry[] named,
        CancellationToken cancellationToken
    )
    {
        var after = await audit.QueryAsync(
            new AuditQuery(Resource: change.Resource, Since: change.At, Limit: MostEntries),
            cancellationToken
        );
        return after
            .Where(entry => IsPlan(entry) && entry.Sequence > change.Sequence)
            .GroupBy(entry => entry.Target)
            .Select(plans => plans.MinBy(plan => plan.Sequence)!)
            .Where(plan => !named.Any(entry => entry.Resource == plan.Resource && entry.Target == plan.Target));
    }

    private static async Task<IReadOnlyList<AwaitedKey>> WaitingAsync(
        IStorage storage,
        AuditEntry[] touched,
        CancellationToken cancellationToken
    )
    {
        var waiting = new List<AwaitedKey>();
        foreach (var resource in touched.Select(change => change.Resource!.Value).Distinct().Take(MostAwaited))
        {
            var keys = await storage.Work.OfResourceAsync(resource, cancellationToken);
            waiting.AddRange(
                keys.Select(key => new AwaitedKey(key.Key.Target, resource.ToString(), ResourceReports.WaitingOf(key)))
            );
        }
        return waiting;
    }
}
