using System.Buffers;
using System.Text.Json.Nodes;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;
using Shouldly;
using Xunit;

namespace Rollcall.Scim.Tests.Schema;

public sealed class SchemaTests
{
    private const string Urn = "urn:example:scim:1.0:Badge";

    private static readonly SchemaDefinition Badge = new(
        Urn,
        "Badge",
        "What opens doors.",
        [
            new()
            {
                Name = "number",
                Type = AttributeType.Integer,
                Required = true,
            },
            new() { Name = "tags", MultiValued = true },
            new()
            {
                Name = "issued",
                Type = AttributeType.DateTime,
                Mutability = Mutability.Immutable,
            },
            new() { Name = "weight", Type = AttributeType.Decimal },
            new()
            {
                Name = "pin",
                Mutability = Mutability.WriteOnly,
                Returned = Returned.Never,
            },
            new() { Name = "secret", Returned = Returned.Never },
            new() { Name = "notes", Returned = Returned.Request },
            new()
            {
                Name = "door",
                Type = AttributeType.Complex,
                SubAttributes =
                [
                    new() { Name = "value", CaseExact = true },
                    new()
                    {
                        Name = "floors",
                        Type = AttributeType.Integer,
                        MultiValued = true,
                    },
                ],
            },
        ]
    );

    private static readonly ResourceType Badged = ScimSchemas.Default.WithExtension("user", Badge, required: false).User;

    [Fact]
    public void A_schema_shows_every_characteristic_of_every_attribute()
    {
        string[] always =
        [
            "name",
            "type",
            "multiValued",
            "description",
            "required",
            "caseExact",
            "mutability",
            "returned",
            "uniqueness",
        ];
        foreach (var schema in ScimSchemas.Default.Schemas)
        {
            var json = JsonNode.Parse(Written(schema))!;
            json["schemas"]![0]!.ToString().ShouldBe(ScimUrns.Schema);
            json["meta"]!["location"]!.ToString().ShouldBe("https://x/v2/Schemas/" + schema.Id);
            foreach (var attribute in All(json["attributes"]!.AsArray()))
            {
                foreach (var key in always)
                    attribute.ContainsKey(key).ShouldBeTrue($"{attribute["name"]} {key}");
                attribute["description"]!.ToString().ShouldNotBeEmpty();
            }
        }
    }

    [Theory]
    [InlineData("User", "userName", true, false, "readWrite", "default", "server")]
    [InlineData("User", "groups", false, false, "readOnly", "default", "none")]
    [InlineData("User", "password", false, false, "writeOnly", "never", "none")]
    [InlineData("Group", "displayName", true, false, "readWrite", "default", "server")]
    public void Characteristics_are_those_of_the_RFC(
        string type,
        string name,
        bool required,
        bool caseExact,
        string mutability,
        string returned,
        string uniqueness
    )
    {
        var schema = ScimSchemas.Default.FindResourceType(type)!.Schema;
        var attribute = JsonNode.Parse(Written(schema))!["attributes"]!.AsArray().Single(a => a!["name"]!.ToString() == name)!;
        ((bool)attribute["required"]!, (bool)attribute["caseExact"]!).ShouldBe((required, caseExact));
        attribute["mutability"]!.ToString().ShouldBe(mutability);
        attribute["returned"]!.ToString().ShouldBe(returned);
        attribute["uniqueness"]!.ToString().ShouldBe(uniqueness);
    }

    [Fact]
    public void A_resource_type_lists_its_extensions()
    {
        var output = new ArrayBufferWriter<byte>();
        SchemaJson.Write(output, Badged, "https://x/v2");
        var json = JsonNode.Parse(output.WrittenSpan)!;
        json["endpoint"]!.ToString().ShouldBe("/Users");
        json["schemaExtensions"]!
            .ToJsonString()
            .ShouldBe($$"""[{"schema":"{{ScimUrns.EnterpriseUser}}","required":false},{"schema":"{{Urn}}","required":false}]""");
    }

    [Fact]
    public void An_extension_cannot_take_the_URN_of_a_core_schema() =>
        Should.Throw<ArgumentException>(() =>
            ScimSchemas.Default.WithExtension("User", ScimSchemas.Default.Group.Schema, required: false)
        );

