using Rollcall.Engine.Audit;

namespace Rollcall.Engine.Reconcile;

/// <summary>The word of a person that a link is wrong.</summary>
public sealed record LinkRemoval
{
    /// <summary>As it was seen. What became of it since is not what the person decided about.</summary>
    public required Link Link { get; init; }

    /// <summary>The link in its place: of a leaver, whose own account nobody would look for. Null for all others, who are matched anew.</summary>
    public Link? Instead { get; init; }

    public required AuditEntry Audit { get; init; }

    /// <summary>Other people of the target who may have been held because of the link.</summary>
    public IReadOnlyList<WorkKey> AlsoDue { get; init; } = [];

    public required DateTimeOffset Now { get; init; }

    public WorkKey Key => new(Link.Target, Link.Kind, Link.Resource);

    /// <summary>What is looked at once it is done.</summary>
    public IEnumerable<WorkKey> Due => AlsoDue.Prepend(Key).Distinct();

    /// <summary>Of a leaver access is to be taken away, which overtakes everything.</summary>
    public WorkPriority Priority => Instead is null ? WorkPriority.Change : WorkPriority.Removal;
}

/// <summary>What came of it.</summary>
public enum LinkRemovalOutcome
{
    Removed,

    /// <summary>The link is another one by now or is gone, or the account that was to be linked instead is somebody's.</summary>
    Changed,

    /// <summary>A worker is at the key now, and goes by the link.</summary>
    InWork,
}
