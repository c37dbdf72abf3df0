using System.Collections.Immutable;

namespace Rollcall.Engine.Audit;

/// <summary>Every action an audit entry can name.</summary>
public static class AuditActions
{
    public const string ResourceCreated = "resource.created";
    public const string ResourceUpdated = "resource.updated";

    /// <summary>A create found that its resource was there already and updated it; <c>Data.linkedBy</c> is the attribute it was found by.</summary>
    public const string ResourceLinked = "resource.linked";
    public const string ResourceDeleted = "resource.deleted";
    public const string MembersChanged = "group.members";

    /// <summary>Once for each key of which a step took access away; the brake counts these.</summary>
    public const string AccessRemoved = "access.removed";

    /// <summary>An account was made in place of one that the app lost; the brake counts these.</summary>
    public const string AccountReplaced = "account.replaced";

    /// <summary>
    /// A person let the brake go: <c>Data.allow</c> is how many more removals, or replacements where the reason code is <c>accounts-lost</c>; without it, exactly the named person or group may pass.
    /// <c>Data.because</c> is the reason given.
    /// </summary>
    public const string BrakeReleased = "brake.released";

    /// <summary>The removal or replacement was made that the brake had been released for by name: that release is used up.</summary>
    public const string BrakePassed = "brake.passed";

    /// <summary>
    /// A person had a link forgotten: <c>Data.remoteId</c> and <c>Data.remoteName</c> are the account's or group's it was to, <c>Data.instead</c> is the account that a leaver is linked
    /// to now, and <c>Data.because</c> the reason given.
    /// </summary>
    public const string LinkForgotten = "link.forgotten";

    /// <summary>A plan was carried out; <c>Data.steps</c> is the plan with the outcome of each step.</summary>
    public const string PlanApplied = "plan.applied";

    /// <summary>Something in a plan waits for a person.</summary>
    public const string PlanHeld = "plan.held";

    /// <summary>The app refused a step.</summary>
    public const string PlanRejected = "plan.rejected";

    /// <summary>A plan could not be made or finished and is tried again.</summary>
    public const string PlanPostponed = "plan.postponed";
    public const string ReconcileAsked = "reconcile.asked";

    /// <summary>Everybody of a target was made due by its <c>reconcile.every</c>.</summary>
    public const string ReconcileScheduled = "reconcile.scheduled";
    public const string ConfigurationActivated = "configuration.activated";

    /// <summary>Everybody whom a version of the configuration concerns was made due; <c>Data.version</c> is its number.</summary>
    public const string ConfigurationFollowed = "configuration.followed";
    public const string TokenCreated = "token.created";

    /// <summary>A credential of a source ends soon; <c>Data.days</c> says before which of 30, 14, 7 and 1 days. Once for each.</summary>
    public const string CredentialExpiring = "credential.expiring";

    /// <summary>A credential of a source has ended.</summary>
    public const string CredentialExpired = "credential.expired";
    public const string TargetResumed = "target.resumed";

    /// <summary>All of them: what may be asked for, and what docs/operations/admin-api.md explains.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        ResourceCreated,
        ResourceUpdated,
        ResourceLinked,
        ResourceDeleted,
        MembersChanged,
        AccessRemoved,
        AccountReplaced,
        BrakeReleased,
        BrakePassed,
        LinkForgotten,
        PlanApplied,
        PlanHeld,
        PlanRejected,
        PlanPostponed,
        ReconcileAsked,
        ReconcileScheduled,
        ConfigurationActivated,
        ConfigurationFollowed,
        TokenCreated,
        CredentialExpiring,
        CredentialExpired,
        TargetResumed,
    ];
}
