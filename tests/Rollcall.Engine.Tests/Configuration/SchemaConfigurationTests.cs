using System.Buffers;
using System.Text.Json.Nodes;
using Rollcall.Engine.Configuration;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Tests.Configuration;

/// <summary>The section <c>schemas</c>: extensions that people declare.</summary>
public sealed class SchemaConfigurationTests
{
    private const string Urn = "urn:example:scim:schemas:badge:1.0:User";

    [Fact]
    public void A_short_declaration_gives_a_name_and_a_type()
    {
        var schema = Read($"attributes: {{ badge: string, floors: {{ type: integer, multiValued: true }} }}")
            .ShouldHaveSingleItem();
        schema.Schema.Id.ShouldBe(Urn);
        schema.Schema.Name.ShouldBe("badge");
        schema.For.ShouldBe(["User"]);
        schema.Required.ShouldBeFalse();
        schema.Schema.Find("badge")!.Type.ShouldBe(AttributeType.String);
        var floors = schema.Schema.Find("FLOORS")!;
        (floors.Type, floors.MultiValued, floors.Returned).ShouldBe((AttributeType.Integer, true, Returned.Default));
    }

    [Fact]
    public void The_list_of_RFC_7643_and_the_short_form_say_the_same()
    {
        var written = Read(
            """
            attributes:
              - { name: badge, type: string, caseExact: true, uniqueness: server, mutability: immutable, canonicalValues: [a, b] }
              - name: door
                type: complex
                subAttributes: [{ name: level, type: integer, required: true }]
            """
        );
        var named = Read(
            """
            attributes:
              badge: { type: string, caseExact: true, uniqueness: server, mutability: immutable, canonicalValues: [a, b] }
              door: { type: complex, subAttributes: { level: { type: integer, required: true } } }
            """
        );
        written.ShouldHaveSingleItem().Definition.ShouldBe(named.ShouldHaveSingleItem().Definition);
        named[0].Schema.Find("door")!.FindSub("level")!.Required.ShouldBeTrue();
    }

    /// <summary>What /Schemas of any server shows can be pasted: RFC 7643 section 7 is one of the two forms.</summary>
    [Fact]
    public void Every_core_schema_declared_as_it_is_shown_is_shown_the_same()
    {
        foreach (var schema in ScimSchemas.Default.Schemas)
        {
            var shown = Attributes(schema);
            var declared = Read($"attributes: {shown.ToJsonString()}").ShouldHaveSingleItem().Schema;
            Attributes(declared).ToJsonString().ShouldBe(shown.ToJsonString());
        }

        static JsonArray Attributes(SchemaDefinition schema)
        {
            var output = new ArrayBufferWriter<byte>();
            SchemaJson.Write(output, schema, "https://x/v2");
            return JsonNode.Parse(output.WrittenSpan)!["attributes"]!.AsArray();
        }
    }

    [Fact]
    public void What_is_writeOnly_is_never_returned_and_what_is_binary_is_case_exact()
    {
        var schema = Read("attributes: { pin: { mutability: writeOnly }, photo: binary }").ShouldHaveSingleItem().Schema;
        schema.Find("pin")!.Returned.ShouldBe(Returned.Never);
        schema.Find("photo")!.CaseExact.ShouldBeTrue();
    }

    [Fact]
    public void A_schema_is_spoken_by_the_sources_it_names()
    {
        var configuration = Whole(
            "sources: [okta]\n    for: [User, Group]\n    required: true\n    attributes: { badge: string }"
        )
            .Configuration.ShouldNotBeNull();
        configuration.SchemasOf("okta").FindSchema(Urn).ShouldNotBeNull();
        configuration.SchemasOf("okta").Group.Extensions.ShouldHaveSingleItem().Required.ShouldBeTrue();
        configuration.SchemasOf("entra").ShouldBeSameAs(ScimSchemas.Default);
        ConfigurationSnapshot.Compile(1, configuration).FindSchemas("okta").ShouldNotBeNull().FindSchema(Urn).ShouldNotBeNull();
    }

    [Fact]
    public void Rules_of_a_target_may_name_what_its_sources_speak()
    {
        const string attributes = "attributes: { badge: string, floors: { type: integer, multiValued: true } }";
        Errors(attributes, Target("okta")).ShouldBeEmpty();
        Errors($"sources: [entra]\n    {attributes}", Target("okta")).Count.ShouldBe(4);
        Errors($"sources: [entra]\n    {attributes}", Target("entra")).ShouldBeEmpty();

        static string Target(string source) =>
            $$"""
                targets:
                  - id: jira
                    connector: jira-dc
                    url: https://jira.example.com
                    credential: { token: env:JIRA }
                    sources: [{{source}}]
                    scope: '{{Urn}}:floors eq 3'
                    attributes:
                      - { to: username, from: userName }
                      - { to: email, from: '{{Urn}}:badge', else: ['{{Urn}}:floors'] }
                      - { to: displayName, expr: 'Coalesce([{{Urn}}:badge], [userName])' }
                """;
    }

