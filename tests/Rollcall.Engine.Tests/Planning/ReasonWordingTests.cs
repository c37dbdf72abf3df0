using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Tests.Planning;

/// <summary>What is held back waits for a person, who has only the sentence: it names the next step, in the words of the configuration and the command line.</summary>
public sealed class ReasonWordingTests
{
    private static readonly AccountReference Jane = new("JIRAUSER1", "jane");
    private static readonly Reason Asked = ReasonCodes.Inactive.Because("test");
    private static readonly Step Disable = new Step.DisableAccount(Jane) { Reason = Asked };
    private static readonly Step Leave = new Step.RemoveMember("dev", Jane)
    {
        Reason = ReasonCodes.NotMemberInSource.Because("test"),
    };
    private static readonly Step Replace = new Step.CreateAccount(new DesiredAccount { Name = "jane" })
    {
        ReplacesLost = true,
        Reason = ReasonCodes.AccountGone.Because("test"),
    };

    [Fact]
    public void The_brake_says_how_many_went_what_is_too_many_and_both_ways_past_it()
    {
        var detail = Held(Disable, brake: new BrakeReading(50, 100)).Detail;

        detail.ShouldStartWith("50 people of 100 lost an account or a group within 60 minutes; more than 50 and more than 20 %.");
        detail.ShouldContain("rollcall target release-brake jira --removals N, or --user NAME for this one alone.");
        Held(Leave, brake: new BrakeReading(50, 100), kind: ResourceKind.Group).Detail.ShouldContain("or --group NAME");
        Held(Disable, brake: new BrakeReading(1, 3), rules: new BrakeRules { Count = 1 })
            .Detail.ShouldStartWith("1 person of 3 lost");
    }

    [Fact]
    public void Lost_accounts_say_where_to_look_first_and_how_to_have_them_made_anew()
    {
        var detail = Held(Replace, brake: new BrakeReading(50, 100) { Kind = BrakedKind.Replacement }).Detail;

        detail.ShouldContain("Look whether a user directory of the app is switched off or cannot be reached");
        detail.ShouldContain("rollcall target release-brake jira --accounts N, or --user NAME for this one alone.");
    }

    [Fact]
    public void An_emptied_group_says_to_fill_it_and_how_to_let_its_members_go()
    {
        var detail = Held(Leave, emptied: "dev").Detail;

        detail.ShouldContain("nobody left in any group that gives dev, and more than 5 people are in it");
        detail.ShouldContain("Fill the group again; if it is meant: rollcall target release-brake jira --group NAME");
    }

    [Fact]
    public void The_last_administrator_says_to_make_another_and_to_look_again() =>
        Held(Disable, administrator: true)
            .Detail.ShouldContain("Make somebody else an administrator there, then: rollcall reconcile --target jira");

    [Fact]
    public void A_mode_that_writes_nothing_names_itself_and_the_one_that_does()
    {
        Held(Disable, mode: SourceMode.Shadow)
            .Detail.ShouldContain("shadow mode: plans are made, nothing is written. Set its mode to live");
        Held(Disable, mode: SourceMode.Frozen).Detail.ShouldContain("until its mode is live again");
    }

    [Fact]
    public void A_switched_off_operation_names_its_key()
    {
        var target = Target with { Operations = new OperationSwitches { Disable = false } };

        var skip = Apply(Disable, target).ShouldBeOfType<Step.Skip>();

        skip.Reason.Detail.ShouldBe(
            "operations.disable is off for jira, so this is not done. Do it at the app by hand, or switch it on in the configuration."
        );
    }

    [Fact]
    public void A_missing_group_names_the_key_of_the_configuration_with_its_value_and_where_it_stands() =>
        ReasonTexts
            .GroupMissing("Jira", "dev")
            .Detail.ShouldBe(
                "Jira has no group dev. Create it there, or write createMissing: true in the configuration, at the rule under groups.manual or at groups.onTheFly, whichever gives it."
            );

    [Fact]
    public void An_administrators_account_says_to_look_first_whether_the_name_is_meant_and_then_how_to_consent()
    {
        var unlinked = Refused(Administrator, new Sighting.Matched(Administrator, MatchKey.UserName, null, false), link: null);
        var linked = Refused(Administrator, new Sighting.Linked(Administrator), Link);

        unlinked.Code.ShouldBe(ReasonCodes.Administrator);
        unlinked.Detail.ShouldBe(
            "jane administers the app. Look first whether jane@example.com of the identity provider is meant to have it. If not, rename the person there: "
                + "this account stays as it is. Only if it is: list jane in consentedAdministrators of jira."
        );
        linked.Detail.ShouldContain(
            "take it out at the app if not. Only if Rollcall is to change it: list jane in consentedAdministrators of jira."
        );
    }

    [Fact]
    public void A_protected_account_names_the_list_it_stands_on()
    {
        var jane = Administrator with { IsAdministrator = false };
        var target = Target with { ProtectedAccounts = ["jane"] };

        var reason = Refused(jane, new Sighting.Matched(jane, MatchKey.UserName, null, false), link: null, target);

        reason.Code.ShouldBe(ReasonCodes.ProtectedAccount);
        reason.Detail.ShouldStartWith(
            "jane is listed in protectedAccounts of jira, so nothing is done to it for jane@example.com."
        );
    }

