using System.Text.Json.Nodes;
using Rollcall.AdminApi;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;
using Rollcall.Server.Admin.Access;
using Rollcall.Server.Admin.Http;
using Rollcall.Server.Admin.Plans;
using Rollcall.Server.Admin.Resources;

namespace Rollcall.Server.Admin.Targets;

/// <summary>Lets exactly one person or group past a brake, which goes on holding all others.</summary>
internal sealed class ReleasedByName(
    IStorage storage,
    SubjectLookup subjects,
    DryRun dryRun,
    ActiveTargets targets,
    TimeProvider time
)
{
    /// <summary>The audit entry is the release: <see cref="NamedReleases"/> reads it.</summary>
    public async Task<IResult> ReleaseAsync(
        AdminCaller caller,
        string target,
        BrakeRelease release,
        CancellationToken cancellationToken
    )
    {
        var (subject, problem) = release.User is { } user
            ? await subjects.PersonAsync(target, user, link => link.State is LinkState.Linked, cancellationToken)
            : await subjects.GroupAsync(target, release.Group!, cancellationToken);
        if (subject is null)
            return problem!;
        var key = new WorkKey(target, subject.Kind, subject.Id);
        var members = subject.Kind is ResourceKind.Group ? await MembersHeldAsync(key, cancellationToken) : [];
        if (members.Count == 0 && !await IsHeldAsync(key, cancellationToken))
        {
            return Problems.NotHeld(
                $"The brake of {target} holds nothing back of {subject.Name}.",
                subject.Kind is ResourceKind.User
                    ? $"`rollcall why {subject.Name}` says what becomes of this person there."
                    : $"`rollcall plan --target {target}` lists what is held back."
            );
        }
        await storage.Audit.AppendAsync(EntryOf(caller, key, subject, release.Because), cancellationToken);
        var again = new EnqueueRequest(target, [], [key, .. members], WorkPriority.Removal, time.GetUtcNow())
        {
            Cause = caller.RequestId,
        };
        var keys = await storage.Work.EnqueueAsync(again, cancellationToken);
        return TypedResults.Json(new BrakeReleased(target, 0, keys, subject.Name), AdminJson.Default.BrakeReleased);
    }

    /// <summary>People who stay in what the group gave, because the source emptied it.</summary>
    private async Task<IReadOnlyCollection<WorkKey>> MembersHeldAsync(WorkKey key, CancellationToken cancellationToken)
    {
        var group = await storage.Directory.FindAsync(key.Resource, withGroups: false, cancellationToken);
        var set = targets.Current;
        return group is not null && set.Find(key.Target) is { } target
            ? await new EmptiedGroups(storage).LetGoAsync(set, target, group, cancellationToken)
            : [];
    }

    /// <summary>Consent in advance would be used by something that nobody has looked at.</summary>
    private async Task<bool> IsHeldAsync(WorkKey key, CancellationToken cancellationToken)
    {
        if (await dryRun.PreviewAsync(key, cancellationToken) is { Plan: { } plan })
            return plan.Steps.Any(step => step is Step.Hold && ReasonCodes.IsOfTheBrake(step.Reason.Code.Value));
        // The app does not answer now. What the last look found will do.
        var waiting = await storage.Work.OfResourceAsync(key.Resource, cancellationToken);
        return waiting.Any(work => work.Key == key && ReasonCodes.IsOfTheBrake(work.ReasonCode));
    }

    private AuditEntry EntryOf(AdminCaller caller, WorkKey key, Subject subject, string? because) =>
        new()
        {
            At = time.GetUtcNow(),
            Actor = caller.Actor,
            Action = AuditActions.BrakeReleased,
            Source = subject.Source,
            Target = key.Target,
            Kind = key.Kind,
            Resource = key.Resource,
            Subject = subject.Name,
            ReasonCode = ReasonCodes.Brake.Value,
            CorrelationId = caller.RequestId,
            Data = because is null ? "{}" : new JsonObject { ["because"] = because }.ToJsonString(),
        };
}