    [Fact]
    public void Data_of_a_custom_extension_is_read_typed_and_written_back()
    {
        const string Data =
            "\"userName\":\"a\",\"urn:example:scim:1.0:Badge\":{\"number\":7,\"tags\":[\"x\",\"y\"],\"issued\":\"2026-01-31T12:00:00+02:00\",\"weight\":1.50,\"door\":{\"value\":\"d\",\"floors\":[1,2]}}";
        var user = Read(Data).Required();
        Json.Data(user).ShouldBe(Data);
        Json.Data(ResourceReader.Read(ResourceWriter.ToStored(user), Badged, ReadMode.Stored).Required()).ShouldBe(Data);
        Matches("urn:example:scim:1.0:badge:number ge 7").ShouldBeTrue();
        Matches("urn:example:scim:1.0:Badge:number eq 7.0").ShouldBeTrue();
        Matches("urn:example:scim:1.0:Badge:weight lt 1.51").ShouldBeTrue();
        Matches("urn:example:scim:1.0:Badge:issued eq \"2026-01-31T10:00:00Z\"").ShouldBeTrue();
        Matches("urn:example:scim:1.0:Badge:tags eq \"Y\"").ShouldBeTrue();
        Matches("urn:example:scim:1.0:Badge:tags[value sw \"z\"]").ShouldBeFalse();
        Matches("urn:example:scim:1.0:Badge:tags[value sw \"x\"]").ShouldBeTrue();
        Matches("urn:example:scim:1.0:Badge:door.floors eq 2").ShouldBeTrue();
        Matches("urn:example:scim:1.0:Badge:door eq \"D\"").ShouldBeFalse();

        bool Matches(string filter) => FilterEvaluator.Matches(FilterParser.Parse(filter, Badged).Required(), user);
    }

    [Theory]
    [InlineData("\"tags\":[\"x\"]", "Badge:number: is required")]
    [InlineData("\"number\":1.5", "Badge:number: expected a whole number")]
    [InlineData("\"number\":9223372036854775808", "Badge:number: expected a whole number")]
    [InlineData("\"number\":1,\"weight\":1e400", "Badge:weight: expected a number")]
    [InlineData("\"number\":1,\"issued\":\"2026-02-30T00:00:00Z\"", "Badge:issued: found")]
    [InlineData("\"number\":1,\"door\":{\"floors\":[\"a\"]}", "Badge:door.floors: found a string")]
    public void Wrong_data_of_a_custom_extension_is_refused_with_its_path(string data, string detail) =>
        Read($$"""  "userName":"a","urn:example:scim:1.0:Badge":{ {{data}} }  """)
            .Error.ShouldNotBeNull()
            .Detail.ShouldContain(detail);

    [Theory]
    [InlineData("""{"op":"add","path":"urn:example:scim:1.0:Badge:tags","value":["y","z"]}""", "\"tags\":[\"x\",\"y\",\"z\"]")]
    [InlineData("""{"op":"remove","path":"urn:example:scim:1.0:Badge:tags[value eq \"X\"]"}""", "\"tags\":[\"y\"]")]
    [InlineData("""{"op":"remove","path":"urn:example:scim:1.0:Badge:tags","value":["y"]}""", "\"tags\":[\"x\"]")]
    [InlineData(
        """{"op":"replace","path":"urn:example:scim:1.0:Badge:tags[value eq \"x\"].value","value":"z"}""",
        "\"tags\":[\"z\",\"y\"]"
    )]
    [InlineData(
        """{"op":"add","path":"urn:example:scim:1.0:Badge:tags[value eq \"z\"]","value":"z"}""",
        "\"tags\":[\"x\",\"y\",\"z\"]"
    )]
    [InlineData("""{"op":"add","path":"urn:example:scim:1.0:Badge:door.floors","value":[3]}""", "\"door\":{\"floors\":[3]}")]
    [InlineData(
        """{"op":"replace","path":"urn:example:scim:1.0:Badge:issued","value":"2026-01-31T14:00:00+02:00"}""",
        "\"number\":7"
    )]
    public void A_custom_extension_is_patched(string operation, string expected)
    {
        var user = Read(
                "\"userName\":\"a\",\"urn:example:scim:1.0:Badge\":{\"number\":7,\"tags\":[\"x\",\"y\"],\"issued\":\"2026-01-31T12:00:00Z\"}"
            )
            .Required();
        Json.Data(Patch.PatchTests.Apply(user, operation).Required().Resource).ShouldContain(expected);
    }

