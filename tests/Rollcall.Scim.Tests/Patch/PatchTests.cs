using Rollcall.Scim.Patch;
using Rollcall.Scim.Resources;
using Shouldly;
using Xunit;

namespace Rollcall.Scim.Tests.Patch;

public sealed class PatchTests
{
    private const string E = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private const string Start =
        "\"userName\":\"a\",\"name\":{\"familyName\":\"F\",\"givenName\":\"G\"},\"active\":true,"
        + "\"emails\":[{\"value\":\"w\",\"type\":\"work\",\"primary\":true},{\"value\":\"h\",\"type\":\"home\"}]";

    internal static ScimResult<PatchResult> Apply(ScimResource resource, string operations) =>
        PatchReader
            .Read(Json.Bytes($$"""{"schemas":["{{ScimUrns.PatchOp}}"],"Operations":[{{operations}}]}"""))
            .Then(request => PatchApplier.Apply(resource, request));

    /// <summary>RFC 7644 3.5.2.1: add.</summary>
    [Theory]
    [InlineData("{'op':'add','path':'title','value':'t'}", "+'title':'t'")]
    [InlineData("{'op':'add','path':'userName','value':'b'}", "'userName':'b'")]
    [InlineData(
        "{'op':'add','path':'name','value':{'middleName':'M'}}",
        "'name':{'familyName':'F','givenName':'G','middleName':'M'}"
    )]
    [InlineData("{'op':'add','path':'name.givenName','value':'H'}", "'name':{'familyName':'F','givenName':'H'}")]
    [InlineData(
        "{'op':'add','path':'emails','value':[{'value':'x','type':'other'}]}",
        "'emails':[{'value':'w','type':'work','primary':true},{'value':'h','type':'home'},{'value':'x','type':'other'}]"
    )]
    [InlineData(
        "{'op':'add','path':'emails','value':{'value':'x','type':'other','primary':true}}",
        "'emails':[{'value':'w','type':'work','primary':false},{'value':'h','type':'home'},{'value':'x','type':'other','primary':true}]"
    )]
    [InlineData(
        "{'op':'add','path':'emails','value':[{'value':'W','type':'Work'}]}",
        "'emails':[{'value':'W','type':'Work','primary':true},{'value':'h','type':'home'}]"
    )]
    [InlineData("{'op':'add','path':'emails','value':[{'value':'h','type':'home'}]}", "=")]
    [InlineData("{'op':'add','path':'roles','value':['r']}", "+'roles':[{'value':'r'}]")]
    [InlineData(
        "{'op':'add','value':{'title':'t','name':{'givenName':'H'}}}",
        "'name':{'familyName':'F','givenName':'H'};+'title':'t'"
    )]
    [InlineData("{'op':'add','path':'title','value':null}", "=")]
    public void Add_adds(string operation, string expected) => Check(operation, expected);

    /// <summary>RFC 7644 3.5.2.2: remove.</summary>
    [Theory]
    [InlineData("{'op':'remove','path':'emails'}", "-emails")]
    [InlineData("{'op':'remove','path':'emails[type eq \\'home\\']'}", "'emails':[{'value':'w','type':'work','primary':true}]")]
    [InlineData("{'op':'remove','path':'emails[value pr]'}", "-emails")]
    [InlineData(
        "{'op':'remove','path':'emails[type eq \\'work\\'].primary'}",
        "'emails':[{'value':'w','type':'work'},{'value':'h','type':'home'}]"
    )]
    [InlineData("{'op':'remove','path':'emails[type eq \\'none\\']'}", "=")]
    [InlineData("{'op':'remove','path':'emails.type'}", "'emails':[{'value':'w','primary':true},{'value':'h'}]")]
    [InlineData("{'op':'remove','path':'name.givenName'}", "'name':{'familyName':'F'}")]
    [InlineData("{'op':'remove','path':'name'}", "-name")]
    [InlineData("{'op':'remove','path':'title'}", "=")]
    [InlineData(
        "{'op':'remove','path':'emails','value':[{'value':'H'}]}",
        "'emails':[{'value':'w','type':'work','primary':true}]"
    )]
    [InlineData("{'op':'remove','path':'emails','value':[{'value':'h','type':'work'}]}", "=")]
    [InlineData("{'op':'remove','path':'emails','value':[]}", "=")]
    [InlineData("{'op':'remove','path':'emails','value':null}", "-emails")]
    public void Remove_removes_what_is_named(string operation, string expected) => Check(operation, expected);

