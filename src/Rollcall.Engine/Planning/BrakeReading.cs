using Rollcall.Engine.Configuration;

namespace Rollcall.Engine.Planning;

/// <summary>What a brake counts.</summary>
public enum BrakedKind
{
    /// <summary>People from whom Rollcall takes an account or a group.</summary>
    Removal = 1,

    /// <summary>Accounts that Rollcall makes in place of those the app lost.</summary>
    Replacement = 2,
}

/// <param name="Removals">People who lost something at this target within the window; of <see cref="BrakedKind.Replacement"/>, whose accounts were made anew.</param>
/// <param name="Accounts">Linked accounts: what the percentage is of.</param>
/// <param name="Allowance">How many more a person let through.</param>
public sealed record BrakeReading(long Removals, long Accounts, long Allowance = 0)
{
    public static BrakeReading Free { get; } = new(0, 0);

    public BrakedKind Kind { get; init; } = BrakedKind.Removal;

    /// <summary>Somebody let exactly this person or group pass. Whoever passes so is counted like anybody else.</summary>
    public bool IsReleasedByName { get; init; }

    /// <summary>
    /// How many more people may lose something now. Both numbers have to be passed: 20 % of a team of five is one person, 50 of 100,000 is a Monday.
    /// Accounts are lost in no ordinary week, so of these one number passed is enough.
    /// </summary>
    public long Room(BrakeRules rules) => Kind is BrakedKind.Replacement ? RoomOfChange(rules) : RoomOfRemoval(rules);

    private long RoomOfRemoval(BrakeRules rules) =>
        Math.Max(0, (long)Math.Ceiling(Math.Max(rules.Count, Accounts * rules.Percent / 100)) + Allowance - Removals);

    /// <summary>
    /// How many people one change of the configuration may take something from. What a change would do is known before it does it, so here one
    /// number passed is enough: all of a company of forty are fewer than 50, and 50 of 100,000 may be a whole office.
    /// </summary>
    public long RoomOfChange(BrakeRules rules) =>
        Math.Max(0, Math.Max(FewestOfChange, (long)Math.Min(rules.Count, Accounts * rules.Percent / 100)) + Allowance - Removals);

    /// <summary>So that nobody has to release the brake for a handful.</summary>
    private const int FewestOfChange = 5;
}
