using System.Text.Json.Nodes;
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

    /// <summary>Lets a number of removals pass that the brake holds back, or one person or group by name, and looks at those it held back again.</summary>
    public static async Task<IResult> HandleAsync(
        HttpContext http,
        string id,
        ActiveTargets targets,
        RemovalBrakes brakes,
        ReleasedByName byName,
        IStorage storage,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (targets.Current.Find(id) is not { } target)
            return UnknownNames.Target(id, targets.Current.Configuration);
        var (release, wrong) = await RequestJson.ReadAsync(
            http,
            AdminJson.Default.BrakeRelease,
            whenEmpty: null,
            cancellationToken
        );
        if (release is null)
            return wrong!;
        if (Unfit(release) is { } unfit)
            return unfit;
        var caller = AdminCaller.Of(http);
        if ((release.Removals ?? release.Accounts) is not { } allow)
            return await byName.ReleaseAsync(caller, id, release, cancellationToken);
        await storage.Audit.AppendAsync(EntryOf(caller, id, release, allow, time), cancellationToken);
        brakes.Forget(id);
        string[] all = [.. targets.Current.Configuration.SourcesOf(target.Configuration).Select(source => source.Id)];
        var again = new EnqueueRequest(id, all, null, WorkPriority.FullSync, time.GetUtcNow()) { Cause = caller.RequestId };
        var keys = await LookAgainAsync(storage.Work, again, MostKeys, cancellationToken);
        return TypedResults.Json(
            new BrakeReleased(id, release.Removals ?? 0, keys, Accounts: release.Accounts ?? 0),
            AdminJson.Default.BrakeReleased
        );
    }

    private static ProblemAnswer? Unfit(BrakeRelease release)
    {
        object?[] given = [release.Removals, release.User, release.Group, release.Accounts];
        if (given.Count(member => member is not null) != 1)
        {
            return Problems.BadRequest(
                "Exactly one of removals, user, group and accounts is to be given.",
                "Write how many people may lose access, the name of the one who may, or how many lost accounts are made anew."
            );
        }
        if (release.Removals is < 1 or > MostRemovals)
        {
            return Problems.BadRequest(
                $"removals: {release.Removals} is out of range.",
                $"Write how many people may lose access, 1 to {MostRemovals}."
            );
        }
        if (release.Accounts is < 1 or > MostRemovals)
        {
            return Problems.BadRequest(
                $"accounts: {release.Accounts} is out of range.",
                $"Write how many accounts are made anew, 1 to {MostRemovals}."
            );
        }
        return RequestJson.TooLong(release.Because);
    }

    /// <summary>What the brake holds waits for a person, and this is the person. Where more waits than can be listed, everybody is looked at.</summary>
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
        WorkKey[] held = [.. waiting.Where(work => ReasonCodes.IsOfTheBrake(work.ReasonCode)).Select(work => work.Key)];
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

    private static AuditEntry EntryOf(AdminCaller caller, string target, BrakeRelease release, int allow, TimeProvider time)
    {
        var data = new JsonObject { ["allow"] = allow };
        if (release.Because is { } because)
            data["because"] = because;
        return new()
        {
            At = time.GetUtcNow(),
            Actor = caller.Actor,
            Action = AuditActions.BrakeReleased,
            Target = target,
            ReasonCode = (release.Accounts is null ? ReasonCodes.Brake : ReasonCodes.AccountsLost).Value,
            CorrelationId = caller.RequestId,
            Data = data.ToJsonString(),
        };
    }
}
