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
