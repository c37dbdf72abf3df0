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

    private long RoomOfRemoval(BrakeRules rules) => Math.Max(0, LimitOfRemoval(rules, Accounts) + Allowance - Removals);

    /// <summary>
    /// How many somebody has to release so that so many more pass. It is not what exceeds the room: there is none also where more than the limit went
    /// already, by name or because the limit is a share of the linked accounts and has come down since. It comes down with each account that goes.
    /// </summary>
    /// <param name="people">Who are to pass, as the brake counts.</param>
    /// <param name="accounts">Of them, who lose the account itself.</param>
    public long ToRelease(BrakeRules rules, long people, long accounts) =>
        Kind is BrakedKind.Replacement
            ? ToReleaseOfChange(rules, people)
            : Missing(LimitOfRemoval(rules, Math.Max(0, Accounts - Math.Min(accounts, people - 1))), people);

    /// <summary>The same for a change of the configuration, which <see cref="RoomOfChange"/> is for.</summary>
    public long ToReleaseOfChange(BrakeRules rules, long people) => Missing(LimitOfChange(rules), people);

    private long Missing(long limit, long people) => people == 0 ? 0 : Math.Max(0, Removals + people - Allowance - limit);

    private static long LimitOfRemoval(BrakeRules rules, long accounts) =>
        (long)Math.Ceiling(Math.Max(rules.Count, accounts * rules.Percent / 100));

    /// <summary>
    /// How many people one change of the configuration may take something from. What a change would do is known before it does it, so here one
    /// number passed is enough: all of a company of forty are fewer than 50, and 50 of 100,000 may be a whole office.
    /// </summary>
    public long RoomOfChange(BrakeRules rules) => Math.Max(0, LimitOfChange(rules) + Allowance - Removals);

    private long LimitOfChange(BrakeRules rules) =>
        Math.Max(FewestOfChange, (long)Math.Min(rules.Count, Accounts * rules.Percent / 100));

    /// <summary>So that nobody has to release the brake for a handful.</summary>
    private const int FewestOfChange = 5;
}
