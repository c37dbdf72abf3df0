using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;

namespace Rollcall.Engine.Tests.Mapping;

public sealed class ScopeTests
{
    [Fact]
    public void A_deleted_user_is_absent_even_when_the_resource_is_gone()
    {
        Absent(null, People.Ada, deleted: true).ShouldBe(ReasonCodes.Deleted);
        Absent(null, user: null, deleted: false).ShouldBe(ReasonCodes.Deleted);
    }

    [Fact]
    public void An_inactive_user_is_absent()
    {
        Absent(null, People.User("""{ "userName": "a", "active": false }""")).ShouldBe(ReasonCodes.Inactive);
    }

    [Fact]
    public void A_user_without_active_is_active()
    {
        Absent(null, People.User("""{ "userName": "a" }""")).ShouldBeNull();
    }

    [Theory]
    [InlineData("userType ne \"Service\"", true)]
    [InlineData("userType eq \"service\"", false)]
    [InlineData("emails[type eq \"work\" and value ew \"@example.com\"]", true)]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"Sales\"", false)]
    [InlineData("groups.display eq \"dev users\"", true)]
    [InlineData("groups[display sw \"Ops\"]", false)]
    [InlineData("not (groups pr)", false)]
    public void The_scope_decides_by_the_user_and_its_groups(string scope, bool included)
    {
        Absent(scope, People.Ada, groups: "Dev Users").ShouldBe(included ? null : ReasonCodes.OutOfScope);
    }

    [Fact]
    public void Out_of_scope_names_the_filter()
    {
        var mapping = People.Mapping(People.Target with { Scope = "userType eq \"Service\"" });
        var state = mapping.Map(People.Ada, deleted: false, []).ShouldBeOfType<DesiredState.Absent>();
        state.Reason.Detail.ShouldContain("userType eq \"Service\"");
    }

    [Theory]
    [InlineData("not (groups.display eq \"Blocked\")", true)]
    [InlineData("userType eq \"Employee\" and groups.display ne \"blocked\"", true)]
    [InlineData("not (groups[display sw \"Block\"])", true)]
    [InlineData("not (userType eq \"Employee\" and groups.display eq \"Blocked\")", true)]
    [InlineData("groups.display eq null", true)]
    [InlineData("not (groups pr)", true)]
    [InlineData("not (groups.display eq \"Leavers\")", false)]
    [InlineData("not (not (groups.display eq \"Blocked\"))", false)]
    [InlineData("not (groups.display ne \"Blocked\")", false)]
    [InlineData("groups[not (display eq \"Staff\")]", false)]
    [InlineData("groups.display eq \"Blocked\"", false)]
    [InlineData("not (userType eq \"Blocked\")", false)]
    public void Joining_a_group_may_shut_out_where_the_scope_is_for_those_who_are_not_in_it(string scope, bool shutsOut)
    {
        People
            .Mapping(People.Target with { Scope = scope })
            .ShutsOut(before: null, People.Groups("Blocked").Single())
            .ShouldBe(shutsOut);
    }

    [Theory]
    [InlineData("groups.display eq \"Staff\"", true)]
    [InlineData("groups.display sw \"S\"", false)]
    [InlineData("not (groups.display eq \"Stuff\")", true)]
    [InlineData("not (groups.display eq \"Staff\")", false)]
    [InlineData("groups pr", false)]
    public void A_new_name_of_a_group_may_shut_out_where_the_scope_asks_for_it(string scope, bool shutsOut)
    {
        People
            .Mapping(People.Target with { Scope = scope })
            .ShutsOut(People.Groups("Staff").Single(), People.Groups("Stuff").Single())
            .ShouldBe(shutsOut);
    }

    private static ReasonCode? Absent(
        string? scope,
        Rollcall.Scim.Resources.ScimResource? user,
        bool deleted = false,
        params string[] groups
    ) =>
        (People.Mapping(People.Target with { Scope = scope }).Map(user, deleted, People.Groups(groups)) as DesiredState.Absent)
            ?.Reason
            .Code;
}
