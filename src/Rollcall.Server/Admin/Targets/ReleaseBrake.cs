using System.Globalization;
using Rollcall.AdminApi;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Configuration;
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
        if (targets.Current.Find(id) is not { } target)
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
        var all = SourcesOf(targets.Current.Configuration, target.Configuration);
        var again = new EnqueueRequest(id, all, null, WorkPriority.FullSync, time.GetUtcNow())
        {
            Cause = AdminCaller.Of(http).RequestId,
        };
        var keys = await LookAgainAsync(storage.Work, again, MostKeys, cancellationToken);
        return TypedResults.Json(new BrakeReleased(id, release.Removals, keys), AdminJson.Default.BrakeReleased);
    }

    /// <summary>What the brake parked waits for a person, and this is the person. Where more waits than can be listed, everybody is looked at.</summary>
    /// <param name="everybody">What to look at then.</param>
    /// <param name="mostKeys">How many are listed.</param>
    /// <returns>How many keys became due.</returns>
    internal static async Task<long> LookAgainAsync(
        IWorkStore work,
        EnqueueRequest everybody,
        int mostKeys,
        CancellationToken cancellationToken
    )
    {
        var waiting = await work.WaitingAsync(everybody.Target, mostKeys, cancellationToken);
        WorkKey[] held =
        [
            .. waiting.Where(work => work.IsParked && work.ReasonCode == ReasonCodes.Brake.Value).Select(work => work.Key),
        ];
        // These first, then the rest: a key that is due already keeps its place.
        var due =
            held.Length == 0
                ? 0
                : await work.EnqueueAsync(
                    everybody with
                    {
                        Resources = held,
                        Priority = WorkPriority.Removal,
                    },
                    cancellationToken
                );
        return waiting.Count < mostKeys ? due : await work.EnqueueAsync(everybody, cancellationToken);
    }

    private static string[] SourcesOf(RollcallConfiguration configuration, TargetConfiguration target) =>
        [.. configuration.Sources.Select(source => source.Id).Where(target.Follows)];

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
