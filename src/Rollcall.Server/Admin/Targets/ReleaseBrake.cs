using System.Globalization;
using Rollcall.AdminApi;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Server.Admin.Access;
using Rollcall.Server.Admin.Http;

namespace Rollcall.Server.Admin.Targets;

/// <summary><c>POST /admin/v1/targets/{id}/release-brake</c></summary>
internal static class ReleaseBrake
{
    private const int MostRemovals = 1_000_000;
    private const int MostKeys = 10_000;

    /// <summary>Lets a number of removals pass that the brake holds back, and looks at the people it held back again.</summary>
    public static async Task<IResult> HandleAsync(
        HttpContext http,
        string id,
        ActiveTargets targets,
        RemovalBrakes brakes,
        IStorage storage,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (targets.Current.Find(id) is null)
            return Problems.NotFound($"There is no target {id}.", "The status lists the targets there are.");
        var (release, wrong) = await RequestJson.ReadAsync(
            http,
            AdminJson.Default.BrakeRelease,
            whenEmpty: null,
            cancellationToken
        );
        if (release is null)
            return wrong!;
        if (release.Removals is < 1 or > MostRemovals)
        {
            return Problems.BadRequest(
                $"removals: {release.Removals} is out of range.",
                $"Write how many people may lose access, 1 to {MostRemovals}."
            );
        }
        await storage.Audit.AppendAsync(EntryOf(AdminCaller.Of(http), id, release.Removals, time), cancellationToken);
        brakes.Forget(id);
        var keys = await LookAgainAsync(storage, id, AdminCaller.Of(http).RequestId, time, cancellationToken);
        return TypedResults.Json(new BrakeReleased(id, release.Removals, keys), AdminJson.Default.BrakeReleased);
    }

    /// <summary>What the brake parked waits for a person, and this is the person.</summary>
    private static async Task<long> LookAgainAsync(
        IStorage storage,
        string target,
        string cause,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var waiting = await storage.Work.WaitingAsync(target, MostKeys, cancellationToken);
        WorkKey[] held =
        [
            .. waiting.Where(work => work.IsParked && work.ReasonCode == ReasonCodes.Brake.Value).Select(work => work.Key),
        ];
        return held.Length == 0
            ? 0
            : await storage.Work.EnqueueAsync(
                new EnqueueRequest(target, [], held, WorkPriority.Removal, time.GetUtcNow()) { Cause = cause },
                cancellationToken
            );
    }

    private static AuditEntry EntryOf(AdminCaller caller, string target, int removals, TimeProvider time) =>
        new()
        {
            At = time.GetUtcNow(),
            Actor = caller.Actor,
            Action = AuditActions.BrakeReleased,
            Target = target,
            ReasonCode = ReasonCodes.Brake.Value,
            CorrelationId = caller.RequestId,
            Data = string.Create(CultureInfo.InvariantCulture, $$"""{"allow":{{removals}}}"""),
        };
}
