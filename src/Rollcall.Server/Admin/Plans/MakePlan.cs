using Rollcall.AdminApi;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Server.Admin.Http;

namespace Rollcall.Server.Admin.Plans;

/// <summary><c>POST /admin/v1/plan</c></summary>
internal static class MakePlan
{
    private const int DefaultLimit = 1000;
    private const int LargestLimit = 10_000;

    /// <summary>
    /// Plans for one person or for everybody, at one target or at all, under the configuration in force or under another one, and writes
    /// nothing anywhere.
    /// </summary>
    public static async Task<IResult> HandleAsync(
        HttpContext http,
        PlannedUnder inForce,
        ProposedTargets proposals,
        DryRunKeys keys,
        DryRunTurn turn,
        IStorage storage,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var (request, wrong) = await RequestJson.ReadAsync(
            http,
            AdminJson.Default.PlanRequest,
            new PlanRequest(),
            cancellationToken
        );
        if (request is null)
            return wrong!;
        var limit = request.Limit ?? DefaultLimit;
        if (limit is < 1 or > LargestLimit)
            return Problems.BadRequest($"limit: {limit} is out of range.", $"Write a whole number from 1 to {LargestLimit}.");
        var (under, wrongDocument) = request.Document is { } document ? proposals.Of(document) : (inForce, null);
        if (under is null)
            return wrongDocument!;
        var (work, problem) = await under.Selection.SelectAsync(request.Target, request.User, cancellationToken);
        if (work is null)
            return problem!;
        var planned = work.Targets.Where(target => under.Targets.Current.Find(target.Id) is not null);
        IAsyncEnumerable<DryRunSubject>[] subjects =
        [
            .. planned.Select(target =>
                work.Person is { } person
                    ? One(new WorkKey(target.Id, ResourceKind.User, person), work.Name)
                    : keys.OfAsync(work.Configuration, target, cancellationToken)
            ),
        ];
        return new DryRunLines(under, storage, subjects, limit, time, work.Person is null ? turn : null);
    }

    private static IAsyncEnumerable<DryRunSubject> One(WorkKey key, string? name) =>
        new[] { new DryRunSubject(key, name ?? key.Resource.ToString()) }.ToAsyncEnumerable();
}
