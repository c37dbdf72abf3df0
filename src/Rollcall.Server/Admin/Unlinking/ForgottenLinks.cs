using System.Text.Json.Nodes;
using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Unlinking;
using Rollcall.Server.Admin.Access;
using Rollcall.Server.Admin.Http;
using Rollcall.Server.Admin.Plans;
using Rollcall.Server.Admin.Resources;
using LinkState = Rollcall.Engine.Reconcile.LinkState;

namespace Rollcall.Server.Admin.Unlinking;

/// <summary>Forgets a link, once somebody has seen what follows and names it.</summary>
internal sealed class ForgottenLinks(SubjectLookup subjects, Unlinker unlinker, ActiveTargets targets, TimeProvider time)
{
    public async Task<IResult> LookAsync(ResourceKind kind, string key, string? target, CancellationToken cancellationToken)
    {
        var (asked, problem) = await SeenAsync(kind, key, target, cancellationToken);
        return asked is null ? problem! : TypedResults.Json(ReportOf(asked.Look, asked.Subject), AdminJson.Default.UnlinkReport);
    }

    public async Task<IResult> ForgetAsync(
        AdminCaller caller,
        ResourceKind kind,
        string key,
        UnlinkRequest request,
        CancellationToken cancellationToken
    )
    {
        var (asked, problem) = await SeenAsync(kind, key, request.Target, cancellationToken);
        if (asked is null)
            return problem!;
        var (look, subject) = (asked.Look, asked.Subject);
        if (UnlinkProblems.Before(look, subject, request.Forget!) is { } refusal)
            return refusal;
        var outcome = await unlinker.ForgetAsync(look, EntryOf(caller, look, subject, request.Because), cancellationToken);
        if (outcome is not LinkRemovalOutcome.Removed)
            return UnlinkProblems.Of(outcome, look, subject);
        var report = ReportOf(look, subject) with { Forgotten = true, CorrelationId = caller.RequestId };
        return TypedResults.Json(report, AdminJson.Default.UnlinkReport);
    }

    private async Task<(Asked? Asked, ProblemAnswer? Problem)> SeenAsync(
        ResourceKind kind,
        string key,
        string? target,
        CancellationToken cancellationToken
    )
    {
        var set = targets.Current;
        if (string.IsNullOrEmpty(target))
            return (null, Problems.BadRequest("target is missing.", "Write the id of the target whose account is meant."));
        if (set.Find(target) is not { } found)
            return (null, UnknownNames.Target(target, set.Configuration));
        var (subject, problem) =
            kind is ResourceKind.User
                ? await subjects.PersonAsync(target, key, _ => true, cancellationToken)
                : await subjects.GroupAsync(target, key, cancellationToken);
        if (subject is null)
            return (null, problem);
        var look = await unlinker.LookAsync(set, found, new WorkKey(target, kind, subject.Id), cancellationToken);
        return look switch
        {
            null => (null, UnlinkProblems.NoLink(kind, target, subject)),
            { Link.State: LinkState.Pending } => (null, UnlinkProblems.Pending(look, subject)),
            _ => (new Asked(look, subject), null),
        };
    }

    private static UnlinkReport ReportOf(UnlinkLook look, Subject subject) =>
        new()
        {
            Target = look.Link.Target,
            Kind = subject.Kind is ResourceKind.User ? ResourceKinds.User : ResourceKinds.Group,
            Resource = subject.Id.ToString(),
            Subject = subject.Name,
            Link = ResourceReports.LinkOf(look.Link),
            Forget = look.Id,
            Account = look.Account is { } account ? PlanReports.AccountOf(account) : null,
            Instead = look.Instead is { RemoteId: { } id } instead ? new InsteadLinked(instead.RemoteName, id) : null,
            Plan = PlanReports.PlanOf(look.Key, look.Then, subject.Name),
            Notes = look.Notes,
        };

    private AuditEntry EntryOf(AdminCaller caller, UnlinkLook look, Subject subject, string? because)
    {
        var data = new JsonObject
        {
            ["remoteId"] = look.Link.RemoteId,
            ["remoteName"] = look.Link.RemoteName,
            ["granted"] = new JsonArray([.. look.Link.Applied.Groups.Keys.Select(group => JsonValue.Create(group))]),
            ["takenOnLeave"] = new JsonArray([.. look.Link.Applied.TakenOnLeave.Select(group => JsonValue.Create(group))]),
        };
        if (look.Account is { } account)
            data["account"] = account.Name;
        if (look.Instead is { } instead)
            data["instead"] = new JsonObject { ["remoteId"] = instead.RemoteId, ["remoteName"] = instead.RemoteName };
        if (because is not null)
            data["because"] = because;
        return new()
        {
            At = time.GetUtcNow(),
            Actor = caller.Actor,
            Action = AuditActions.LinkForgotten,
            Source = look.Link.Source,
            Target = look.Link.Target,
            Kind = look.Link.Kind,
            Resource = look.Link.Resource,
            Subject = subject.Name,
            CorrelationId = caller.RequestId,
            Data = data.ToJsonString(),
        };
    }

    private sealed record Asked(UnlinkLook Look, Subject Subject);
}
