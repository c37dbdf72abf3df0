using System.Collections.Immutable;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Patch;
using Shouldly;
using Xunit;

namespace Rollcall.Scim.Tests.Patch;

public sealed class MemberPatchTests
{
    [Theory]
    [InlineData(
        "{'op':'Add','path':'members','value':[{'$ref':null,'value':'a'},{'value':'b','type':'User','display':'B'}]}",
        "add a b"
    )]
    [InlineData("{'op':'add','path':'members','value':{'value':'a','$ref':'Users/a'}}", "add a")]
    [InlineData("{'op':'add','path':'members','value':[{'$ref':'Users/a'},{'value':'','$ref':'../Groups/b'}]}", "add a b")]
    [InlineData("{'op':'add','path':'members','value':[{'$ref':'https://scim.example.com/scim/okta/v2/Users/a'}]}", "add a")]
    [InlineData("{'op':'add','path':'members','value':[{'$ref':'Users/a','value':'b'}]}", "add b")]
    [InlineData("{'op':'remove','path':'members','value':[{'$ref':'/scim/okta/v2/Users/a'}]}", "remove a")]
    [InlineData("{'op':'replace','path':'members','value':[{'$ref':'Users/a'}]}", "replace a")]
    [InlineData("{'op':'add','path':'members','value':['a','b']}", "add a b")]
    [InlineData("{'op':'add','path':'members','value':'a'}", "add a")]
    [InlineData("{'op':'add','value':{'members':[{'value':'a'}]}}", "add a")]
    [InlineData("{'op':'add','path':'members','value':[]}", "")]
    [InlineData("{'op':'add','path':'members[value eq \\'a\\']','value':{'value':'a'}}", "add a")]
    [InlineData("{'op':'Remove','path':'members','value':[{'$ref':null,'value':'a'}]}", "remove a")]
    [InlineData("{'op':'remove','path':'members'}", "clear")]
    [InlineData("{'op':'remove','path':'members','value':null}", "clear")]
    [InlineData("{'op':'remove','path':'members','value':[]}", "")]
    [InlineData("{'op':'remove','path':'members[value eq \\'a\\']'}", "remove a")]
    [InlineData("{'op':'remove','path':'members[value eq \\'a\\' or value eq \\'b\\']'}", "remove a b")]
    [InlineData("{'op':'remove','path':'members[type eq \\'User\\']'}", "remove where type eq \"User\"")]
    [InlineData(
        "{'op':'remove','path':'members[value eq \\'a\\' and type eq \\'User\\']'}",
        "remove where value eq \"a\" and type eq \"User\""
    )]
    [InlineData("{'op':'replace','path':'members','value':[{'value':'a'}]}", "replace a")]
    [InlineData("{'op':'replace','path':'members','value':[]}", "clear")]
    [InlineData("{'op':'replace','value':{'id':'1','displayName':'h','members':[{'value':'a'}]}}", "replace a")]
    [InlineData(
        "{'op':'remove','path':'members[value eq \\'a\\']'},{'op':'add','path':'members','value':[{'value':'a'}]}",
        "remove a; add a"
    )]
    public void Operations_on_members_become_member_operations(string operations, string expected)
    {
        var result = Apply(operations).Required();
        string.Join("; ", result.MemberOperations.Select(Describe)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("{'op':'add','path':'members','value':[{'display':'x'}]}", "invalidValue")]
    [InlineData("{'op':'add','path':'members','value':[{'value':''}]}", "invalidValue")]
    [InlineData("{'op':'add','path':'members','value':[{'$ref':''}]}", "invalidValue")]
    [InlineData("{'op':'add','path':'members','value':[{'$ref':'a'}]}", "invalidValue")]
    [InlineData("{'op':'add','path':'members','value':[{'$ref':'Users/'}]}", "invalidValue")]
    [InlineData("{'op':'add','path':'members','value':[{'$ref':'Roles/a'}]}", "invalidValue")]
    [InlineData("{'op':'replace','path':'members','value':[{'value':'a'},{'$ref':'https://example.com'}]}", "invalidValue")]
    [InlineData("{'op':'add','path':'members','value':[5]}", "invalidValue")]
    [InlineData("{'op':'replace','path':'members','value':{}}", "invalidValue")]
    [InlineData("{'op':'replace','path':'members','value':[{}]}", "invalidValue")]
    [InlineData("{'op':'replace','path':'members','value':''}", "invalidValue")]
    [InlineData("{'op':'replace','path':'members','value':[{'value':'a'},{}]}", "invalidValue")]
    [InlineData("{'op':'add','path':'members','value':[{'value':'a'},null]}", "invalidValue")]
    [InlineData("{'op':'replace','value':{'members':[{}]}}", "invalidValue")]
    [InlineData("{'op':'remove','path':'members','value':[{}]}", "invalidValue")]
    [InlineData("{'op':'replace','path':'members[value eq \\'a\\']','value':{'value':'b'}}", "mutability")]
    [InlineData("{'op':'replace','path':'members[value eq \\'a\\'].value','value':'b'}", "mutability")]
    [InlineData("{'op':'add','path':'members.value','value':'b'}", "mutability")]
    [InlineData("{'op':'remove','path':'members[nosuch eq \\'a\\']'}", "invalidFilter")]
    [InlineData("{'op':'remove','path':'displayName'}", "mutability")]
    public void What_members_cannot_do_is_refused(string operations, string scimType) =>
        Apply(operations).Error.ShouldNotBeNull().ScimType.ShouldBe(scimType);

    [Fact]
    public void Too_many_removals_by_filter_are_refused() =>
        Apply(string.Join(',', Enumerable.Repeat("{'op':'remove','path':'members[type eq \\'User\\']'}", 21)))
            .Error.ShouldNotBeNull()
            .ScimType.ShouldBe("tooMany");

    [Theory]
    [InlineData("", "", "")]
    [InlineData("{'op':'add','path':'members','value':['a','b','a']}", "a b", "")]
    [InlineData("{'op':'add','path':'members','value':['a']},{'op':'remove','path':'members[value eq \\'a\\']'}", "", "a")]
    [InlineData("{'op':'remove','path':'members[value eq \\'a\\']'},{'op':'add','path':'members','value':['a']}", "a", "")]
    [InlineData(
        "{'op':'add','path':'members','value':['a']},{'op':'remove','path':'members'},{'op':'add','path':'members','value':['b']}",
        "! b",
        ""
    )]
    [InlineData(
        "{'op':'replace','path':'members','value':['a','b']},{'op':'remove','path':'members[value eq \\'a\\']'}",
        "! b",
        ""
    )]
    [InlineData("{'op':'remove','path':'members[type eq \\'User\\']'}", "", "s1 s2")]
    [InlineData(
        "{'op':'add','path':'members','value':[{'value':'n','type':'User'},{'value':'g','type':'Group'}]},{'op':'remove','path':'members[type eq \\'User\\']'}",
        "g",
        "n s1 s2"
    )]
    [InlineData("{'op':'remove','path':'members[type eq \\'User\\']'},{'op':'add','path':'members','value':['s1']}", "s1", "s2")]
    public void Member_operations_fold_to_their_net_effect(string operations, string add, string remove)
    {
        var all = operations.Length == 0 ? [] : Apply(operations).Required().MemberOperations;
        var delta = MembershipDelta.Fold(all, _ => ["s1", "s2"]);
        delta.ReplaceAll.ShouldBe(add.StartsWith('!'));
        delta.Add.ShouldBe(add.TrimStart('!').Split(' ', StringSplitOptions.RemoveEmptyEntries));
        delta.Remove.ShouldBe(remove.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static ScimResult<PatchResult> Apply(string operations) =>
        PatchTests.Apply(Json.Group("\"displayName\":\"g\"").WithId("1"), operations.Replace('\'', '"'));

    private static string Describe(MemberOperation operation) =>
        operation switch
        {
            AddMembers add => "add " + Ids(add.Members),
            ReplaceMembers replace => "replace " + Ids(replace.Members),
            RemoveMembers remove => "remove " + string.Join(' ', remove.Ids),
            RemoveMembersMatching matching => "remove where " + FilterText.Format(matching.Filter),
            _ => "clear",
        };

    private static string Ids(ImmutableArray<MemberValue> members) => string.Join(' ', members.Select(m => m.Value));
}
