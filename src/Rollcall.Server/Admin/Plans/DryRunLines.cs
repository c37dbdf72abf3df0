using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Server.Admin.Http;
using Rollcall.Server.Scim;

namespace Rollcall.Server.Admin.Plans;

/// <summary>
/// A dry run as it goes, one JSON value a line: plans as they are made, a sign of life now and then, the summary last.
/// Memory does not grow with the number of people.
/// </summary>
internal sealed class DryRunLines(
    PlannedUnder under,
    IStorage storage,
    IReadOnlyList<IAsyncEnumerable<DryRunSubject>> targets,
    int limit,
    TimeProvider time,
    DryRunTurn? turn = null
) : IResult
{
    public const string ContentType = "application/jsonl";

    /// <summary>A target that cannot be read so often in a row is not asked any further.</summary>
    private const int FailuresInARow = 5;
    private const int LooksBetweenProgress = 100;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    private readonly PlanTally _tally = new();
    private readonly HeldTally _held = new();
    private int _listed;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (turn?.TryTake() is false)
        {
            var busy = Problems.Busy(
                "A dry run of everybody is going on already, and the apps have other work to do.",
                "Try again when it is done, or ask for one person.",
                RetryAfter.Soon
            );
            await busy.ExecuteAsync(httpContext);
            return;
        }
        try
        {
            await WriteAsync(httpContext.Response, httpContext.RequestAborted);
        }
        finally
        {
            turn?.GiveBack();
        }
    }

    private async Task WriteAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.ContentType = ContentType;
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await WriteProgressAsync(response, cancellationToken);
        foreach (var subjects in targets)
            await TargetAsync(response, subjects, cancellationToken);
        var removals = await under.RemovalsAsync(_tally, storage, cancellationToken);
        var replacements = await under.ReplacementsAsync(_tally, storage, cancellationToken);
        var summary = _tally.Summary() with
        {
            Removals = removals.Count == 0 ? null : removals,
            Replacements = replacements.Count == 0 ? null : replacements,
            Unplanned = under.Unplanned.Count == 0 ? null : under.Unplanned,
            Held = _held.Looks,
            HeldBack = _held.ByReason(),
        };
        await WriteAsync(response, new PlanLine { Summary = summary }, cancellationToken);
    }

    private async Task TargetAsync(
        HttpResponse response,
        IAsyncEnumerable<DryRunSubject> subjects,
        CancellationToken cancellationToken
    )
    {
        var failures = 0;
        await foreach (var look in under.DryRun.PreviewAsync(subjects, Heartbeat, time, cancellationToken))
        {
            if (look is not var (subject, preview))
            {
                await WriteProgressAsync(response, cancellationToken);
                continue;
            }
            var plan = PlanReports.PlanOf(subject.Key, preview, subject.Name);
            failures = plan.Problem is null ? 0 : failures + 1;
            if (failures == FailuresInARow)
                plan = GivenUp(plan);
            _held.Add(plan, await WaitingAsync(subject.Key, plan, cancellationToken));
            await TellAsync(response, plan, cancellationToken);
            if (failures == FailuresInARow)
                return;
            if (_tally.Looked % LooksBetweenProgress == 0)
                await WriteProgressAsync(response, cancellationToken);
        }
    }

    /// <summary>
    /// What became of the last attempt at what the plan would do. Under a configuration that is not in force this tells nothing: everybody is looked at
    /// again when it comes into force.
    /// </summary>
    private async ValueTask<QueuedWork?> WaitingAsync(WorkKey key, TargetPlan plan, CancellationToken cancellationToken) =>
        under.IsProposed || !plan.Steps.Any(step => step.Verdict is StepVerdicts.Do)
            ? null
            : (await storage.Work.OfResourceAsync(key.Resource, cancellationToken)).FirstOrDefault(work => work.Key == key);

    private static TargetPlan GivenUp(TargetPlan plan) =>
        plan with
        {
            Problem = plan.Problem! with
            {
                Detail =
                    $"{plan.Problem.Detail} {FailuresInARow} looks in a row failed, so the rest of {plan.Target} was not looked at.",
            },
        };

    private async Task TellAsync(HttpResponse response, TargetPlan plan, CancellationToken cancellationToken)
    {
        if (!_tally.Add(plan))
            return;
        if (_listed < limit)
        {
            _listed++;
            await WriteAsync(response, new PlanLine { Plan = plan }, cancellationToken);
        }
        else
        {
            _tally.NotListed();
        }
    }

    private Task WriteProgressAsync(HttpResponse response, CancellationToken cancellationToken) =>
        WriteAsync(response, new PlanLine { Progress = new PlanProgress(_tally.Looked) }, cancellationToken);

    private static async Task WriteAsync(HttpResponse response, PlanLine line, CancellationToken cancellationToken)
    {
        await using (var json = new Utf8JsonWriter(response.BodyWriter))
            JsonSerializer.Serialize(json, line, AdminJson.Default.PlanLine);
        response.BodyWriter.Write("\n"u8);
        await response.BodyWriter.FlushAsync(cancellationToken);
    }
}

/// <summary>A dry run of everybody loads every app, so there is one at a time.</summary>
internal sealed class DryRunTurn
{
    private int _taken;

    public bool TryTake() => Interlocked.CompareExchange(ref _taken, 1, 0) == 0;

    public void GiveBack() => Volatile.Write(ref _taken, 0);
}
