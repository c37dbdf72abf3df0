using Rollcall.Engine.Directory;

namespace Rollcall.Engine.Reconcile;

/// <summary>What has to be looked at: never what to do. Everything is read anew when the key's turn comes.</summary>
public readonly record struct WorkKey(string Target, ResourceKind Kind, ResourceId Resource)
{
    public override string ToString() => $"{Target}/{(Kind == ResourceKind.User ? "user" : "group")}/{Resource}";
}

/// <summary>Lower goes first. The numbers are stored.</summary>
public enum WorkPriority
{
    /// <summary>Access is taken away: overtakes everything, a leaver never waits behind a bulk load.</summary>
    Removal = 0,

    /// <summary>Somebody changed something.</summary>
    Change = 1,

    /// <summary>A scheduled or asked-for look at everything.</summary>
    FullSync = 2,
}

/// <summary>A key this worker has the lease of.</summary>
/// <param name="Generation">The key is cleared only if this is still its generation; an edit meanwhile bumps it.</param>
/// <param name="Attempts">Attempts before this one since the last success.</param>
/// <param name="Enqueued">When the key first became due after its last success: its age is what a queue's "oldest" means.</param>
public readonly record struct ClaimedWork(
    WorkKey Key,
    long Generation,
    int Attempts,
    WorkPriority Priority,
    DateTimeOffset Enqueued
)
{
    /// <summary>Correlation id of the change that last made the key due: a SCIM request's, or an administrator's; null when it was nobody's.</summary>
    public string? Cause { get; init; }

    /// <summary>Under whose name the key is leased; null for work that rests on no lease.</summary>
    public string? Owner { get; init; }

    /// <summary>How long it is this worker's; null for work that rests on no lease, and before the worker has it.</summary>
    public WorkLease? Lease { get; init; }
}

/// <summary>A key and under whose name it is leased.</summary>
public readonly record struct LeasedKey(WorkKey Key, string Owner);
