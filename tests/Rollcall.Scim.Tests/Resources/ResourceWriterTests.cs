using System.Buffers;
using System.Text;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;
using Shouldly;
using Xunit;

namespace Rollcall.Scim.Tests.Resources;

public sealed class ResourceWriterTests
{
    private static readonly ScimResource Full = Json.User(
            $$"""
            "userName":"a","externalId":"e","name":{"givenName":"G","familyName":"F"},"emails":[{"value":"x","type":"work"},{"value":"y"}],
            "{{Json.Enterprise}}":{"department":"d","manager":{"value":"7"} },"urn:example:X":{"a":1}
            """
        )
        .WithId("1");

    [Fact]
    public void The_answer_from_stored_bytes_is_the_answer_from_the_resource()
    {
        var output = new ArrayBufferWriter<byte>();
        ResourceWriter.WriteStored(output, ResourceWriter.ToStored(Full), "1", Json.Meta);
        var fromStored = Encoding.UTF8.GetString(output.WrittenSpan);
        fromStored.ShouldBe(Json.Response(Full, Projection.None));
        fromStored.ShouldBe(
            "{\"id\":\"1\",\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\",\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\",\"urn:example:X\"],"
                + "\"externalId\":\"e\",\"userName\":\"a\",\"name\":{\"familyName\":\"F\",\"givenName\":\"G\"},\"emails\":[{\"value\":\"x\",\"type\":\"work\"},{\"value\":\"y\"}],"
                + "\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{\"department\":\"d\",\"manager\":{\"value\":\"7\"}},\"urn:example:X\":{\"a\":1},"
                + "\"meta\":{\"resourceType\":\"User\",\"created\":\"2026-01-31T12:00:00.000Z\",\"lastModified\":\"2026-02-01T12:00:00.123Z\","
                + "\"location\":\"https://scim.example.com/Users/1\",\"version\":\"W/\\\"3\\\"\"}}"
        );
    }

    [Fact]
    public void What_was_stored_is_read_back_and_stored_the_same()
    {
        var stored = ResourceWriter.ToStored(Full);
        var again = ResourceReader.Read(stored, ResourceType.User, ReadMode.Stored).Required();
        again.WithId("1").ShouldBe(Full);
        ResourceWriter.ToStored(again).ShouldBe(stored);
    }

    [Fact]
    public void Members_are_streamed_into_the_answer()
    {
        var output = new ArrayBufferWriter<byte>();
        ResourceWriter.BeginStored(
            output,
            ResourceWriter.ToStored(Json.Group("\"displayName\":\"g\",\"members\":[{\"value\":\"9\"}]")),
            "2"
        );
        ResourceWriter.BeginValues(output, "members");
        ResourceWriter.WriteReference(output, first: true, "9", "https://x/Users/9", "User", "a\"b");
        ResourceWriter.WriteReference(output, first: false, "8", null, null, null);
        ResourceWriter.EndValues(output);
        ResourceWriter.End(output, Json.Meta with { ResourceType = "Group", Location = "", Version = "" }, Projection.None);
        Encoding
            .UTF8.GetString(output.WrittenSpan)
            .ShouldBe(
                "{\"id\":\"2\",\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:Group\"],\"displayName\":\"g\","
                    + "\"members\":[{\"value\":\"9\",\"$ref\":\"https://x/Users/9\",\"type\":\"User\",\"display\":\"a\\\"b\"},{\"value\":\"8\"}],"
                    + "\"meta\":{\"resourceType\":\"Group\",\"created\":\"2026-01-31T12:00:00.000Z\",\"lastModified\":\"2026-02-01T12:00:00.123Z\"}}"
            );
    }

