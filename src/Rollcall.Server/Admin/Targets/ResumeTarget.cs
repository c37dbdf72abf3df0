using Rollcall.AdminApi;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Server.Admin.Access;
using Rollcall.Server.Admin.Http;

namespace Rollcall.Server.Admin.Targets;

/// <summary><c>POST /admin/v1/targets/{id}/resume</c></summary>
internal static class ResumeTarget
{
    /// <summary>Has a paused target tried again at once: somebody says that the cause is mended.</summary>
    public static async Task<IResult> HandleAsync(
        HttpContext http,
        string id,
        ActiveTargets targets,
        TargetReports reports,
        IStorage storage,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (targets.Current.Find(id) is not { } target)
            return UnknownNames.Target(id, targets.Current.Configuration);
        var caller = AdminCaller.Of(http);
        var entry = new AuditEntry
        {
            At = time.GetUtcNow(),
            Actor = caller.Actor,
            Action = AuditActions.TargetResumed,
            Target = id,
            ReasonCode = target.Gate.Closure?.Reason.Code.Value,
            CorrelationId = caller.RequestId,
        };
        await storage.Audit.AppendAsync(entry, cancellationToken);
        await target.Gate.ResumeAsync(cancellationToken);
        // Keys that met the closed target wait for the end of the pause, which is now: one of them may be a leaver's.
        await storage.Work.BringForwardAsync(id, cancellationToken);
        var queues = await storage.Work.StatusAsync(cancellationToken);
        var status = await reports.StatusAsync(target, queues, cancellationToken);
        return TypedResults.Json(status, AdminJson.Default.TargetStatus);
    }
}