    [Theory]
    [InlineData("{ }", "attributes", "is empty")]
    [InlineData("badge", "attributes", "names no attributes")]
    [InlineData("{ badge: text }", "attributes.badge", "is not known here")]
    [InlineData("{ badge: [string] }", "attributes.badge", "is a list")]
    [InlineData("{ badge: { typ: string } }", "attributes.badge.typ", "is not a key that belongs here")]
    [InlineData("{ 1badge: string }", "attributes", "is no name of an attribute")]
    [InlineData("{ $ref: string }", "attributes.$ref", "is no name of an attribute")]
    [InlineData("{ badge: string, Badge: string }", "attributes.Badge", "comes twice")]
    [InlineData("[{ type: string }]", "attributes[0].name", "is missing")]
    [InlineData("[{ name: badge, unique: true }]", "attributes[0].unique", "is not a key that belongs here")]
    [InlineData("{ door: complex }", "attributes.door", "has no parts")]
    [InlineData("{ door: { type: complex } }", "attributes.door.type", "has no parts")]
    [InlineData(
        "{ door: { type: complex, subAttributes: { lock: complex } } }",
        "attributes.door.subAttributes.lock",
        "is not allowed inside complex"
    )]
    [InlineData(
        "{ door: { subAttributes: { a: string } } }",
        "attributes.door.subAttributes",
        "belongs to complex attributes only"
    )]
    [InlineData("{ a: { required: true, mutability: readOnly } }", "attributes.a.required", "cannot be met")]
    [InlineData("{ a: { mutability: writeOnly, returned: always } }", "attributes.a.returned", "would show what is writeOnly")]
    [InlineData("{ a: { type: boolean, uniqueness: server } }", "attributes.a.uniqueness", "cannot be kept for boolean")]
    [InlineData("{ a: { type: integer, canonicalValues: [x] } }", "attributes.a.canonicalValues", "means nothing for integer")]
    [InlineData("{ a: { referenceTypes: [User] } }", "attributes.a.referenceTypes", "means nothing for string")]
    [InlineData("{ a: { mutability: readonly } }", "attributes.a.mutability", "is not known here")]
    [InlineData("{ a: { returned: sometimes } }", "attributes.a.returned", "is not known here")]
    [InlineData("{ a: { multiValued: yes } }", "attributes.a.multiValued", "is neither true nor false")]
    public void What_is_wrong_with_an_attribute_is_said_with_its_key(string attributes, string key, string message)
    {
        var error = Errors($"attributes: {attributes}").ShouldHaveSingleItem();
        error.Key.ShouldBe($"schemas[0].{key}");
        error.Message.ShouldStartWith(message);
        error.Expected.ShouldNotBeNullOrEmpty();
        error.Line.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("badge", "is no fit URN")]
    [InlineData("urn:a b:c", "is no fit URN")]
    [InlineData("urn:example::x", "is no fit URN")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User", "is a name of the SCIM standard")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "is a name of the SCIM standard")]
    public void A_schema_needs_a_name_of_its_own(string urn, string message) =>
        Errors("attributes: { a: string }", urn: urn).ShouldHaveSingleItem().Message.ShouldStartWith(message);

    [Fact]
    public void All_that_is_wrong_with_a_schema_is_said_at_once()
    {
        var errors = Errors("for: [Person]\n    sources: [oktta]\n    requird: true\n    attributes: { a: strng, b: complex }");
        errors
            .Select(error => error.Key)
            .ShouldBe(
                [
                    "schemas[0].for[0]",
                    "schemas[0].sources[0]",
                    "schemas[0].requird",
                    "schemas[0].attributes.a",
                    "schemas[0].attributes.b",
                ],
                ignoreOrder: true
            );
        errors
            .Single(error => error.Key.EndsWith("sources[0]", StringComparison.Ordinal))
            .Expected.ShouldBe("did you mean okta?");
    }

    [Fact]
    public void A_URN_is_declared_once()
    {
        var error = Documents
            .Read(
                $$"""
                sources: [{ id: okta, tokens: [{ name: primary, value: env:OKTA }] }]
                schemas:
                  - { urn: {{Urn}}, attributes: { a: string } }
                  - { urn: {{Urn.ToUpperInvariant().Replace(
                    "URN:",
                    "urn:",
                    StringComparison.Ordinal
                )}}, attributes: { a: string } }
                """
            )
            .Errors.ShouldHaveSingleItem();
        error.Key.ShouldBe("schemas[1].urn");
    }

    private static IReadOnlyList<SchemaConfiguration> Read(string keys)
    {
        var reading = Whole(keys.ReplaceLineEndings("\n    "));
        reading.Errors.Select(error => error.ToString()).ShouldBeEmpty();
        return reading.Configuration.ShouldNotBeNull().Schemas;
    }

    private static IReadOnlyList<ConfigurationError> Errors(string keys, string more = "", string urn = Urn) =>
        Whole(keys, more, urn).Errors;

    private static ConfigurationReading Whole(string keys, string more = "", string urn = Urn) =>
        Documents.Read(
            $$"""
            sources:
              - { id: okta, tokens: [{ name: primary, value: env:OKTA }] }
              - { id: entra, tokens: [{ name: primary, value: env:ENTRA }] }
            schemas:
              - urn: "{{urn}}"
                {{keys}}
            {{more}}
            """
        );
}