    [Theory]
    [InlineData("""{"op":"replace","path":"urn:example:scim:1.0:Badge:issued","value":"2027-01-31T12:00:00Z"}""", "mutability")]
    [InlineData("""{"op":"remove","path":"urn:example:scim:1.0:Badge:issued"}""", "mutability")]
    [InlineData("""{"op":"remove","path":"urn:example:scim:1.0:Badge:number"}""", "mutability")]
    [InlineData("""{"op":"remove","path":"urn:example:scim:1.0:Badge"}""", "mutability")]
    public void Immutable_and_required_attributes_stay(string operation, string scimType)
    {
        var user = Read("\"userName\":\"a\",\"urn:example:scim:1.0:Badge\":{\"number\":7,\"issued\":\"2026-01-31T12:00:00Z\"}")
            .Required();
        Patch.PatchTests.Apply(user, operation).Error.ShouldNotBeNull().ScimType.ShouldBe(scimType);
    }

    [Fact]
    public void A_replacement_must_match_what_is_immutable_and_may_leave_it_out()
    {
        var user = Read("\"userName\":\"a\",\"urn:example:scim:1.0:Badge\":{\"number\":7,\"issued\":\"2026-01-31T12:00:00Z\"}")
            .Required();
        Replace("\"userName\":\"b\",\"urn:example:scim:1.0:Badge\":{\"number\":8,\"issued\":\"2027-01-31T12:00:00Z\"}")
            .Error.ShouldNotBeNull()
            .Detail.ShouldContain("Badge:issued");
        Json.Data(Replace("\"userName\":\"b\",\"urn:example:scim:1.0:Badge\":{\"number\":8}").Required())
            .ShouldBe("\"userName\":\"b\",\"urn:example:scim:1.0:Badge\":{\"number\":8,\"issued\":\"2026-01-31T12:00:00Z\"}");

        ScimResult<ScimResource> Replace(string properties) =>
            ResourceReader.ReadReplacement(Json.Bytes(Json.UserBody(properties)), user);
    }

    [Fact]
    public void What_is_returned_never_or_on_request_is_stored_but_not_shown()
    {
        var user = Read(
                "\"userName\":\"a\",\"urn:example:scim:1.0:Badge\":{\"number\":7,\"pin\":\"1\",\"secret\":\"s\",\"notes\":\"n\"}"
            )
            .Required();
        Badged.StoredIsResponse("{}"u8).ShouldBeFalse();
        ResourceType.User.StoredIsResponse("{}"u8).ShouldBeTrue();
        Json.Data(user).ShouldEndWith("{\"number\":7,\"pin\":\"1\",\"secret\":\"s\",\"notes\":\"n\"}");
        Json.Response(user, Projection.None).ShouldContain("\"urn:example:scim:1.0:Badge\":{\"number\":7},");
        Json.Response(
                user,
                Projection.Parse("urn:example:scim:1.0:Badge:notes,urn:example:scim:1.0:Badge:secret", null, Badged).Required()
            )
            .ShouldContain("\"urn:example:scim:1.0:Badge\":{\"notes\":\"n\"}");
    }

    private static ScimResult<ScimResource> Read(string properties) =>
        ResourceReader.Read(Json.Bytes(Json.UserBody(properties)), Badged, ReadMode.Create);

    private static IEnumerable<JsonObject> All(JsonArray attributes) =>
        attributes.Select(a => a!.AsObject()).SelectMany(a => a["subAttributes"] is JsonArray subs ? All(subs).Prepend(a) : [a]);

    private static byte[] Written(SchemaDefinition schema)
    {
        var output = new ArrayBufferWriter<byte>();
        SchemaJson.Write(output, schema, "https://x/v2");
        return output.WrittenSpan.ToArray();
    }
}
