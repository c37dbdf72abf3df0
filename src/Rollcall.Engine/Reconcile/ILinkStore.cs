using Rollcall.Engine.Directory;

namespace Rollcall.Engine.Reconcile;

/// <summary>The ownership rows.</summary>
public interface ILinkStore
{
    ValueTask<Link?> FindAsync(string target, ResourceId resource, CancellationToken cancellationToken);

    /// <summary>
    /// What is known of a user before its app is asked: resource, link and which of its groups are linked, read in this order and in one round trip, since it is asked for
    /// everybody who is looked at.
    /// </summary>
    /// <param name="withLinkedGroups">The target uses groups on the fly.</param>
    ValueTask<StoredUser> FindUserAsync(
        string target,
        ResourceId user,
        bool withLinkedGroups,
        CancellationToken cancellationToken
    );

    /// <summary>Who, if anybody, is that account already? Null remote ids never match.</summary>
    ValueTask<Link?> FindByRemoteAsync(string target, ResourceKind kind, string remoteId, CancellationToken cancellationToken);

    /// <summary>Who is about to make that account, or was when the process ended? By the login name, without case.</summary>
    ValueTask<Link?> FindPendingAsync(string target, ResourceKind kind, string name, CancellationToken cancellationToken);

    /// <summary>Group links of a target by the name of the group there, without case; one query.</summary>
    Task<IReadOnlyList<Link>> GroupsByNameAsync(
        string target,
        IReadOnlyCollection<string> names,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// People with an account, disabled ones too, whom a group of the target was granted (<see cref="AppliedState.Groups"/>), by its name without case; in no order. Reads all
    /// links of the target where fewer are found than asked for.
    /// </summary>
    Task<IReadOnlyList<ResourceId>> GrantedAsync(string target, string group, int limit, CancellationToken cancellationToken);

    /// <summary>All links of one resource over all targets.</summary>
    Task<IReadOnlyList<Link>> OfResourceAsync(ResourceId resource, CancellationToken cancellationToken);

    /// <summary>All links of a target, streamed in resource id order.</summary>
    IAsyncEnumerable<Link> OfTargetAsync(string target, ResourceKind? kind, CancellationToken cancellationToken);

    /// <summary>Number of links of a kind in state <see cref="LinkState.Linked"/>: what the brake's percentage is of.</summary>
    Task<long> CountAsync(string target, ResourceKind kind, CancellationToken cancellationToken);
}

/// <summary>A user at a target, as the database has it.</summary>
/// <param name="Resource">With its groups; null when its source deleted it.</param>
/// <param name="LinkedGroups">
/// The names at the target of those of its groups that are linked there, for somebody who has no account there yet and will want to join them; empty for all others.
/// </param>
public sealed record StoredUser(StoredResource? Resource, Link? Link, IReadOnlyCollection<string> LinkedGroups);
