using Rollcall.Engine.Configuration;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;

namespace Rollcall.Engine.Tests.Mapping;

public sealed class GroupMappingTests
{
    private static readonly OnTheFlyRule On = new() { Enabled = true };

    [Fact]
    public void A_manual_rule_gives_every_group_it_names()
    {
        var mapping = Mapping(new() { Manual = [new("Dev Users", ["devs", "jira-users"]), new("dev users", ["extra"])] });
        mapping.Present(People.Ada, "DEV USERS", "Others").Groups.Keys.ShouldBe(["devs", "extra", "jira-users"]);
    }

    [Fact]
    public void A_grant_says_which_source_group_gives_it()
    {
        var mapping = Mapping(new() { Manual = [new("Dev Users", ["devs"])], OnTheFly = On });
        mapping
            .Present(People.Ada, "Dev Users")
            .Groups.ShouldBe([
                new("Dev Users", new GroupGrant("Dev Users", GrantKind.OnTheFly)),
                new("devs", new GroupGrant("Dev Users", GrantKind.Manual)),
            ]);
    }

    [Fact]
    public void Without_on_the_fly_mapping_other_groups_mean_nothing()
    {
        Mapping(new() { Manual = [new("A", ["a"])] }).Present(People.Ada, "B", "C").Groups.ShouldBeEmpty();
    }

    [Fact]
    public void Where_a_manual_rule_and_on_the_fly_mapping_give_one_group_the_manual_rule_counts()
    {
        var mapping = Mapping(new() { Manual = [new("Z", ["devs"])], OnTheFly = On });
        var groups = mapping.Present(People.Ada, "Devs", "Z").Groups;
        groups.Keys.ShouldBe(["devs", "Z"]);
        groups["Devs"].ShouldBe(new GroupGrant("Z", GrantKind.Manual));
    }

    [Fact]
    public void The_order_of_the_source_groups_does_not_matter()
    {
        var mapping = Mapping(new() { Manual = [new("A", ["x"]), new("B", ["x"])] });
        var groups = People.Groups("B", "A");
        var one = (DesiredState.Present)mapping.Map(People.Ada, deleted: false, groups);
        var other = (DesiredState.Present)mapping.Map(People.Ada, deleted: false, [.. groups.Reverse()]);
        one.Groups.ShouldBe(other.Groups);
        one.Groups["x"].SourceGroup.ShouldBe("A");
    }

    [Fact]
    public void The_target_groups_of_a_source_group_carry_their_rules()
    {
        var mapping = Mapping(
            new()
            {
                Manual = [new("Devs", ["devs-jira"], Authoritative: true), new("Devs", ["made"], CreateMissing: true)],
                OnTheFly = new()
                {
                    Enabled = true,
                    CreateMissing = false,
                    AdoptExisting = false,
                },
            }
        );
        mapping
            .GroupsOf("devs")
            .ShouldBe([
                new DesiredGroup("devs-jira", GrantKind.Manual, CreateMissing: false, AdoptExisting: true, Authoritative: true),
                new DesiredGroup("made", GrantKind.Manual, CreateMissing: true, AdoptExisting: true, Authoritative: false),
                new DesiredGroup("devs", GrantKind.OnTheFly, CreateMissing: false, AdoptExisting: false, Authoritative: false),
            ]);
        mapping.Managed.ReachOf("DEVS-JIRA").ShouldBe(GroupReach.Authoritative);
        mapping.Managed.ReachOf("made").ShouldBe(GroupReach.Linked);
        mapping.Managed.ReachOf("devs").ShouldBe(GroupReach.None);
    }

    [Fact]
    public void A_protected_group_is_given_by_no_rule()
    {
        var mapping = Mapping(
            new()
            {
                Manual = [new("A", ["Secret"])],
                OnTheFly = On,
                Protected = ["secret"],
            }
        );
        mapping.Present(People.Ada, "A", "SECRET", " secret ").Groups.Keys.ShouldBe(["A"]);
        mapping.Managed.IsProtected("sEcret").ShouldBeTrue();
        mapping.Managed.ReachOf("secret").ShouldBe(GroupReach.None);
    }

    [Theory]
    [InlineData("jira-administrators")]
    [InlineData("Confluence-Administrators")]
    [InlineData("site-admins\n")]
    public void Nobody_becomes_an_administrator_by_the_name_of_a_source_group(string name)
    {
        var mapping = Mapping(new() { OnTheFly = On });
        mapping.Present(People.Ada, name).Groups.ShouldBeEmpty();
        mapping.Managed.IsProtected(name.Trim()).ShouldBeTrue();
    }

    [Fact]
    public void A_source_group_named_like_an_administrators_group_of_the_options_makes_nobody_an_administrator()
    {
        var mapping = People.Mapping(WithOps(new() { OnTheFly = On }));
        mapping.Present(People.Ada, "OPS", "sso-admins ", "devs").Groups.Keys.ShouldBe(["devs"]);
        mapping.Managed.IsProtected("ops").ShouldBeTrue();
    }

    [Fact]
    public void A_manual_rule_may_name_an_administrators_group_of_the_options_and_then_it_alone_gives_it()
    {
        var mapping = People.Mapping(WithOps(new() { Manual = [new("Operators", ["ops"])], OnTheFly = On }));
        mapping.Present(People.Ada, "Operators").Groups.Keys.ShouldBe(["Operators", "ops"]);
        mapping.Present(People.Ada, "ops").Groups.ShouldBeEmpty();
    }

    [Fact]
    public void A_name_that_the_app_would_take_for_a_protected_group_is_that_group()
    {
        // The Kelvin sign: Java makes a k of it in lower case, .NET leaves it alone in upper case.
        var mapping = Mapping(new() { OnTheFly = On, Protected = ["Ticket-Owners"] });
        mapping.Present(People.Ada, "tic\u212Aet-owners").Groups.ShouldBeEmpty();
        mapping.Managed.IsProtected("TIC\u212AET-OWNERS").ShouldBeTrue();
    }

    [Fact]
    public void A_manual_rule_may_name_an_administrators_group()
    {
        var mapping = Mapping(new() { Manual = [new("Jira Admins", ["jira-administrators"])], OnTheFly = On });
        mapping.Present(People.Ada, "Jira Admins").Groups.Keys.ShouldBe(["Jira Admins", "jira-administrators"]);
        mapping.Present(People.Ada, "Jira-Administrators").Groups.ShouldBeEmpty();
        mapping.Managed.IsProtected("jira-administrators").ShouldBeFalse();
        mapping.Managed.IsProtected("confluence-administrators").ShouldBeTrue();
    }

    [Fact]
    public void Blanks_around_a_name_and_line_breaks_in_it_do_not_matter()
    {
        var mapping = Mapping(new() { Manual = [new(" Team One", ["x "])], OnTheFly = On });
        mapping.Present(People.Ada, " Team\n One ").Groups.Keys.ShouldBe(["Team One", "x"]);
    }

    private static TargetConfiguration WithOps(GroupRules rules) =>
        People.Target with
        {
            Groups = rules,
            Options = People.Target.Options.Add("administratorGroups", "sso-admins, Ops"),
        };

    private static TargetMapping Mapping(GroupRules rules) => People.Mapping(People.Target with { Groups = rules });
}
