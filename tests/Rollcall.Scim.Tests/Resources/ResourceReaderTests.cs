using System.Text;
using Rollcall.Scim.Patch;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;
using Shouldly;
using Xunit;

namespace Rollcall.Scim.Tests.Resources;

public sealed class ResourceReaderTests
{
    [Theory]
    // Names and URNs in any case (RFC 7643 2.1), in the order of the schema.
    [InlineData("\"USERNAME\":\"a\",\"Emails\":[{\"VALUE\":\"x\"}]", "\"userName\":\"a\",\"emails\":[{\"value\":\"x\"}]")]
    // Unassigned is absent, null and [] alike (RFC 7643 2.5).
    [InlineData(
        "\"userName\":\"a\",\"title\":null,\"emails\":[],\"name\":{},\"roles\":[null],\"ims\":[{\"value\":null}]",
        "\"userName\":\"a\""
    )]
    // readOnly is ignored (RFC 7644 3.3).
    [InlineData("\"userName\":\"a\",\"id\":null,\"groups\":[],\"meta\":{\"resourceType\":\"User\"}", "\"userName\":\"a\"")]
    [InlineData("\"id\":\"7\",\"groups\":[{\"value\":\"1\"}],\"userName\":\"a\"", "\"userName\":\"a\"")]
    // Entra: booleans as strings.
    [InlineData("\"userName\":\"a\",\"active\":\"False\"", "\"userName\":\"a\",\"active\":false")]
    [InlineData("\"userName\":\"a\",\"active\":\"true\"", "\"userName\":\"a\",\"active\":true")]
    // A password is never kept.
    [InlineData("\"userName\":\"a\",\"password\":\"t1meMa$heen\"", "\"userName\":\"a\"")]
    // Extension data without its URN in schemas, and flat.
    [InlineData(
        "\"userName\":\"a\",\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{\"department\":\"d\"}",
        "\"userName\":\"a\",\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{\"department\":\"d\"}"
    )]
    [InlineData(
        "\"userName\":\"a\",\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:user:department\":\"d\",\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value\":\"7\"",
        "\"userName\":\"a\",\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{\"department\":\"d\",\"manager\":{\"value\":\"7\"}}"
    )]
    [InlineData("\"urn:ietf:params:scim:schemas:core:2.0:User:userName\":\"a\"", "\"userName\":\"a\"")]
    // The core schema under its URN like any other.
    [InlineData(
        "\"title\":\"t\",\"URN:ietf:params:scim:schemas:core:2.0:User\":{\"userName\":\"a\",\"name\":{\"givenName\":\"g\"},\"nosuch\":1}",
        "\"userName\":\"a\",\"name\":{\"givenName\":\"g\"},\"title\":\"t\""
    )]
    // A manager as a string, an object or an array of one (Entra); its displayName is ours.
    [InlineData(
        "\"userName\":\"a\",\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{\"manager\":\"7\"}",
        "\"userName\":\"a\",\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{\"manager\":{\"value\":\"7\"}}"
    )]
    [InlineData(
        "\"userName\":\"a\",\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{\"manager\":[{\"$ref\":\"x\",\"value\":\"7\",\"displayName\":\"Boss\"}]}",
        "\"userName\":\"a\",\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{\"manager\":{\"value\":\"7\",\"$ref\":\"x\"}}"
    )]
    // Unknown plain attributes are ignored, unknown extensions kept to the last digit.
    [InlineData("\"userName\":\"a\",\"shoeSize\":{\"eu\":[43]}", "\"userName\":\"a\"")]
    [InlineData(
        "\"userName\":\"a\",\"urn:example:X\":{ \"b\" : 1.50, \"a\": [ null , {\"c\":\"\\u00e9\"} ] }",
        "\"userName\":\"a\",\"urn:example:X\":{\"b\":1.50,\"a\":[null,{\"c\":\"é\"}]}"
    )]
    [InlineData(
        "\"userName\":\"a\",\"urn:example:X\":{\"b\":1E+308,\"c\":-0.5e-308,\"d\":-0}",
        "\"userName\":\"a\",\"urn:example:X\":{\"b\":1E+308,\"c\":-0.5e-308,\"d\":-0}"
    )]
    [InlineData(
        "\"userName\":\"a\",\"urn:example:X\":{\"tag\":{\"tag\":[{\"tag\":1},{\"tag\":2}]},\"b\":{\"tag\":3}}",
        "\"userName\":\"a\",\"urn:example:X\":{\"tag\":{\"tag\":[{\"tag\":1},{\"tag\":2}]},\"b\":{\"tag\":3}}"
    )]
    // Equal type and value fold into one (RFC 7643 2.4).
    [InlineData(
        "\"userName\":\"a\",\"emails\":[{\"value\":\"A@x\",\"type\":\"work\"},{\"value\":\"a@X\",\"type\":\"Work\",\"primary\":true},{\"value\":\"A@x\",\"type\":\"home\"}]",
        "\"userName\":\"a\",\"emails\":[{\"value\":\"a@X\",\"type\":\"Work\",\"primary\":true},{\"value\":\"A@x\",\"type\":\"home\"}]"
    )]
    // Times come back as they came.
    [InlineData(
        "\"userName\":\"a\",\"externalId\":\"e\",\"x509Certificates\":[{\"value\":\"AAEC\"}]",
        "\"externalId\":\"e\",\"userName\":\"a\",\"x509Certificates\":[{\"value\":\"AAEC\"}]"
    )]
    public void A_user_is_read_as_the_RFC_and_the_clients_mean_it(string properties, string expected) =>
        Json.Data(Json.User(properties)).ShouldBe(expected);

