using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Tests.Planning;

public sealed class GroupPlannerTests
{
    private static readonly TargetGroup Found = new("Developers", "Developers");

    [Fact]
    public void A_group_that_on_the_fly_mapping_wants_and_the_target_lacks_is_created() =>
        Plan(OnTheFly(found: null)).Single().ShouldBeOfType<Step.CreateGroup>().Name.ShouldBe("Developers");

    [Fact]
    public void A_group_that_is_there_already_is_adopted_and_not_written() =>
        Plan(OnTheFly(Found)).Single().ShouldBeOfType<Step.Adopt>();

    [Fact]
    public void A_group_that_is_there_already_is_left_alone_when_adopting_is_off() =>
        Skipped(Plan(OnTheFly(Found, adopt: false))).ShouldBe(ReasonCodes.NotUs);

    [Fact]
    public void A_missing_group_is_not_created_when_creating_is_off() =>
        Skipped(Plan(OnTheFly(null, create: false))).ShouldBe(ReasonCodes.GroupMissing);

    [Fact]
    public void A_protected_group_is_never_adopted_or_created()
    {
        Skipped(Plan(OnTheFly(Found), isProtected: true)).ShouldBe(ReasonCodes.ProtectedGroup);
        Skipped(Plan(OnTheFly(null), isProtected: true)).ShouldBe(ReasonCodes.ProtectedGroup);
    }

    [Fact]
    public void A_linked_group_that_is_there_needs_nothing() => Plan(OnTheFly(Found), LinkTo("developers")).ShouldBeEmpty();

    [Fact]
    public void A_linked_group_that_somebody_deleted_is_made_again() =>
        Plan(OnTheFly(null), LinkTo("Developers")).Single().Reason.Code.ShouldBe(ReasonCodes.AccountGone);

    [Fact]
    public void What_an_interrupted_create_left_behind_is_taken_up_even_when_adopting_is_off() =>
        Plan(OnTheFly(Found, adopt: false), LinkTo("Developers") with { State = LinkState.Pending, RemoteId = null })
            .Single()
            .ShouldBeOfType<Step.Adopt>()
            .Reason.Code.ShouldBe(ReasonCodes.ResumedCreate);

    [Fact]
    public void A_renamed_group_is_renamed_where_the_app_can()
    {
        var rename = Plan(OnTheFly(null), LinkTo("Devs"), canRename: true).Single().ShouldBeOfType<Step.RenameGroup>();
        (rename.Name, rename.NewName).ShouldBe(("Devs", "Developers"));
    }

    [Theory]
    [InlineData("protected", "", "")]
    [InlineData("", "DEVS", "")]
    [InlineData("", "", "devs")]
    public void A_group_that_the_configuration_names_is_never_renamed(string protectedGroup, string license, string byDefault)
    {
        var target = new TargetConfiguration
        {
            Id = "jira",
            Connector = "in-memory",
            LicenseGroups = [license],
            Groups = new() { DefaultsForNew = [byDefault] },
        };
        var link = LinkTo(protectedGroup.Length > 0 ? "Protected" : "Devs");
        var steps = Plan(OnTheFly(null), link, canRename: true, protectedGroup: protectedGroup, target: target);
        steps.ShouldNotContain(step => step is Step.RenameGroup);
        steps[0].ShouldBeOfType<Step.Release>().Reason.Detail.ShouldContain("The configuration names it");
    }

    [Fact]
    public void A_renamed_group_is_released_and_made_anew_where_the_app_cannot_rename()
    {
        var steps = Plan(OnTheFly(null), LinkTo("Devs"));
        steps[0].ShouldBeOfType<Step.Release>().Name.ShouldBe("Devs");
        steps[1].ShouldBeOfType<Step.CreateGroup>().Name.ShouldBe("Developers");
        steps.Length.ShouldBe(2);
    }

    [Fact]
    public void A_deleted_source_group_is_released_and_never_deleted() =>
        Plan([], LinkTo("Developers"), deleted: true).Single().ShouldBeOfType<Step.Release>();

    [Fact]
    public void A_group_that_feeds_from_two_source_groups_stays_with_the_first() =>
        Skipped(Plan([OnTheFly(Found)[0] with { Owner = LinkTo("Developers") with { Resource = PlanningWorld.SomebodyElse } }]))
            .ShouldBe(ReasonCodes.AlreadyLinked);

    [Fact]
    public void Strangers_leave_an_authoritative_group_and_no_other()
    {
        var strangers = ImmutableArray.Create(new AccountReference("1", "handmade"));
        var rule = new DesiredGroup("Developers", GrantKind.Manual, false, true, Authoritative: true);
        Plan([new GroupSighting(rule, Found, null, strangers)])
            .Single()
            .ShouldBeOfType<Step.RemoveMember>()
            .Account.Name.ShouldBe("handmade");
        Plan([new GroupSighting(rule with { Authoritative = false }, Found, null, [])]).ShouldBeEmpty();
    }

    private static ReasonCode Skipped(ImmutableArray<Step> steps) => steps.Single().ShouldBeOfType<Step.Skip>().Reason.Code;

    private static ImmutableArray<GroupSighting> OnTheFly(TargetGroup? found, bool create = true, bool adopt = true) =>
        [new GroupSighting(new DesiredGroup("Developers", GrantKind.OnTheFly, create, adopt, false), found, null, [])];

    private static Link LinkTo(string name) =>
        new()
        {
            Target = "jira",
            Kind = ResourceKind.Group,
            Resource = PlanningWorld.Me,
            Source = "okta",
            RemoteId = name,
            RemoteName = name,
            State = LinkState.Linked,
            Origin = LinkOrigin.Created,
        };

    private static ImmutableArray<Step> Plan(
        ImmutableArray<GroupSighting> groups,
        Link? link = null,
        bool deleted = false,
        bool canRename = false,
        bool isProtected = false,
        string protectedGroup = "",
        TargetConfiguration? target = null
    ) =>
        GroupPlanner
            .Plan(
                new GroupPlanInput
                {
                    Target = target ?? new TargetConfiguration { Id = "jira", Connector = "in-memory" },
                    Resource = PlanningWorld.Me,
                    Subject = "Developers",
                    Deleted = deleted,
                    Groups = groups,
                    Link = link,
                    Capabilities = PlanningWorld.Everything with { RenameGroups = canRename },
                    Managed = new ManagedGroups(
                        new Dictionary<string, GroupReach>(StringComparer.OrdinalIgnoreCase),
                        new HashSet<string>(StringComparer.OrdinalIgnoreCase) { isProtected ? "DEVELOPERS" : protectedGroup }
                    ),
                }
            )
            .Steps;
}
