using FsCheck;
using FsCheck.Fluent;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Tests.Planning;

public sealed class UserPlannerLaws
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(5_000);

    [Fact]
    public void Carrying_out_a_plan_leaves_nothing_to_do() =>
        Check(input =>
        {
            var plan = UserPlanner.Plan(input);
            var after = SimulatedTarget.Perform(input, plan);
            Writes(UserPlanner.Plan(after)).ShouldBeEmpty();
        });

    [Fact]
    public void Planning_twice_gives_the_same_plan() =>
        Check(input => PlanText(UserPlanner.Plan(input)).ShouldBe(PlanText(UserPlanner.Plan(input))));

    [Fact]
    public void An_account_without_a_link_is_only_touched_after_it_was_adopted() =>
        Check(input =>
        {
            var plan = UserPlanner.Plan(input);
            if (
                input.Link is not null
                || Writes(plan).All(step => step is Step.CreateAccount or Step.AddMember { Account: null })
            )
                return;
            plan.Steps[0].ShouldSatisfyAllConditions(step => (step is Step.Adopt or Step.HandOver).ShouldBeTrue());
        });

    [Fact]
    public void An_absent_person_without_a_link_changes_nothing() =>
        Check(input =>
        {
            if (input.Desired is DesiredState.Absent && input.Link is null)
                Effects(UserPlanner.Plan(input)).ShouldBeEmpty();
        });

    [Fact]
    public void An_account_that_belongs_to_another_person_or_is_matched_by_email_alone_is_never_touched() =>
        Check(input =>
        {
            if (
                input.Sighting is Sighting.Matched matched
                && (matched is { Owner: not null, OwnerIsGone: false } || matched.By is MatchKey.Email)
            )
                Effects(UserPlanner.Plan(input)).ShouldBeEmpty();
        });

    [Fact]
    public void Administrators_and_protected_accounts_are_never_touched_without_consent() =>
        Check(input =>
        {
            if (AccountOf(input) is not { } account)
                return;
            var names = StringComparer.OrdinalIgnoreCase;
            var isProtected = input.Target.ProtectedAccounts.Contains(account.Name, names);
            var consented = input.Target.ConsentedAdministrators.Contains(account.Name, names);
            var madeByRule =
                !account.AdministratorGroups.IsEmpty
                && account.AdministratorGroups.All(group =>
                    LinkTo(account, input)?.Applied.Groups.TryGetValue(group, out var kind) is true && kind is GrantKind.Manual
                );
            if (isProtected || (account.IsAdministrator && !consented && !madeByRule))
                Effects(UserPlanner.Plan(input)).ShouldBeEmpty();
        });

    [Fact]
    public void Protected_groups_are_never_joined_or_left() =>
        Check(input =>
        {
            foreach (var step in Effects(UserPlanner.Plan(input)))
            {
                var group = (step as Step.AddMember)?.Group ?? (step as Step.RemoveMember)?.Group;
                if (group is not null)
                    input.Managed.IsProtected(group).ShouldBeFalse();
            }
        });

    [Fact]
    public void Nobody_leaves_a_group_that_is_neither_managed_nor_granted_nor_a_leavers_license() =>
        Check(input =>
        {
            foreach (var leave in Effects(UserPlanner.Plan(input)).OfType<Step.RemoveMember>())
            {
                var managed = input.Managed.ReachOf(leave.Group) is not GroupReach.None;
                var link = (input.Sighting as Sighting.Matched)?.Owner ?? LinkTo(AccountOf(input)!, input);
                var granted = link?.Applied.Groups.ContainsKey(leave.Group) is true;
                var license =
                    input.Desired is DesiredState.Absent
                    && input.Target.LicenseGroups.Contains(leave.Group, StringComparer.OrdinalIgnoreCase);
                (managed || granted || license).ShouldBeTrue(leave.Group);
            }
        });

    [Fact]
    public void An_account_that_has_neither_name_nor_address_of_the_person_is_not_touched_by_its_id_alone() =>
        Check(input =>
        {
            if (
                input
                is not {
                    Link: { State: LinkState.Linked or LinkState.Disabled } link,
                    Sighting: Sighting.Linked { Account: { } account }
                }
            )
                return;
            var wanted = (input.Desired as DesiredState.Present)?.Account;
            var names = StringComparer.OrdinalIgnoreCase;
            var address = account.Attributes["email"];
            string?[] known = [link.Applied.Attributes["email"], wanted?.Attributes["email"]];
            if (
                address.Length > 0
                && known.Any(value => value is { Length: > 0 })
                && !known.Contains(address)
                && !names.Equals(account.Name, link.RemoteName)
                && !names.Equals(account.Name, wanted?.Name)
            )
                Effects(UserPlanner.Plan(input)).ShouldBeEmpty();
        });

    [Fact]
    public void A_read_only_account_is_never_touched() =>
        Check(input =>
        {
            if (AccountOf(input) is { ReadOnlyBecause: not null })
                Effects(UserPlanner.Plan(input)).ShouldBeEmpty();
        });

    [Fact]
    public void What_somebody_cannot_be_mapped_to_is_left_alone() =>
        Check(input =>
        {
            if (input.Desired is DesiredState.Unmappable)
                UserPlanner.Plan(input).Steps.ShouldAllBe(step => step is Step.Skip);
        });

    [Fact]
    public void A_leaver_is_disabled_before_anything_else_is_tried() =>
        Check(input =>
        {
            var effects = Effects(UserPlanner.Plan(input)).Where(step => step is not (Step.Adopt or Step.HandOver)).ToList();
            if (input.Desired is DesiredState.Absent && effects.OfType<Step.DisableAccount>().Any())
                effects[0].ShouldBeOfType<Step.DisableAccount>();
        });

    [Fact]
    public void A_leaver_is_renamed_only_by_the_name_of_the_link_and_stays_where_somebody_renamed_them_by_hand() =>
        Check(input =>
        {
            if (
                input.Desired is not DesiredState.Absent desired
                || Effects(UserPlanner.Plan(input)).OfType<Step.RenameAccount>().SingleOrDefault() is not { } rename
            )
                return;
            rename.NewName.ShouldBe(desired.Name);
            rename.Account.Name.ShouldBe(input.Link!.RemoteName, StringCompareShould.IgnoreCase);
            input.Target.Leavers.Action.ShouldBe(LeaverAction.Disable);
        });

    private static void Check(Action<UserPlanInput> law) => FsCheck.Check.One(Runs, Prop.ForAll(PlanningWorld.Inputs, law));

    /// <summary>What was granted to one account says nothing of another, whoever has both.</summary>
    private static Link? LinkTo(Account account, UserPlanInput input) =>
        input.Link is { } link
        && (link.RemoteId ?? account.RemoteId) == account.RemoteId
        && input.Sighting is not Sighting.Matched
            ? link
            : null;

    private static Account? AccountOf(UserPlanInput input) =>
        input.Sighting switch
        {
            Sighting.Linked linked => linked.Account,
            Sighting.LeftBehind left => left.Account,
            Sighting.Matched matched => matched.Account,
            _ => null,
        };

    private static List<Step> Effects(Plan plan) => [.. plan.Steps.Where(step => step is not (Step.Skip or Step.Hold))];

    private static List<Step> Writes(Plan plan) =>
        [.. Effects(plan).Where(step => step is not (Step.Adopt or Step.HandOver or Step.Release))];

    private static string PlanText(Plan plan) =>
        PlanJson.Write([.. plan.Steps.Select(step => new Engine.Reconcile.StepResult(step, null))]);
}