    [Theory]
    [InlineData("[\"urn:ietf:params:scim:schemas:core:2.0:User\",\"urn:example:anything\"]")]
    [InlineData("[\"URN:IETF:params:scim:schemas:core:2.0:user\"]")]
    [InlineData("[\"urn:scim:schemas:core:1.0\"]")]
    [InlineData("[\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"]")]
    public void Schemas_that_speak_of_a_user_are_accepted(string schemas) =>
        Json.UserError($$"""{"schemas":{{schemas}},"userName":"a"}""").ShouldBeNull();

    [Theory]
    [InlineData("{\"userName\":\"a\"}", "invalidSyntax")]
    [InlineData("{\"schemas\":null,\"userName\":\"a\"}", "invalidSyntax")]
    [InlineData("{\"schemas\":\"urn:ietf:params:scim:schemas:core:2.0:User\",\"userName\":\"a\"}", "invalidSyntax")]
    [InlineData("{\"schemas\":[1],\"userName\":\"a\"}", "invalidSyntax")]
    [InlineData("{\"schemas\":[],\"userName\":\"a\"}", "invalidValue")]
    [InlineData("{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:Group\"],\"userName\":\"a\"}", "invalidValue")]
    public void Schemas_that_do_not_are_refused_by_name(string body, string scimType)
    {
        var error = Json.UserError(body).ShouldNotBeNull();
        error.ScimType.ShouldBe(scimType);
        error.Detail.ShouldContain("schemas");
    }

    [Theory]
    [InlineData("\"userName\":5", "userName: found a number, expected a string")]
    [InlineData("\"userName\":\"\"", "userName: is required")]
    [InlineData("\"userName\":\"  \"", "userName: is required")]
    [InlineData("\"title\":\"x\"", "userName: is required")]
    [InlineData("\"userName\":\"a\",\"active\":\"yes\"", "active: found a string, expected true or false")]
    [InlineData("\"userName\":\"a\",\"active\":1", "active: found a number")]
    [InlineData("\"userName\":\"a\",\"name\":\"x\"", "name: found a string, expected an object")]
    [InlineData("\"userName\":\"a\",\"name\":{\"givenName\":[]}", "name.givenName: found an array")]
    [InlineData("\"userName\":\"a\",\"emails\":\"x\"", "emails: found a string, expected an array")]
    [InlineData("\"userName\":\"a\",\"emails\":[\"x\"]", "emails: found a string, expected an object")]
    [InlineData("\"userName\":\"a\",\"emails\":[{\"value\":{}}]", "emails.value: found an object")]
    [InlineData(
        "\"userName\":\"a\",\"emails\":[{\"value\":\"a\",\"primary\":true},{\"value\":\"b\",\"primary\":\"True\"}]",
        "emails: primary"
    )]
    [InlineData("\"userName\":\"a\",\"password\":5", "password: found a number")]
    [InlineData("\"userName\":\"a\",\"x509Certificates\":[{\"value\":\"?\"}]", "x509Certificates.value")]
    [InlineData("\"userName\":\"a\",\"title\":\"a\\u0000b\"", "title: a string with a NUL")]
    [InlineData(
        "\"userName\":\"a\",\"urn:example:X\":{\"b\":[1e999999]}",
        "urn:example:X\": a number with an exponent beyond 308"
    )]
    [InlineData("\"userName\":\"a\",\"urn:example:X\":{\"b\":1E-309}", "urn:example:X\": a number with an exponent beyond 308")]
    [InlineData(
        "\"userName\":\"a\",\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":[]",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User: found an array"
    )]
    [InlineData(
        "\"userName\":\"a\",\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{\"department\":1}",
        "enterprise:2.0:User:department: found a number"
    )]
    public void A_wrong_value_is_refused_with_its_path(string properties, string detail)
    {
        var error = Json.UserError(Json.UserBody(properties)).ShouldNotBeNull();
        (error.Status, error.ScimType).ShouldBe((400, "invalidValue"));
        error.Detail.ShouldContain(detail);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"userName\":\"a\"")]
    [InlineData("{\"userName\":\"a\",}")]
    [InlineData("{} {}")]
    [InlineData("\"userName\"")]
    [InlineData("{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"userName\":\"a\",\"UserName\":\"b\"}")]
    [InlineData("{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"userName\":\"a\",\"meta\":{},\"META\":{}}")]
    [InlineData("{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"userName\":\"a\",\"foo\":1,\"FOO\":1}")]
    [InlineData(
        "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"userName\":\"a\",\"name\":{\"givenName\":\"a\",\"givenname\":\"b\"}}"
    )]
    [InlineData("{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"userName\":\"\\ud800\"}")]
    [InlineData("{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"userName\":\"a\",\"\\udc00\":1}")]
    [InlineData(
        "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"userName\":\"a\",\"urn:x:y\":{\"a\":\"\\ud800\"}}"
    )]
    [InlineData(
        "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"userName\":\"a\",\"urn:ietf:params:scim:schemas:core:2.0:User\":{\"userName\":\"b\"}}"
    )]
    [InlineData(
        "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"userName\":\"a\",\"urn:ietf:params:scim:schemas:core:2.0:User\":\"b\"}"
    )]
    [InlineData(
        "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"urn:ietf:params:scim:schemas:core:2.0:User\":{\"userName\":\"a\",\"urn:ietf:params:scim:schemas:core:2.0:User\":{}}}"
    )]
    // Without a schema as with one.
    [InlineData(
        "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"userName\":\"a\",\"urn:x:y\":{\"tag\":1,\"tag\":1}}"
    )]
    [InlineData(
        "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"userName\":\"a\",\"urn:x:y\":{\"tag\":1,\"b\":{},\"TAG\":2}}"
    )]
    [InlineData(
        "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"userName\":\"a\",\"urn:x:y\":{\"b\":[{\"tag\":1,\"tag\":2}]}}"
    )]
    public void What_is_no_JSON_object_is_invalid_syntax(string body) =>
        Json.UserError(body).ShouldNotBeNull().ScimType.ShouldBe("invalidSyntax");