    /// <summary>RFC 7644 3.5.2.3: replace.</summary>
    [Theory]
    [InlineData("{'op':'replace','path':'active','value':false}", "'active':false")]
    [InlineData("{'op':'replace','path':'title','value':'t'}", "+'title':'t'")]
    [InlineData("{'op':'replace','path':'name','value':{'givenName':'H'}}", "'name':{'familyName':'F','givenName':'H'}")]
    [InlineData("{'op':'replace','path':'name','value':{'givenName':null}}", "'name':{'familyName':'F'}")]
    [InlineData("{'op':'replace','path':'name','value':null}", "-name")]
    [InlineData("{'op':'replace','path':'emails','value':[{'value':'x'}]}", "'emails':[{'value':'x'}]")]
    [InlineData("{'op':'replace','path':'emails','value':[]}", "-emails")]
    [InlineData(
        "{'op':'replace','path':'emails[type eq \\'home\\'].value','value':'x'}",
        "'emails':[{'value':'w','type':'work','primary':true},{'value':'x','type':'home'}]"
    )]
    [InlineData(
        "{'op':'replace','path':'emails[type eq \\'work\\']','value':{'value':'x'}}",
        "'emails':[{'value':'x','type':'work'},{'value':'h','type':'home'}]"
    )]
    [InlineData(
        "{'op':'replace','path':'emails[type eq \\'home\\'].primary','value':true}",
        "'emails':[{'value':'w','type':'work','primary':false},{'value':'h','type':'home','primary':true}]"
    )]
    [InlineData("{'op':'replace','value':{'userName':'b','active':false}}", "'userName':'b';'active':false")]
    public void Replace_replaces(string operation, string expected) => Check(operation, expected);