    [Theory]
    [InlineData("userName", null, "\"userName\":\"a\"")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName", null, "")]
    [InlineData(
        "urn:ietf:params:scim:schemas:core:2.0:User",
        null,
        "\"userName\":\"a\",\"name\":{\"familyName\":\"F\",\"givenName\":\"G\"},\"emails\":[{\"value\":\"x\",\"type\":\"work\"},{\"value\":\"y\"}]"
    )]
    [InlineData("USERNAME, nosuch ,name.givenName", null, "\"userName\":\"a\",\"name\":{\"givenName\":\"G\"}")]
    [InlineData("emails.type", null, "\"emails\":[{\"type\":\"work\"}]")]
    [InlineData("emails.display", null, "")]
    [InlineData("nosuch", null, "")]
    [InlineData("password", null, "")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User:userName", null, "\"userName\":\"a\"")]
    [InlineData(Json.Enterprise, null, "\"" + Json.Enterprise + "\":{\"department\":\"d\",\"manager\":{\"value\":\"7\"}}")]
    [InlineData(Json.Enterprise + ":department", null, "\"" + Json.Enterprise + "\":{\"department\":\"d\"}")]
    [InlineData(Json.Enterprise + ":manager.value", null, "\"" + Json.Enterprise + "\":{\"manager\":{\"value\":\"7\"}}")]
    [InlineData(
        null,
        "id,schemas,emails,name.familyName,externalId,meta,urn:example:X," + Json.Enterprise + ":manager",
        "\"userName\":\"a\",\"name\":{\"givenName\":\"G\"},\""
            + Json.Enterprise
            + "\":{\"department\":\"d\"},\"urn:example:X\":{\"a\":1}"
    )]
    [InlineData(null, "userName,name,emails,externalId,meta," + Json.Enterprise, "\"urn:example:X\":{\"a\":1}")]
    public void A_projection_shows_what_is_asked_for_and_what_is_always_there(
        string? attributes,
        string? excluded,
        string expected
    )
    {
        var projection = Projection.Parse(attributes, excluded, ResourceType.User).Required();
        var response = Json.Response(Full, projection);
        response.ShouldStartWith("{\"id\":\"1\",\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"");
        response.ShouldNotContain("\"meta\"");
        var data = response[(response.IndexOf(']', StringComparison.Ordinal) + 1)..^1].TrimStart(',');
        data.ShouldBe(expected);
        response
            .Contains(Json.Enterprise + "\"", StringComparison.Ordinal)
            .ShouldBe(expected.Contains(Json.Enterprise, StringComparison.Ordinal));
    }

    [Fact]
    public void Attributes_and_excludedAttributes_exclude_each_other() =>
        Projection.Parse("a", "b", ResourceType.User).Error.ShouldNotBeNull().Status.ShouldBe(400);

    [Fact]
    public void Nobody_needs_to_load_what_is_not_shown()
    {
        var members = ResourceType.Group.Find("members").ShouldNotBeNull();
        Projection.Parse(null, "members", ResourceType.Group).Required().Includes(members).ShouldBeFalse();
        Projection.Parse("members.value", null, ResourceType.Group).Required().Includes(members).ShouldBeTrue();
        Projection.Parse("displayName", null, ResourceType.Group).Required().Includes(members).ShouldBeFalse();
        Projection.None.Includes(members).ShouldBeTrue();
    }

    [Theory]
    [InlineData("\"userName\":\"b\"", null)]
    [InlineData("\"userName\":\"b\",\"id\":\"other\"", null)]
    [InlineData("\"title\":\"t\"", "userName")]
    public void A_replacement_keeps_the_id_and_needs_what_is_required(string properties, string? missing)
    {
        var result = ResourceReader.ReadReplacement(Json.Bytes(Json.UserBody(properties)), Full);
        if (missing is null)
        {
            var replaced = result.Required();
            replaced.Id.ShouldBe("1");
            Json.Data(replaced).ShouldBe("\"userName\":\"b\"");
        }
        else
        {
            result.Error.ShouldNotBeNull().Detail.ShouldContain(missing);
        }
    }
}