    [Fact]
    public void Hostile_bodies_are_refused()
    {
        string[] bodies =
        [
            string.Concat(Enumerable.Repeat("{\"a\":", 100_000)),
            Json.UserBody("\"userName\":\"a\",\"x\":" + new string('[', 100_000)),
            Json.UserBody("\"userName\":\"" + new string('\\', 6_000)),
            Json.UserBody("\"userName\":\"" + new string('a', 1_000_000) + "\""),
            Json.UserBody("\"" + new string('a', 1_000_000) + "\":1,\"userName\":\"a\""),
            Json.UserBody("\"userName\":\"a\",\"urn:x\":{\"a\":\"" + new string('a', 1_000_000) + "\"}"),
            Json.UserBody(
                "\"userName\":\"a\"," + string.Join(',', Enumerable.Range(0, 40).Select(i => $$"""  "urn:x:{{i}}":{"a":1} """))
            ),
            Json.UserBody(
                "\"userName\":\"a\",\"roles\":["
                    + string.Join(',', Enumerable.Range(0, 1_001).Select(i => $$"""{"value":"{{i}}"}"""))
                    + "]"
            ),
        ];
        foreach (var body in bodies)
        {
            var error = Json.UserError(body).ShouldNotBeNull(body[..60]);
            error.Status.ShouldBe(400);
            error.Detail.Length.ShouldBeLessThan(400);
        }
        byte[] notUtf8 = [.. Json.Bytes("{\"userName\":\""), 0xFF, .. Json.Bytes("\"}")];
        ResourceReader
            .Read(notUtf8, ResourceType.User, ReadMode.Create)
            .Error.ShouldNotBeNull()
            .ScimType.ShouldBe("invalidSyntax");
    }

