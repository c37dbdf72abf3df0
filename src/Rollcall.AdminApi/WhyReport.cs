namespace Rollcall.AdminApi;

/// <summary><c>GET /admin/v1/people/{id or userName}/why</c>: all there is to know about one person.</summary>
public sealed record WhyReport
{
    public required Person Person { get; init; }

    /// <summary>One for each target that follows the person's source or has a link to the person.</summary>
    public required IReadOnlyList<WhyAtTarget> Targets { get; init; }

    /// <summary>Groups that hold the person only through another group: they give nothing at any target.</summary>
    public IReadOnlyList<NestedGroup>? NestedGroups { get; init; }

    /// <summary>What happened to the person lately, newest first.</summary>
    public required IReadOnlyList<AuditEvent> Recent { get; init; }
}

/// <param name="Group">Its displayName.</param>
/// <param name="Through">The displayName of the person's own group that is a member of it.</param>
public sealed record NestedGroup(string Group, string Through);

/// <summary>One target's part of the explanation. Made by a dry run just now; nothing was written.</summary>
public sealed record WhyAtTarget
{
    public required string Target { get; init; }

    /// <summary>What the rules say; absent when the dry run did not get that far.</summary>
    public DesiredAtTarget? Desired { get; init; }

    /// <summary>What the app has now; absent when it has no account of the person or could not be read.</summary>
    public AccountAtTarget? Account { get; init; }
    public AccountLink? Link { get; init; }
    public WaitingKey? Waiting { get; init; }

    /// <summary>Somebody let this person pass the brake by name, and it is still to be used.</summary>
    public NamedBrakeRelease? Released { get; init; }

    /// <summary>What would be done and what not; <see cref="TargetPlan.Problem"/> says why there is none.</summary>
    public required TargetPlan Plan { get; init; }
}

/// <summary>What one person should be at one target.</summary>
public sealed record DesiredAtTarget
{
    /// <summary>One of <see cref="Codes.DesiredStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>Login name it should have.</summary>
    public string? Account { get; init; }

    /// <summary>Values that must hold, by the app's attribute names.</summary>
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    /// <summary>Groups it should be in, each with the source group that gives it.</summary>
    public IReadOnlyDictionary<string, string>? Groups { get; init; }

    /// <summary>Why it should be absent, or why the rules cannot say.</summary>
    public Explanation? Reason { get; init; }
}

/// <summary>An account as the app has it now.</summary>
public sealed record AccountAtTarget
{
    /// <summary>Login name, as the app spells it.</summary>
    public required string Name { get; init; }

    /// <summary>The app's id of it that survives a rename.</summary>
    public required string RemoteId { get; init; }
    public required bool Active { get; init; }

    /// <summary>The app says that it may administer the app.</summary>
    public required bool Administrator { get; init; }

    /// <summary>Direct memberships.</summary>
    public required IReadOnlyList<string> Groups { get; init; }

    /// <summary>By the app's attribute names; what the app does not report is not there.</summary>
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>Why it cannot be written, when it cannot.</summary>
    public string? ReadOnlyBecause { get; init; }
}
