using System.Collections.Immutable;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Unlinking;

/// <summary>
/// Has a link forgotten that a person says is wrong. Nothing is written at the app by that: the link goes, and the next look at the key does whatever it does for
/// somebody without one, or for a leaver with the account that is their own.
/// </summary>
public sealed class Unlinker(IStorage storage, RemovalBrakes brakes, TimeProvider time)
{
    private readonly SharedAccounts _shared = new(storage.Directory);

    /// <summary>What would be forgotten and what would then be done. Writes nothing anywhere.</summary>
    /// <returns>Null when there is no link.</returns>
    public async Task<UnlinkLook?> LookAsync(
        TargetSet targets,
        ReconcileTarget target,
        WorkKey key,
        CancellationToken cancellationToken
    )
    {
        if (await storage.Links.FindAsync(key.Target, key.Resource, cancellationToken) is not { } link || link.Kind != key.Kind)
            return null;
        var look = new UnlinkLook { Link = link, Then = await ThenAsync(targets, target, key, null, cancellationToken) };
        if (look.Then.Failure is not null || link.State is LinkState.Pending)
            return look;
        if (key.Kind is ResourceKind.Group)
            return look with { Notes = UnlinkNotes.OfGroup(look) };
        var account = await AccountAsync(target, link, cancellationToken);
        if (account is Reading<Account>.Failed failed)
            return look with { Then = look.Then with { Failure = failed.Because } };
        look = look with { Account = (account as Reading<Account>.Found)?.Value };
        if (look.Then.Desired is null or DesiredState.Absent)
            look = await OfLeaverAsync(targets, target, look, cancellationToken);
        return look with
        {
            Notes = look.Notes.AddRange(UnlinkNotes.Of(target, look)),
            AlsoDue = look.Account is { } other
                ? await _shared.SuccessorsAsync(targets, target, link with { RemoteName = other.Name }, cancellationToken)
                : [],
        };
    }

    /// <param name="look">A link that has changed since is kept.</param>
    /// <param name="audit">Who has it forgotten, and why.</param>
    public Task<LinkRemovalOutcome> ForgetAsync(UnlinkLook look, AuditEntry audit, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var removal = new LinkRemoval
        {
            Link = look.Link,
            Instead = look.Instead is { } instead ? instead with { Created = now, Updated = now } : null,
            Audit = audit,
            AlsoDue = look.AlsoDue,
            Now = now,
        };
        return storage.Work.RemoveLinkAsync(removal, cancellationToken);
    }

    private async Task<UnlinkLook> OfLeaverAsync(
        TargetSet targets,
        ReconcileTarget target,
        UnlinkLook look,
        CancellationToken cancellationToken
    )
    {
        var resource = await storage.Directory.FindAsync(look.Link.Resource, withGroups: false, cancellationToken);
        var seeker = new LeaversAccount(new StorageWithLink(storage, look.Key, null), time);
        switch (await seeker.SeekAsync(target, resource, look.Link, cancellationToken))
        {
            case LeaverSought.Failed failed:
                return look with { Then = look.Then with { Failure = failed.Because } };
            case LeaverSought.Found found:
                var instead = Instead(look.Link, found.Account);
                return look with
                {
                    Instead = instead,
                    Then = await ThenAsync(targets, target, look.Key, instead, cancellationToken),
                    Notes = [UnlinkNotes.Instead(target, look, found)],
                };
            case LeaverSought.Unknown unknown:
                return look with { Notes = [UnlinkNotes.NobodyIsDisabled(target, look, unknown)] };
            default:
                throw new InvalidOperationException("A search is one of its family.");
        }
    }

    private static Link Instead(Link link, Account account) =>
        new()
        {
            Target = link.Target,
            Kind = link.Kind,
            Resource = link.Resource,
            Source = link.Source,
            RemoteId = account.RemoteId,
            RemoteName = account.Name,
            State = LinkState.Linked,
            Origin = LinkOrigin.Adopted,
        };

    private Task<Preview> ThenAsync(
        TargetSet targets,
        ReconcileTarget target,
        WorkKey key,
        Link? link,
        CancellationToken cancellationToken
    ) =>
        new Previewer(new StorageWithLink(storage, key, link), brakes, time).PreviewAsync(
            targets,
            target,
            key,
            cancellationToken
        );

    private static async Task<Reading<Account>> AccountAsync(
        ReconcileTarget target,
        Link link,
        CancellationToken cancellationToken
    ) => link.RemoteId is { } id ? await target.Connector.FindByIdAsync(id, cancellationToken) : new Reading<Account>.Missing();
}

/// <summary>What forgetting a link would come to.</summary>
public sealed record UnlinkLook
{
    public required Link Link { get; init; }

    public WorkKey Key => new(Link.Target, Link.Kind, Link.Resource);

    /// <summary>What a person repeats to say that it is this link.</summary>
    public string Id => Link.RemoteId ?? Link.RemoteName;

    /// <summary>The account that the app has under the id of the link now; null when it has none, and for groups.</summary>
    public Account? Account { get; init; }

    /// <summary>Of a leaver: the link to the account that is their own.</summary>
    public Link? Instead { get; init; }

    /// <summary>What would be done once it is forgotten; <see cref="Preview.Failure"/> when the app could not be read.</summary>
    public required Preview Then { get; init; }

    /// <summary>Sentences: what a person should know before.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Others who have the login name of the account: they may be held because of the link.</summary>
    public IReadOnlyList<WorkKey> AlsoDue { get; init; } = [];

    public string Subject => Then.Subject ?? Link.RemoteName;

    /// <summary>The account or group that would be linked once it is forgotten is the one that was forgotten.</summary>
    public bool FindsTheSame =>
        Then.Plan is { } plan
        && plan.Steps.Any(step =>
            (step is Step.Hold hold ? hold.What : step) is Step.Adopt adopt && adopt.RemoteId == Link.RemoteId
        );
}