    [Fact]
    public void A_byte_order_mark_does_no_harm()
    {
        byte[] body = [0xEF, 0xBB, 0xBF, .. Json.Bytes(Json.UserBody("\"userName\":\"a\""))];
        ResourceReader.Read(body, ResourceType.User, ReadMode.Create).Required().UserName.ShouldBe("a");
    }

    [Fact]
    public void A_group_of_250000_members_passes_and_comes_apart()
    {
        var body = new StringBuilder(Json.GroupBody("\"displayName\":\"g\",\"members\":[{\"value\":\"0\",\"$ref\":null}"));
        body.Length--;
        for (var i = 0; i < 250_000; i++)
            body.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $",{{\"value\":\"{i}\",\"type\":\"User\",\"display\":\"n\"}}"
            );
        body.Append("]}");
        var group = ResourceReader.Read(Encoding.UTF8.GetBytes(body.ToString()), ResourceType.Group, ReadMode.Create).Required();
        var (rest, members, present) = GroupMembers.Detach(group);
        present.ShouldBeTrue();
        members.Length.ShouldBe(250_001);
        members[1].ShouldBe(new MemberValue("0", "User", "n"));
        Json.Data(rest).ShouldBe("\"displayName\":\"g\"");
    }

    [Theory]
    [InlineData("\"displayName\":\"g\"", false)]
    [InlineData("\"displayName\":\"g\",\"members\":[]", true)]
    [InlineData("\"displayName\":\"g\",\"members\":null", true)]
    public void An_empty_member_list_differs_from_none(string properties, bool named) =>
        GroupMembers.Detach(Json.Group(properties)).Present.ShouldBe(named);

    [Theory]
    [InlineData("[{\"value\":\"1\"},{\"display\":\"x\"}]", "members[1].value")]
    [InlineData("[{\"value\":\"1\"},{\"value\":\"1\"},{\"display\":\"x\"}]", "members[2].value")]
    [InlineData("[{}]", "members[0].value")]
    [InlineData("[{\"value\":\"1\"},{}]", "members[1].value")]
    [InlineData("[{\"value\":null,\"$ref\":null}]", "members[0].value")]
    [InlineData("[null]", "members[0].value")]
    public void A_member_who_is_nobody_is_refused_by_place(string members, string place)
    {
        foreach (var mode in (ReadMode[])[ReadMode.Create, ReadMode.Replace])
        {
            var error = ResourceReader
                .Read(Json.Bytes(Json.GroupBody($"\"displayName\":\"g\",\"members\":{members}")), ResourceType.Group, mode)
                .Error.ShouldNotBeNull();
            error.ScimType.ShouldBe("invalidValue");
            error.Detail.ShouldContain(place);
        }
    }

    [Fact]
    public void Of_a_name_that_is_kept_twice_from_before_the_first_value_is_read()
    {
        var user = ResourceReader
            .Read(
                Json.Bytes("""{"userName":"a","urn:x:y":{"tag":"old","TAG":"new","b":[{"c":1,"c":2}],"d":1e999999}}"""),
                ResourceType.User,
                ReadMode.Stored
            )
            .Required();

        Json.Data(user)
            .ShouldBe(
                """
                "userName":"a","urn:x:y":{"tag":"old","b":[{"c":1}],"d":1e999999}
                """
            );
    }

    [Fact]
    public void An_unmarked_user_is_active()
    {
        Json.User("\"userName\":\"a\"").Active.ShouldBeTrue();
        Json.User("\"userName\":\"a\",\"active\":false").Active.ShouldBeFalse();
    }

    [Fact]
    public void Typed_access_finds_values_by_path()
    {
        var user = Json.User(
                $$"""
                "userName":"a","emails":[{"value":"x","type":"work"},{"type":"home"},{"value":"y"}],"{{Json.Enterprise}}":{"manager":"7"}
                """
            )
            .WithId("1");
        Texts("emails.value").ShouldBe(["x", "y"]);
        Texts(Json.Enterprise + ":manager.value").ShouldBe(["7"]);
        Texts("id").ShouldBe(["1"]);
        Texts("title").ShouldBeEmpty();
        user.EmailValues.ShouldBe(["x", "y"]);

        string?[] Texts(string path) =>
            [.. user.Get(Scim.Paths.AttributePath.Parse(path, ResourceType.User).Required()).Select(v => v.AsText())];
    }
}