    /// <summary>What Entra, Okta, SailPoint, authentik and others are known to send.</summary>
    [Theory]
    [InlineData("{'op':'Replace','path':'active','value':'False'}", "'active':false")]
    [InlineData("{'OP':'REPLACE','Path':'ACTIVE','Value':'false'}", "'active':false")]
    [InlineData("{'op':'replace','value':{'active':'False'}}", "'active':false")]
    [InlineData("{'op':'add','value':{'active':false}}", "'active':false")]
    [InlineData(
        "{'op':'Add','path':'phoneNumbers[type eq \\'work\\'].value','value':'1'}",
        "+'phoneNumbers':[{'value':'1','type':'work'}]"
    )]
    [InlineData(
        "{'op':'Add','path':'emails[type eq \\'other\\'].value','value':'o'},{'op':'Add','path':'emails[type eq \\'other\\'].primary','value':'True'}",
        "'emails':[{'value':'w','type':'work','primary':false},{'value':'h','type':'home'},{'value':'o','type':'other','primary':true}]"
    )]
    [InlineData(
        "{'op':'Replace','path':'emails[primary eq \\'True\\'].value','value':'x'}",
        "'emails':[{'value':'x','type':'work','primary':true},{'value':'h','type':'home'}]"
    )]
    [InlineData(
        "{'op':'replace','value':{'name.givenName':'H','URN:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber':'7','id':'1','schemas':['x'],'meta':{}}}",
        "'name':{'familyName':'F','givenName':'H'};+'" + E + "':{'employeeNumber':'7'}"
    )]
    [InlineData(
        "{'op':'add','value':{'" + E + "':{'department':'d','manager':{'value':'7','displayName':'Boss'}}}}",
        "+'" + E + "':{'department':'d','manager':{'value':'7'}}"
    )]
    [InlineData("{'op':'add','value':{'urn:ietf:params:scim:schemas:core:2.0:User':{'title':'t'}}}", "+'title':'t'")]
    [InlineData("{'op':'Add','path':'" + E + ":manager','value':'7'}", "+'" + E + "':{'manager':{'value':'7'}}")]
    [InlineData(
        "{'op':'Add','path':'" + E + ":manager','value':[{'$ref':null,'value':'7'}]}",
        "+'" + E + "':{'manager':{'value':'7'}}"
    )]
    [InlineData("{'op':'Add','path':'" + E + ":manager.value','value':'7'}", "+'" + E + "':{'manager':{'value':'7'}}")]
    [InlineData("{'op':'Replace','path':'" + E + "','value':{'department':'d'}}", "+'" + E + "':{'department':'d'}")]
    [InlineData("{'op':'Add','path':'roles','value':[{'value':'{\\'id\\':1}'}]}", "+'roles':[{'value':'{\\'id\\':1}'}]")]
    [InlineData("{'op':'replace','value':{'groups':[],'password':'s3cret'}}", "=")]
    [InlineData("{'op':'replace','path':'password','value':'s3cret'}", "=")]
    [InlineData("{'op':'replace','path':'','value':{'active':false}}", "'active':false")]
    [InlineData("{'op':'add','value':{'urn:example:X':{'a':1}}}", "+'urn:example:X':{'a':1}")]
    [InlineData("{'op':'Add','path':'urn:example:X:2.0:User:a','value':'x'}", "+'urn:example:X:2.0:User':{'a':'x'}")]
    [InlineData("{'op':'replace','value':{'urn:example:X:a':'x'}}", "+'urn:example:X':{'a':'x'}")]
    [InlineData(
        "{'op':'add','value':{'urn:example:X':{'a':1,'c':{}}}},{'op':'replace','path':'URN:example:X:A','value':[2]},"
            + "{'op':'add','path':'urn:example:X:b','value':3}",
        "+'urn:example:X':{'a':[2],'c':{},'b':3}"
    )]
    [InlineData(
        "{'op':'add','value':{'urn:example:X':{'a':1,'b':2}}},{'op':'remove','path':'urn:example:X:a'}",
        "+'urn:example:X':{'b':2}"
    )]
    [InlineData("{'op':'add','value':{'urn:example:X':{'a':1}}},{'op':'remove','path':'urn:example:X:a'}", "=")]
    [InlineData("{'op':'Remove','path':'urn:example:X:a'}", "=")]
    public void Shapes_of_the_field_are_understood(string operation, string expected) => Check(operation, expected);

