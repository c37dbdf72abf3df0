using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Tests.Planning;

/// <summary>Somebody had an account, it is gone, and a match key finds another one.</summary>
public sealed class AdoptionTests
{
    private const string Administrators = "jira-administrators";

    [Fact]
    public void Whom_a_rule_made_an_administrator_does_not_come_to_own_another_administrators_account()
    {
        var other = Another("admin", "dev", Administrators) with
        {
            IsAdministrator = true,
            AdministratorGroups = Account.NoGroups.Add(Administrators),
        };

        var plan = Plan(other, had: (Administrators, GrantKind.Manual));

        plan.Steps.ShouldNotBeEmpty();
        plan.Steps.ShouldAllBe(step => step is Step.Hold && step.Reason.Code == ReasonCodes.Administrator);
    }

    [Fact]
    public void Groups_that_were_granted_with_the_account_that_is_gone_are_not_taken_from_the_one_found_in_its_place()
    {
        var plan = Plan(Another("jdoe", "dev"), had: ("dev", GrantKind.OnTheFly));

        plan.Steps.ShouldHaveSingleItem().ShouldBeOfType<Step.Adopt>();
    }

    [Fact]
    public void Groups_that_its_deleted_owner_was_granted_are_taken()
    {
        var former = Link("JIRAUSER2", PlanningWorld.SomebodyElse, ("dev", GrantKind.OnTheFly));

        var plan = Plan(Another("jdoe", "dev"), had: ("ops", GrantKind.OnTheFly), former);

        plan.Steps[0].ShouldBeOfType<Step.HandOver>();
        plan.Steps[1].ShouldBeOfType<Step.RemoveMember>().Group.ShouldBe("dev");
    }

    private static Plan Plan(Account found, (string Group, GrantKind Kind) had, Link? former = null) =>
        UserPlanner.Plan(
            new UserPlanInput
            {
                Target = new TargetConfiguration
                {
                    Id = "jira",
                    Connector = "in-memory",
                    Groups = new GroupRules { OnTheFly = new OnTheFlyRule { Enabled = true } },
                },
                Resource = PlanningWorld.Me,
                Subject = "jdoe",
                Desired = new DesiredState.Present
                {
                    Account = new DesiredAccount { Name = found.Name },
                    Groups = ImmutableSortedDictionary.Create<string, GroupGrant>(StringComparer.OrdinalIgnoreCase),
                    Match = new MatchValues(null, found.Name, null),
                },
                Sighting = new Sighting.Matched(found, MatchKey.UserName, former, OwnerIsGone: former is not null),
                Link = Link("JIRAUSER1", PlanningWorld.Me, had),
                Capabilities = PlanningWorld.Everything,
                Managed = new ManagedGroups(
                    new Dictionary<string, GroupReach>(StringComparer.OrdinalIgnoreCase),
                    new HashSet<string>(StringComparer.OrdinalIgnoreCase)
                ),
            }
        );

    private static Account Another(string name, params string[] groups) =>
        new()
        {
            RemoteId = "JIRAUSER2",
            Name = name,
            Active = true,
            Groups = Account.NoGroups.Union(groups),
        };

    private static Link Link(string remoteId, ResourceId resource, (string Group, GrantKind Kind) granted) =>
        new()
        {
            Target = "jira",
            Kind = ResourceKind.User,
            Resource = resource,
            Source = "okta",
            RemoteId = remoteId,
            RemoteName = "jdoe",
            State = LinkState.Linked,
            Origin = LinkOrigin.Adopted,
            Applied = AppliedState.Nothing with { Groups = AppliedState.Nothing.Groups.Add(granted.Group, granted.Kind) },
        };
}
