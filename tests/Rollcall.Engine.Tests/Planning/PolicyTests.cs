using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Tests.Planning;

public sealed class PolicyTests
{
    private static readonly AccountReference Jane = new("JIRAUSER1", "jane");
    private static readonly Reason Because = ReasonCodes.Inactive.Because("test");
    private static readonly Step Disable = new Step.DisableAccount(Jane) { Reason = Because };
    private static readonly Step Add = new Step.AddMember("dev", Jane) { Reason = Because };
    private static readonly Step Remove = new Step.RemoveMember("dev", Jane) { Reason = Because };

    [Fact]
    public void Nothing_is_kept_back_on_an_ordinary_day() => Apply([Disable, Add, Remove]).ShouldBe([Disable, Add, Remove]);

    [Fact]
    public void The_brake_holds_removals_and_lets_additions_pass()
    {
        var steps = Apply([Disable, Add, Remove], brake: new BrakeReading(Removals: 50, Accounts: 100));
        steps.Select(step => step is Step.Hold).ShouldBe([true, false, true]);
        steps[0].Reason.Code.ShouldBe(ReasonCodes.Brake);
    }

    [Theory]
    [InlineData(49, 100, false)]
    [InlineData(50, 100, true)]
    [InlineData(50, 1000, false)]
    [InlineData(199, 1000, false)]
    [InlineData(200, 1000, true)]
    public void The_brake_needs_both_its_percentage_and_its_count(long removals, long accounts, bool held) =>
        (Apply([Disable], brake: new BrakeReading(removals, accounts))[0] is Step.Hold).ShouldBe(held);

    [Fact]
    public void A_released_brake_lets_as_many_more_through_as_a_person_said()
    {
        Apply([Disable], brake: new BrakeReading(59, 100, Allowance: 10))[0].ShouldBe(Disable);
        Apply([Disable], brake: new BrakeReading(60, 100, Allowance: 10))[0].ShouldBeOfType<Step.Hold>();
    }

    [Theory]
    [InlineData(50, 100, 3, 0, 3)]
    [InlineData(48, 100, 3, 0, 1)]
    [InlineData(40, 100, 3, 0, 0)]
    // More than the limit went already: by name, or while there were more accounts.
    [InlineData(57, 100, 3, 0, 10)]
    // The limit is a fifth of the accounts that are left: of 1,000 with 200 gone 100 more; it comes down by 20 while they go.
    [InlineData(200, 1000, 101, 0, 101)]
    [InlineData(200, 1000, 101, 101, 121)]
    public void What_has_to_be_released_is_exactly_what_lets_the_last_one_pass(
        long removals,
        long accounts,
        long people,
        long whoLoseTheAccount,
        long release
    )
    {
        var rules = new BrakeRules();
        var reading = new BrakeReading(removals, accounts);

        reading.ToRelease(rules, people, whoLoseTheAccount).ShouldBe(release);

        var last = new BrakeReading(removals + people - 1, accounts - Math.Min(whoLoseTheAccount, people - 1));
        (last with { Allowance = release }).Room(rules).ShouldBeGreaterThanOrEqualTo(1);
        if (release > 0)
            (last with { Allowance = release - 1 }).Room(rules).ShouldBe(0);
    }

    [Fact]
    public void A_change_of_the_configuration_is_let_through_by_the_number_it_is_told()
    {
        var rules = new BrakeRules();
        var reading = new BrakeReading(Removals: 30, Accounts: 100);

        var release = reading.ToReleaseOfChange(rules, people: 25);

        release.ShouldBe(35);
        (reading with { Allowance = release }).RoomOfChange(rules).ShouldBe(25);
    }

    [Fact]
    public void Who_is_released_by_name_passes_a_brake_that_holds() =>
        Apply([Disable, Remove], brake: new BrakeReading(50, 100) { IsReleasedByName = true }).ShouldBe([Disable, Remove]);

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(null, true)]
    public void The_last_administrator_stays_also_when_nobody_knows_whether_there_is_another(bool? others, bool held) =>
        (Apply([Disable], administrator: true, others: others)[0] is Step.Hold).ShouldBe(held);

    [Theory]
    [InlineData(null, true)]
    [InlineData("dev", true)]
    [InlineData("DEV", true)]
    [InlineData("administrators", false)]
    public void The_last_administrator_leaves_a_group_that_gives_neither_administration_nor_access(string? by, bool held)
    {
        ImmutableSortedSet<string>? groups = by is null ? null : Account.NoGroups.Add(by);
        (Apply([Remove], administrator: true, others: false, administrationBy: groups)[0] is Step.Hold).ShouldBe(held);
        Apply([Disable], administrator: true, others: false, administrationBy: groups)[0].ShouldBeOfType<Step.Hold>();
    }

    [Fact]
    public void A_switched_off_operation_is_skipped_with_its_reason_and_the_step_it_was()
    {
        var target = Target with { Operations = new OperationSwitches { Disable = false } };
        var skip = Apply([Disable, Add], target)[0].ShouldBeOfType<Step.Skip>();
        (skip.What, skip.Reason.Code).ShouldBe((Disable, ReasonCodes.OperationOff));
    }

    [Theory]
    [InlineData(SourceMode.Shadow)]
    [InlineData(SourceMode.Frozen)]
    public void A_source_in_shadow_or_frozen_mode_writes_nothing(SourceMode mode) =>
        Apply([Disable, Add, Remove], mode: mode).ShouldAllBe(step => step is Step.Hold);

    [Fact]
    public void What_was_skipped_or_held_before_keeps_its_reason()
    {
        var skip = new Step.Skip("dev") { Reason = ReasonCodes.ProtectedGroup.Because("test") };
        Apply([skip], mode: SourceMode.Shadow).ShouldBe([skip]);
    }

    private static TargetConfiguration Target { get; } = new() { Id = "jira", Connector = "in-memory" };

    private static Step[] Apply(
        Step[] steps,
        TargetConfiguration? target = null,
        SourceMode mode = SourceMode.Live,
        bool administrator = false,
        bool? others = null,
        BrakeReading? brake = null,
        ImmutableSortedSet<string>? administrationBy = null
    )
    {
        var plan = new Plan
        {
            Target = "jira",
            Kind = Engine.Directory.ResourceKind.User,
            Resource = PlanningWorld.Me,
            Subject = "jane",
            Steps = [.. steps],
        };
        ImmutableHashSet<string> administrators = administrator ? [Jane.RemoteId] : [];
        var context = new PolicyContext(target ?? Target, mode, administrators, others, brake ?? BrakeReading.Free)
        {
            AdministrationBy = administrationBy,
        };
        return [.. Policies.Apply(plan, context).Steps];
    }
}
