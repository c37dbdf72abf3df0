using System.Text.Json.Serialization;

namespace Rollcall.AdminApi;

/// <summary><c>POST /admin/v1/plan</c>: a dry run. Reads the apps, writes nothing anywhere.</summary>
/// <param name="Target">Id of one target; absent: all. A member that is misspelled is refused: it would otherwise mean "all".</param>
/// <param name="User">Id or userName of one person; absent: everybody, and every group.</param>
/// <param name="Limit">How many plans to list at most, 1 to 10,000; counting goes on after that. Absent: 1,000.</param>
/// <param name="Document">The YAML text of another configuration to plan under, at most 4 MiB; absent: the one in force. Its secrets are not looked up: apps are read with the credentials in use.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PlanRequest(string? Target = null, string? User = null, int? Limit = null, string? Document = null);

/// <summary>
/// One line of the answer, <c>application/jsonl</c>: exactly one member is there. The last line holds <see cref="Summary"/>;
/// an answer that ends without it was cut off and is not the whole plan.
/// </summary>
public sealed record PlanLine
{
    /// <summary>A plan that is not empty, or with something held or skipped.</summary>
    public TargetPlan? Plan { get; init; }

    /// <summary>Sent every so often so that people see that it works, and that the connection lives.</summary>
    public PlanProgress? Progress { get; init; }
    public PlanSummary? Summary { get; init; }
}

/// <param name="Looked">People and groups looked at so far, each counted once per target.</param>
public sealed record PlanProgress(long Looked);

/// <summary>What would be done at one target for one person or group.</summary>
public sealed record TargetPlan
{
    public required string Target { get; init; }

    /// <summary>One of <see cref="Codes.ResourceKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The SCIM <c>id</c>.</summary>
    public required string Resource { get; init; }

    /// <summary>userName or displayName.</summary>
    public required string Subject { get; init; }

    /// <summary>In the order of performing.</summary>
    public required IReadOnlyList<PlannedStep> Steps { get; init; }

    /// <summary>Why there is no plan, when the app could not be read or the rules do not apply; <see cref="Steps"/> is empty then.</summary>
    public Explanation? Problem { get; init; }
}

/// <summary>One thing to do, or one thing deliberately not done, and why.</summary>
public sealed record PlannedStep
{
    /// <summary>One of <see cref="Codes.StepKinds"/>; absent when a skip is about no step in particular.</summary>
    public string? Kind { get; init; }

    /// <summary>One of <see cref="Codes.StepVerdicts"/>.</summary>
    public required string Verdict { get; init; }

    /// <summary>Login name of the account, or name of the group, it is about.</summary>
    public required string Subject { get; init; }

    /// <summary>The group somebody joins or leaves.</summary>
    public string? Group { get; init; }

    /// <summary>For a rename.</summary>
    public string? NewName { get; init; }

    /// <summary>Attributes that differ, by the app's names; for a create, all that are written.</summary>
    public IReadOnlyList<AttributeChange>? Attributes { get; init; }

    /// <summary>True when it takes something away.</summary>
    public bool Removes { get; init; }

    /// <summary>True when it makes an account in place of a linked one that the app no longer has; the brake counts these.</summary>
    public bool Replaces { get; init; }
    public required Explanation Reason { get; init; }
}

/// <param name="Before">Absent when the app has or reports none.</param>
public sealed record AttributeChange(string Name, string? Before, string After);

/// <summary>What a dry run came to.</summary>
public sealed record PlanSummary
{
    /// <summary>People and groups looked at, each counted once per target.</summary>
    public required long Looked { get; init; }

    /// <summary>Of those, how many have a step that would be written at an app.</summary>
    public required long Different { get; init; }

    /// <summary>Of those, how many could not be planned.</summary>
    public required long Failed { get; init; }

    /// <summary>Plans that are counted but not listed because of the limit.</summary>
    public required long NotListed { get; init; }

    /// <summary>Steps by target, kind, verdict and reason code, most frequent first.</summary>
    public required IReadOnlyList<StepCount> Counts { get; init; }

    /// <summary>Targets at which people would lose something; absent when there is none.</summary>
    public IReadOnlyList<PlannedRemovals>? Removals { get; init; }

    /// <summary>Targets that no longer have accounts of people who should have one; absent when there is none.</summary>
    public IReadOnlyList<PlannedReplacements>? Replacements { get; init; }

    /// <summary>Of those looked at, for how many something is held back, or waits for somebody though it is to be done.</summary>
    public long Held { get; init; }

    /// <summary>What is held back and what waits, by target and reason, most frequent first; absent when there is none.</summary>
    public IReadOnlyList<HeldBack>? HeldBack { get; init; }

    /// <summary>Targets that could not be planned under the configuration sent, and why; absent when there is none.</summary>
    public IReadOnlyList<UnplannedTarget>? Unplanned { get; init; }
}

/// <summary>Who would lose something at a target, and how the brake stands to it.</summary>
/// <param name="People">People who would lose their account, a group, or both, were there no brake.</param>
/// <param name="Accounts">Of those, people whose account would be disabled or deleted.</param>
/// <param name="Linked">Linked accounts of the target.</param>
/// <param name="Room">How many people the brake still lets lose something now. It holds the others, until <c>release-brake</c> or until its time has passed. Under a document that was sent: how many a change of the configuration may take something from; with more it does not come into force.</param>
/// <param name="Seconds">The time the brake counts over.</param>
/// <param name="Release">How many have to be released so that all of them pass; with 0 nothing is held. Under a document that was sent: so that it comes into force.</param>
/// <param name="ByChange">Under a document that was sent: people from whom the change of the rules takes something, which decides whether it comes into force. Who leaves anyhow is not among them.</param>
public sealed record PlannedRemovals(
    string Target,
    long People,
    long Accounts,
    long Linked,
    long Room,
    long Seconds,
    long? Release = null,
    long? ByChange = null
);

/// <summary>Whose accounts a target no longer has, and how the brake stands to making them anew.</summary>
/// <param name="Accounts">Accounts that would be made anew, were there no brake.</param>
/// <param name="Linked">Linked accounts of the target, these among them.</param>
/// <param name="Room">How many the brake still lets be made anew now. The others wait until the app has them again, until <c>release-brake</c> with <c>accounts</c>, or until its time has passed.</param>
/// <param name="Seconds">The time the brake counts over.</param>
/// <param name="Release">How many have to be released so that all of them are made anew.</param>
public sealed record PlannedReplacements(
    string Target,
    long Accounts,
    long Linked,
    long Room,
    long Seconds,
    long? Release = null
);

/// <summary>People and groups of one target for whom something is not done, for one reason. Somebody who has two reasons is counted in both.</summary>
/// <param name="State">One of <see cref="Codes.HeldStates"/>.</param>
/// <param name="Code">A reason code.</param>
/// <param name="First">userName or displayName of the first few.</param>
/// <param name="Detail">The reason of the first of them as a sentence, with what to do; others may have another group or number in theirs.</param>
public sealed record HeldBack(
    string Target,
    string State,
    string Code,
    long People,
    long Groups,
    IReadOnlyList<string> First,
    string Detail
);

/// <param name="Why">A sentence.</param>
public sealed record UnplannedTarget(string Target, string Why);

/// <param name="Kind">One of <see cref="Codes.StepKinds"/>; absent for a skip about no step in particular.</param>
/// <param name="Verdict">One of <see cref="Codes.StepVerdicts"/>.</param>
/// <param name="Code">A reason code.</param>
public sealed record StepCount(string Target, string? Kind, string Verdict, string Code, long Count);
