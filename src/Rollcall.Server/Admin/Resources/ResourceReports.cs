using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Scim.Schema;
using LinkState = Rollcall.Engine.Reconcile.LinkState;

namespace Rollcall.Server.Admin.Resources;

/// <summary>Shows resources with their links and what waits for them.</summary>
internal sealed class ResourceReports(IStorage storage, ActiveTargets targets, TimeProvider time)
{
    /// <param name="withWaiting">Also what is still to be looked at; one more query, so not for lists.</param>
    public async Task<Person> PersonAsync(StoredResource user, bool withWaiting, CancellationToken cancellationToken) =>
        new()
        {
            Id = user.Id.ToString(),
            Source = user.Source,
            UserName = user.UserName ?? user.Id.ToString(),
            DisplayName = user.DisplayName,
            ExternalId = user.ExternalId,
            Emails = ResourceForm.Read(user, ResourceType.User).EmailValues,
            Active = user.Active,
            Version = user.Version,
            Created = user.Created,
            LastModified = user.LastModified,
            Groups = user.Groups?.Select(group => new GroupName(group.Id.ToString(), group.DisplayName)).ToArray(),
            Targets = await TargetsAsync(user.Id, user.Source, withWaiting, cancellationToken),
        };

    /// <summary>Somebody whom the source has deleted, as far as links and audit still know them.</summary>
    public async Task<Person> PersonAsync(Lookup.Deleted user, CancellationToken cancellationToken)
    {
        // Not what was done at targets since: looking at a leaver again changes nothing of the person.
        var deleted = await NewestAsync(new(Resource: user.Id, ChangedAtSource: true));
        var created = await NewestAsync(new(Resource: user.Id, Action: AuditActions.ResourceCreated));
        return new Person
        {
            Id = user.Id.ToString(),
            Source = user.Source,
            UserName = deleted?.Subject ?? user.Name,
            Emails = [],
            Active = false,
            Deleted = true,
            Version = 0,
            Created = created?.At ?? time.GetUtcNow(),
            LastModified = deleted?.At ?? time.GetUtcNow(),
            Targets = await TargetsAsync(user.Id, user.Source, withWaiting: true, cancellationToken),
        };

        async Task<AuditEntry?> NewestAsync(AuditQuery query) =>
            (await storage.Audit.QueryAsync(query with { Limit = 1 }, cancellationToken)).FirstOrDefault();
    }

    public async Task<Group> GroupAsync(
        StoredResource group,
        long? members,
        bool withWaiting,
        CancellationToken cancellationToken
    ) =>
        new()
        {
            Id = group.Id.ToString(),
            Source = group.Source,
            DisplayName = group.DisplayName ?? group.Id.ToString(),
            ExternalId = group.ExternalId,
            Version = group.Version,
            Created = group.Created,
            LastModified = group.LastModified,
            Members = members,
            Targets = await TargetsAsync(group.Id, group.Source, withWaiting, cancellationToken),
        };

    /// <summary>The targets that follow the source, in the order of the configuration, then those that only have something left.</summary>
    private async Task<IReadOnlyList<AtTarget>> TargetsAsync(
        ResourceId resource,
        string source,
        bool withWaiting,
        CancellationToken cancellationToken
    )
    {
        var links = await storage.Links.OfResourceAsync(resource, cancellationToken);
        var waiting = withWaiting ? await storage.Work.OfResourceAsync(resource, cancellationToken) : [];
        var configured = targets.Current.Configuration.TargetsOf(source).Select(target => target.Id);
        return
        [
            .. configured
                .Concat(links.Select(link => link.Target))
                .Concat(waiting.Select(work => work.Key.Target))
                .Distinct(StringComparer.Ordinal)
                .Select(target => new AtTarget(
                    target,
                    links.Where(link => link.Target == target).Select(LinkOf).FirstOrDefault(),
                    waiting.Where(work => work.Key.Target == target).Select(WaitingOf).FirstOrDefault()
                )),
        ];
    }

    public static AccountLink LinkOf(Link link) =>
        new()
        {
            State = link.State switch
            {
                LinkState.Pending => LinkStates.Pending,
                LinkState.Linked => LinkStates.Linked,
                LinkState.Disabled => link.ReasonCode is null ? LinkStates.Disabled : LinkStates.Kept,
                LinkState.Released => LinkStates.Released,
                _ => LinkStates.Gone,
            },
            CreatedByRollcall = link.Origin == LinkOrigin.Created,
            RemoteName = link.RemoteName,
            RemoteId = link.RemoteId,
            ReasonCode = link.ReasonCode,
            GrantedGroups = [.. link.Applied.Groups.Keys],
            TakenOnLeave = [.. link.Applied.TakenOnLeave],
            Created = link.Created,
            Updated = link.Updated,
        };

    public static WaitingKey WaitingOf(QueuedWork work) =>
        new(
            work switch
            {
                { IsParked: true } => WaitingStates.Parked,
                { IsLeased: true } => WaitingStates.InWork,
                { Attempts: > 0 } or { ReasonCode: not null } => WaitingStates.Retrying,
                _ => WaitingStates.Due,
            },
            work.Attempts,
            work.IsParked ? null : work.DueAt,
            work.Enqueued,
            work.ReasonCode is { } code ? new Explanation(code, work.Detail ?? code) : null
        );
}