    [Theory]
    [InlineData("{'op':'remove'}", "noTarget", "path")]
    [InlineData("{'op':'replace','path':'emails[type eq \\'none\\'].value','value':'x'}", "noTarget", "emails[type eq")]
    [InlineData("{'op':'replace','path':'emails[type eq \\'none\\']','value':{'value':'x'}}", "noTarget", "no value matches")]
    [InlineData("{'op':'add','path':'emails[type sw \\'n\\'].value','value':'x'}", "noTarget", "no value matches")]
    [InlineData("{'op':'replace','path':'emails.value','value':'x'}", "noTarget", "several values")]
    [InlineData("{'op':'replace','path':'active','value':{}}", "invalidValue", "active")]
    [InlineData("{'op':'replace','path':'active','value':[]}", "invalidValue", "active")]
    [InlineData("{'op':'replace','value':{'title':{}}}", "invalidValue", "title")]
    [InlineData("{'op':'replace','path':'name.givenName','value':[]}", "invalidValue", "name.givenName")]
    [InlineData("{'op':'replace','path':'emails','value':{}}", "invalidValue", "emails")]
    [InlineData("{'op':'replace','path':'emails[type eq \\'work\\'].value','value':{}}", "invalidValue", "emails.value")]
    [InlineData("{'op':'replace','path':'nosuch','value':'x'}", "invalidPath", "nosuch")]
    [InlineData("{'op':'replace','path':'name.nosuch','value':'x'}", "invalidPath", "nosuch")]
    [InlineData("{'op':'replace','path':'urn:example:X:a','value':'x'}", "invalidPath", "URN")]
    [InlineData("{'op':'replace','path':'name[givenName eq \\'x\\']','value':'x'}", "invalidPath", "brackets")]
    [InlineData("{'op':'replace','path':'emails[type eq \\'x\\']value','value':'x'}", "invalidPath", "sub-attribute")]
    [InlineData("{'op':'replace','path':'emails[type eq \\'x\\'].nosuch','value':'x'}", "invalidPath", "nosuch")]
    [InlineData("{'op':'replace','path':'emails[type eq','value':'x'}", "invalidPath", "not closed")]
    [InlineData("{'op':'replace','path':'emails[type eq]','value':'x'}", "invalidFilter", "expected")]
    [InlineData("{'op':'Add','path':'urn:ietf:params:scim:schemas:core:2.0:Team:a','value':'x'}", "invalidPath", "URN")]
    [InlineData("{'op':'Add','path':'urn:example:X:a.b','value':'x'}", "invalidPath", "URN")]
    [InlineData(
        "{'op':'add','value':{'urn:example:X':{'a':[1]}}},{'op':'add','path':'urn:example:X:a','value':2}",
        "invalidPath",
        "several values"
    )]
    [InlineData("{'op':'replace','value':{'nosuch':1}}", "invalidPath", "nosuch")]
    [InlineData("{'op':'replace','value':'x'}", "invalidValue", "object")]
    [InlineData("{'op':'replace','path':'title'}", "invalidValue", "value is required")]
    [InlineData("{'op':'replace','path':'title','value':5}", "invalidValue", "title: found a number")]
    [InlineData("{'op':'replace','path':'active','value':'maybe'}", "invalidValue", "active")]
    [InlineData("{'op':'replace','path':'name','value':{'nosuch':'x'}}", "invalidValue", "name")]
    [InlineData("{'op':'add','path':'emails','value':[{'nosuch':'x'}]}", "invalidValue", "emails")]
    [InlineData(
        "{'op':'add','path':'emails','value':[{'value':'p','primary':true},{'value':'q','primary':true}]}",
        "invalidValue",
        "primary"
    )]
    [InlineData("{'op':'replace','path':'emails[value pr].primary','value':true}", "invalidValue", "primary")]
    [InlineData("{'op':'replace','path':'userName','value':null}", "invalidValue", "userName")]
    [InlineData("{'op':'replace','path':'userName','value':''}", "invalidValue", "userName")]
    [InlineData("{'op':'replace','path':'password','value':5}", "invalidValue", "password")]
    [InlineData("{'op':'remove','path':'userName'}", "mutability", "userName")]
    [InlineData("{'op':'replace','path':'id','value':'2'}", "mutability", "id")]
    [InlineData("{'op':'replace','path':'meta.created','value':'x'}", "mutability", "meta")]
    [InlineData("{'op':'add','path':'groups','value':[{'value':'1'}]}", "mutability", "groups")]
    [InlineData("{'op':'remove','path':'groups[value eq \\'1\\']'}", "mutability", "groups")]
    [InlineData("{'op':'replace','value':{'id':'2'}}", "mutability", "id")]
    [InlineData("{'op':'replace','path':'" + E + ":manager.displayName','value':'x'}", "mutability", "displayName")]
    [InlineData("{'op':'replace','value':{'title':'a','TITLE':'b'}}", "invalidSyntax", "twice")]
    [InlineData("{'op':'add','value':{'urn:example:X':{'a':1,'A':2}}}", "invalidSyntax", "\"A\" comes twice")]
    [InlineData("{'op':'Add','path':'urn:example:X:2.0:User:a','value':{'b':1,'b':2}}", "invalidSyntax", "\"b\" comes twice")]
    [InlineData("{'op':'replace','path':'title','value':'\\ud800'}", "invalidSyntax", "surrogate")]
    [InlineData("{'op':'move','path':'title','value':'x'}", "invalidSyntax", "move")]
    [InlineData("{'path':'title','value':'x'}", "invalidSyntax", "op")]
    [InlineData("{'op':'add','path':5,'value':'x'}", "invalidSyntax", "path")]
    [InlineData("5", "invalidSyntax", "Operations[0]")]
    public void What_cannot_be_done_is_refused_with_the_reason(string operation, string scimType, string detail)
    {
        var error = Apply(Json.User(Start).WithId("1"), Double(operation)).Error.ShouldNotBeNull();
        error.ScimType.ShouldBe(scimType, error.Detail);
        error.Detail.ShouldContain(detail);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"]}")]
    [InlineData("{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":[]}")]
    [InlineData("{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":{}}")]
    [InlineData("{\"Operations\":[{\"op\":\"remove\",\"path\":\"title\"}]}")]
    [InlineData(
        "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":[{\"op\":\"remove\",\"path\":\"title\"}"
    )]
    public void A_body_that_is_no_patch_is_invalid_syntax(string body) =>
        PatchReader.Read(Json.Bytes(body)).Error.ShouldNotBeNull().ScimType.ShouldBe("invalidSyntax");

    [Fact]
    public void Operations_apply_in_order_and_a_failure_undoes_none_because_nothing_was_done()
    {
        var user = Json.User(Start);
        Apply(user, Double("{'op':'replace','path':'title','value':'x'},{'op':'remove','path':'userName'}"))
            .Error.ShouldNotBeNull()
            .Detail.ShouldStartWith("Operations[1]: userName");
        user.ShouldBe(Json.User(Start));
        var result = Apply(user, Double("{'op':'add','path':'title','value':'x'},{'op':'remove','path':'title'}")).Required();
        result.Changed.ShouldBeFalse();
    }

    /// <summary>The bound is on values looked at, so no clock is needed to know that the work is bounded.</summary>
    [Fact]
    public void Many_operations_on_many_values_are_refused_before_they_cost()
    {
        var roles = string.Join(',', Enumerable.Range(0, 1_000).Select(i => $$"""{"value":"r{{i}}"}"""));
        var user = Json.User($"\"userName\":\"a\",\"roles\":[{roles}]");
        string Operations(int count) =>
            string.Join(
                ',',
                Enumerable.Repeat("""{"op":"replace","path":"roles[value eq \"r1\"].display","value":"x"}""", count)
            );
        Apply(user, Operations(100)).Error.ShouldBeNull();
        Apply(user, Operations(101)).Error.ShouldNotBeNull().ScimType.ShouldBe("tooMany");
    }

    [Fact]
    public void Every_change_is_told_with_before_and_after()
    {
        var result = Apply(
                Json.User(Start),
                Double(
                    "{'op':'replace','path':'active','value':false},{'op':'add','path':'"
                        + E
                        + ":department','value':'d'},{'op':'remove','path':'name'}"
                )
            )
            .Required();
        result.Changes.Select(c => c.Path.ToString()).ShouldBe(["name", "active", E + ":department"]);
        result.Changes[1].Before.ShouldBe(ScimBoolean.True);
        result.Changes[1].After.ShouldBe(ScimBoolean.False);
        result.Changes[2].Before.ShouldBeNull();
    }

    private static string Double(string json) => json.Replace('\'', '"');

    /// <summary>
    /// Expected: "=" for no change, or parts joined by ";", each a property that takes the place of the one of its name,
    /// "+property" for a new one, "-name" for one that goes.
    /// </summary>
    private static void Check(string operation, string expected)
    {
        var start = Json.User(Start).WithId("1");
        var result = Apply(start, Double(operation)).Required();
        var properties = System.Text.Json.Nodes.JsonNode.Parse("{" + Start + "}")!.AsObject();
        foreach (var part in expected is "=" ? [] : expected.Split(';'))
        {
            if (part[0] == '-')
                properties.Remove(part[1..]).ShouldBeTrue();
            else
                foreach (
                    var (name, value) in System
                        .Text.Json.Nodes.JsonNode.Parse("{" + Double(part.TrimStart('+')) + "}")!
                        .AsObject()
                )
                {
                    properties.ContainsKey(name).ShouldBe(part[0] != '+');
                    properties[name] = value!.DeepClone();
                }
        }
        var wanted = Json.User(properties.ToJsonString()[1..^1]);
        Json.Data(result.Resource).ShouldBe(Json.Data(wanted));
        result.Changed.ShouldBe(expected is not "=");
        result.Resource.Id.ShouldBe("1");
        result.MemberOperations.ShouldBeEmpty();
    }
}