    [Fact]
    public void What_an_app_cannot_do_with_an_account_says_what_stays_and_what_to_do_there_or_in_the_configuration()
    {
        var active = Administrator with { IsAdministrator = false, Active = true };
        var able = PlanningWorld.Everything;

        Skipped(active with { Active = false }, Wanted(active.Name), able with { Disable = false })
            .ShouldBe("The app cannot enable accounts, so jane stays disabled. Enable it there by hand.");
        Skipped(active, Wanted("jane.smith"), able with { Rename = false })
            .ShouldBe(
                "The app cannot rename accounts, so jane stays jane. If the login name matters, have it changed to jane.smith there by hand."
            );
        Skipped(active, Left, able with { Disable = false })
            .ShouldContain(
                "stays active. Leaving the license groups is what ends access: look that licenseGroups of jira has those that give it"
            );
        Skipped(
                active,
                Left,
                able with
                {
                    Delete = false,
                },
                Target with
                {
                    Leavers = Target.Leavers with { Action = LeaverAction.Delete },
                }
            )
            .ShouldContain("Delete it there by hand, or write leavers: { action: disable } for jira in the configuration.");
    }

    [Fact]
    public void A_group_that_the_app_cannot_create_says_how_a_person_can() =>
        ReasonTexts
            .CannotCreateGroup("dev")
            .Detail.ShouldBe(
                "The app cannot create groups, and has no group dev. Create it there by hand; one that groups.onTheFly gives is used then if adoptExisting is true."
            );

    [Fact]
    public void An_attribute_that_the_app_does_not_have_names_the_rule_to_take_out() =>
        ReasonTexts
            .NoSuchAttribute("A user of Jira", "shoeSize")
            .Detail.ShouldContain("Take the rule that says to: shoeSize out of attributes in the configuration");

    private static TargetConfiguration Target { get; } = new() { Id = "jira", Connector = "in-memory" };

    private static Account Administrator { get; } =
        new()
        {
            RemoteId = Jane.RemoteId,
            Name = Jane.Name,
            Active = false,
            IsAdministrator = true,
        };

    private static Link Link { get; } =
        new()
        {
            Target = "jira",
            Kind = ResourceKind.User,
            Resource = PlanningWorld.Me,
            Source = "okta",
            RemoteId = Jane.RemoteId,
            RemoteName = Jane.Name,
            State = LinkState.Linked,
            Origin = LinkOrigin.Adopted,
        };

    private static DesiredState.Absent Left { get; } = new(Asked);

    private static DesiredState.Present Wanted(string name) =>
        new()
        {
            Account = new DesiredAccount { Name = name },
            Groups = ImmutableSortedDictionary.Create<string, GroupGrant>(StringComparer.OrdinalIgnoreCase),
            Match = new MatchValues(null, name, null),
        };

    private static Reason Refused(Account account, Sighting sighting, Link? link, TargetConfiguration? target = null) =>
        Planned(Wanted(account.Name), sighting, link, PlanningWorld.Everything, target)
            .Steps.First(step => step is Step.Hold or Step.Skip)
            .Reason;

    /// <summary>Why the one step is not taken that the app has no call for.</summary>
    private static string Skipped(
        Account account,
        DesiredState desired,
        Capabilities capabilities,
        TargetConfiguration? target = null
    ) =>
        Planned(desired, new Sighting.Linked(account), Link, capabilities, target)
            .Steps.OfType<Step.Skip>()
            .Single(skip => skip.Reason.Code == ReasonCodes.NotSupported)
            .Reason.Detail;

    private static Plan Planned(
        DesiredState desired,
        Sighting sighting,
        Link? link,
        Capabilities capabilities,
        TargetConfiguration? target
    ) =>
        UserPlanner.Plan(
            new UserPlanInput
            {
                Target = target ?? Target,
                Resource = PlanningWorld.Me,
                Subject = "jane@example.com",
                Desired = desired,
                Sighting = sighting,
                Link = link,
                Capabilities = capabilities,
                Managed = new ManagedGroups(
                    new Dictionary<string, GroupReach>(StringComparer.OrdinalIgnoreCase),
                    new HashSet<string>(StringComparer.OrdinalIgnoreCase)
                ),
            }
        );

    private static Reason Held(
        Step step,
        BrakeReading? brake = null,
        BrakeRules? rules = null,
        ResourceKind kind = ResourceKind.User,
        SourceMode mode = SourceMode.Live,
        bool administrator = false,
        string? emptied = null
    ) =>
        Apply(step, rules is null ? Target : Target with { Brake = rules }, brake, kind, mode, administrator, emptied)
            .ShouldBeOfType<Step.Hold>()
            .Reason;

    private static Step Apply(
        Step step,
        TargetConfiguration target,
        BrakeReading? brake = null,
        ResourceKind kind = ResourceKind.User,
        SourceMode mode = SourceMode.Live,
        bool administrator = false,
        string? emptied = null
    )
    {
        var plan = new Plan
        {
            Target = target.Id,
            Kind = kind,
            Resource = PlanningWorld.Me,
            Subject = "jane",
            Steps = [step],
        };
        ImmutableHashSet<string> administrators = administrator ? [Jane.RemoteId] : [];
        var context = new PolicyContext(target, mode, administrators, OtherAdministrators: false, brake ?? BrakeReading.Free)
        {
            EmptiedGroups = emptied is null ? [] : [emptied],
        };
        return Policies.Apply(plan, context).Steps.Single();
    }
}
