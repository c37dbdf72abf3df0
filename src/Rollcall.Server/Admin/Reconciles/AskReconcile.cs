using Rollcall.AdminApi;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Server.Admin.Access;
using Rollcall.Server.Admin.Http;

namespace Rollcall.Server.Admin.Reconciles;

/// <summary><c>POST /admin/v1/reconcile</c></summary>
internal static class AskReconcile
{
    /// <summary>Makes people and groups due now. Nothing is forced: rules, policies, pace and pauses hold as ever.</summary>
    public static async Task<IResult> HandleAsync(
        HttpContext http,
        WorkSelection selection,
        IStorage storage,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var (request, wrong) = await RequestJson.ReadAsync(
            http,
            AdminJson.Default.ReconcileRequest,
            new ReconcileRequest(),
            cancellationToken
        );
        if (request is null)
            return wrong!;
        var (work, problem) = await selection.SelectAsync(request.Target, request.User, cancellationToken);
        if (work is null)
            return problem!;
        var caller = AdminCaller.Of(http);
        var enqueued = new List<EnqueuedKeys>(work.Targets.Count);
        foreach (var target in work.Targets)
        {
            // Written down before it is done: an audit entry too many is better than a reconcile nobody asked for.
            await storage.Audit.AppendAsync(EntryOf(caller, work, target.Id, time.GetUtcNow()), cancellationToken);
            var keys = await storage.Work.EnqueueAsync(
                RequestOf(work, target, caller.RequestId, time.GetUtcNow()),
                cancellationToken
            );
            enqueued.Add(new EnqueuedKeys(target.Id, keys));
        }
        return TypedResults.Json(
            new ReconcileAccepted(enqueued, caller.RequestId),
            AdminJson.Default.ReconcileAccepted,
            statusCode: StatusCodes.Status202Accepted
        );
    }

    private static EnqueueRequest RequestOf(
        SelectedWork work,
        Engine.Configuration.TargetConfiguration target,
        string cause,
        DateTimeOffset now
    ) =>
        new(
            target.Id,
            [.. work.Configuration.SourcesOf(target).Select(source => source.Id)],
            work.Person is { } person ? [new WorkKey(target.Id, ResourceKind.User, person)] : null,
            // One person somebody waits for goes before the many nobody does.
            work.Person
                is null
                ? WorkPriority.FullSync
                : WorkPriority.Change,
            now
        )
        {
            Cause = cause,
        };

    private static AuditEntry EntryOf(AdminCaller caller, SelectedWork work, string target, DateTimeOffset now) =>
        new()
        {
            At = now,
            Actor = caller.Actor,
            Action = AuditActions.ReconcileAsked,
            Target = target,
            Kind = work.Person is null ? null : ResourceKind.User,
            Resource = work.Person,
            Subject = work.Name,
            CorrelationId = caller.RequestId,
        };
}
