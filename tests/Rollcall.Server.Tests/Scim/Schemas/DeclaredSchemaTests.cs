using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.Scim.Schemas;

/// <summary>Extensions declared in the configuration (RFC 7643 section 3.3) are spoken like those of the standard.</summary>
public abstract class DeclaredSchemaTests(SchemaServer fixture)
{
    private const string Badge = SchemaServer.Badge;
    private readonly ScimClient _scim = fixture.NewSource();

    [Fact]
    public async Task Discovery_shows_the_schema_with_every_characteristic_and_the_types_that_may_carry_it()
    {
        var schema = await _scim.GetAsync($"Schemas/{Badge}");
        schema.Status.ShouldBe(200);
        schema.Json["name"]!.GetValue<string>().ShouldBe("Badge");
        schema.Json["meta"]!["location"]!.GetValue<string>().ShouldBe($"{_scim.BaseUrl}/Schemas/{Badge}");
        Attribute("floors")["multiValued"]!.GetValue<bool>().ShouldBeTrue();
        Attribute("floors")["type"]!.GetValue<string>().ShouldBe("integer");
        Attribute("badge")["uniqueness"]!.GetValue<string>().ShouldBe("server");
        Attribute("badge")["caseExact"]!.GetValue<bool>().ShouldBeFalse();
        Attribute("exact")["caseExact"]!.GetValue<bool>().ShouldBeTrue();
        Attribute("pin")["returned"]!.GetValue<string>().ShouldBe("never");
        Attribute("page")["referenceTypes"]![0]!.GetValue<string>().ShouldBe("external");
        Attribute("door")["subAttributes"]!.AsArray().Count.ShouldBe(2);
        (await _scim.GetAsync("Schemas")).Text.ShouldContain(SchemaServer.Cost);
        Extensions((await _scim.GetAsync("ResourceTypes/User")).Json).ShouldContain(Badge);
        Extensions((await _scim.GetAsync("ResourceTypes/Group")).Json).ShouldBe([SchemaServer.Cost]);

        JsonNode Attribute(string name) =>
            schema.Json["attributes"]!.AsArray().Single(a => a!["name"]!.GetValue<string>() == name)!;

        static IEnumerable<string> Extensions(JsonNode type) =>
            type["schemaExtensions"]!.AsArray().Select(e => e!["schema"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"op":"replace","path":"urn:example:scim:schemas:badge:1.0:User:level","value":7}""")]
    [InlineData("""{"op":"add","path":"urn:example:scim:schemas:badge:1.0:User","value":{"level":7}}""")]
    [InlineData("""{"op":"add","value":{"urn:example:scim:schemas:badge:1.0:User":{"level":7}}}""")]
    [InlineData("""{"op":"add","value":{"urn:example:scim:schemas:badge:1.0:User:level":7}}""")]
    [InlineData("""{"op":"add","path":"URN:Example:SCIM:schemas:badge:1.0:User:Level","value":7}""")]
    public async Task An_attribute_is_patched_in_every_notation(string operation)
    {
        var id = await _scim.CreateUserAsync("patched@example.com");

        var patched = await _scim.PatchAsync($"Users/{id}", Bodies.Patch(operation));

        patched.Status.ShouldBe(200, patched.Text);
        patched.Json[Badge]!["level"]!.GetValue<int>().ShouldBe(7);
        patched.Json["schemas"]!.AsArray().Select(urn => urn!.GetValue<string>()).ShouldContain(Badge);
    }

    [Fact]
    public async Task A_PUT_of_what_was_read_keeps_what_a_read_does_not_show()
    {
        const string asked = $"?attributes={Badge}:notes";
        var created = await PostAsync("hidden@example.com", """{"notes":"n","pin":"1234","hidden":"h","nick":"x"}""");
        var read = await _scim.GetAsync($"Users/{created.Id}");

        var put = await _scim.PutAsync($"Users/{created.Id}", read.Text);

        put.Status.ShouldBe(200);
        put.ETag.ShouldBe(created.ETag, "nothing has changed, the pin among it");
        (await _scim.GetAsync($"Users/{created.Id}{asked}")).Json[Badge]!["notes"]!.GetValue<string>().ShouldBe("n");
        var without = await _scim.PutAsync($"Users/{created.Id}", Bodies.User("hidden@example.com"));
        without.Text.ShouldNotContain("nick");
        (await _scim.GetAsync($"Users/{created.Id}{asked}")).Json[Badge]!["notes"]!.GetValue<string>().ShouldBe("n");
    }

    [Fact]
    public async Task Parts_and_single_values_are_patched_by_path()
    {
        var created = await PostAsync(
            "parts@example.com",
            """{"door":{"name":"North"},"cards":[{"value":"A","type":"blue"},{"value":"B","type":"red"}],"floors":[1,2]}"""
        );
        var patched = await _scim.PatchAsync(
            $"Users/{created.Id}",
            Bodies.Patch(
                $$"""
                {"op":"replace","path":"{{Badge}}:door.number","value":4},
                {"op":"remove","path":"{{Badge}}:cards[type eq \"red\"]"},
                {"op":"add","path":"{{Badge}}:floors","value":[3]}
                """
            )
        );
        patched.Status.ShouldBe(200, patched.Text);
        var badge = patched.Json[Badge]!;
        badge["door"]!["name"]!.GetValue<string>().ShouldBe("North");
        badge["door"]!["number"]!.GetValue<int>().ShouldBe(4);
        badge["cards"]!.AsArray().ShouldHaveSingleItem()!["value"]!.GetValue<string>().ShouldBe("A");
        badge["floors"]!.AsArray().Select(floor => floor!.GetValue<int>()).ShouldBe([1, 2, 3]);
    }

    [Theory]
    [InlineData("""{"level":"seven"}""", "level")]
    [InlineData("""{"floors":7}""", "floors")]
    [InlineData("""{"since":"yesterday"}""", "since")]
    [InlineData("""{"photo":"%%"}""", "photo")]
    [InlineData("""{"door":"North"}""", "door")]
    [InlineData("""{"keyholder":3}""", "keyholder")]
    public async Task A_value_of_another_type_is_refused_with_the_name_of_the_attribute(string badge, string attribute)
    {
        var refused = await _scim.PostAsync("Users", SchemaServer.Body("wrong@example.com", badge));

        refused.Status.ShouldBe(400);
        refused.Json["scimType"]!.GetValue<string>().ShouldBe("invalidValue");
        refused.Json["detail"]!.GetValue<string>().ShouldContain($"{Badge}:{attribute}");
    }

    [Theory]
    [InlineData("nick eq \"ADA\"", true)]
    [InlineData("nick sw \"a\"", true)]
    [InlineData("exact eq \"ada\"", false)]
    [InlineData("exact eq \"Ada\"", true)]
    [InlineData("level ge 9", true)]
    [InlineData("level gt 10", false)]
    [InlineData("floors eq 12", true)]
    [InlineData("height lt 1.9", true)]
    [InlineData("keyholder eq true", true)]
    [InlineData("since gt \"2025-12-31T00:00:00Z\"", true)]
    [InlineData("photo eq \"AQID\"", true)]
    [InlineData("page co \"example\"", true)]
    [InlineData("door.name eq \"north\"", true)]
    [InlineData("cards[value eq \"a\" and type eq \"blue\"]", true)]
    [InlineData("cards[value eq \"a\" and type eq \"red\"]", false)]
    [InlineData("notes pr", true)]
    [InlineData("issued pr", false)]
    public async Task People_are_found_by_any_attribute(string filter, bool isFound)
    {
        await PostAsync(
            "ada@example.com",
            """
            {"nick":"Ada","exact":"Ada","level":10,"floors":[3,12],"height":1.7,"keyholder":true,"since":"2026-01-01T00:00:00+01:00",
             "photo":"AQID","page":"https://example.com/ada","door":{"name":"North"},"notes":"n",
             "cards":[{"value":"A","type":"blue"},{"value":"B","type":"red"}]}
            """
        );
        await _scim.CreateUserAsync("bea@example.com");

        var found = await _scim.GetAsync($"Users?filter={Uri.EscapeDataString($"{Badge}:{filter}")}");

        found.Status.ShouldBe(200, found.Text);
        found.Json["totalResults"]!.GetValue<int>().ShouldBe(isFound ? 1 : 0);
    }

    [Theory]
    [InlineData("level", "b,a,c")]
    [InlineData("nick", "a,c,b")]
    [InlineData("door.number", "c,b,a")]
    public async Task People_are_sorted_by_value_not_by_digits(string attribute, string expected)
    {
        await PostAsync("a", """{"level":10,"nick":"Ada","door":{"number":300}}""");
        await PostAsync("b", """{"level":9,"nick":"cai","door":{"number":20}}""");
        await PostAsync("c", """{"level":100,"nick":"Bea","door":{"number":1}}""");

        var sorted = await _scim.GetAsync($"Users?sortBy={Badge}:{attribute}");

        string.Join(',', sorted.Json["Resources"]!.AsArray().Select(user => user!["userName"]!.GetValue<string>()))
            .ShouldBe(expected);
    }

    [Fact]
    public async Task What_is_shown_is_what_returned_says()
    {
        var created = await PostAsync(
            "shown@example.com",
            """{"nick":"N","always":"A","notes":"R","hidden":"H","pin":"1234","printed":true}"""
        );
        Names(created.Json).ShouldBe(["nick", "always"]);
        Names((await Get("")).Json).ShouldBe(["nick", "always"]);
        Names((await Get("?attributes=userName")).Json).ShouldBe(["always"]);
        Names((await Get($"?attributes={Badge}:notes,{Badge}:hidden,{Badge}:pin")).Json)
            .ShouldBe(["notes", "always"], ignoreOrder: true);
        Names((await Get($"?excludedAttributes={Badge}")).Json).ShouldBe(["always"]);
        Names((await Get($"?excludedAttributes={Badge}:nick")).Json).ShouldBe(["always"]);

        Task<ScimAnswer> Get(string query) => _scim.GetAsync($"Users/{created.Id}{query}");

        static IEnumerable<string> Names(JsonNode user) => user[Badge]!.AsObject().Select(property => property.Key);
    }

    [Fact]
    public async Task What_may_not_change_does_not()
    {
        var created = await PostAsync("fixed@example.com", """{"issued":"2026-01-01T00:00:00Z","level":1}""");
        var patched = await _scim.PatchAsync(
            $"Users/{created.Id}",
            Bodies.Patch($$"""{"op":"replace","path":"{{Badge}}:issued","value":"2027-01-01T00:00:00Z"}""")
        );
        patched.Status.ShouldBe(400);
        patched.Json["scimType"]!.GetValue<string>().ShouldBe("mutability");
        var readOnly = await _scim.PatchAsync(
            $"Users/{created.Id}",
            Bodies.Patch($$"""{"op":"replace","path":"{{Badge}}:printed","value":true}""")
        );
        readOnly.Status.ShouldBe(400);
        readOnly.Json["scimType"]!.GetValue<string>().ShouldBe("mutability");
        var replaced = await _scim.PutAsync($"Users/{created.Id}", SchemaServer.Body("fixed@example.com", """{"level":2}"""));
        replaced.Json[Badge]!["issued"]!.GetValue<string>().ShouldBe("2026-01-01T00:00:00Z");
        replaced.Json[Badge]!["level"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task A_schema_nobody_declared_is_kept_as_it_came()
    {
        const string body =
            """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"u@example.com","urn:example:other":{"a":[1,{"b":null}]}}""";
        var created = await _scim.PostAsync("Users", body);

        (await _scim.GetAsync($"Users/{created.Id}")).Text.ShouldContain(
            """
            "urn:example:other":{"a":[1,{"b":null}]}
            """.Trim()
        );
    }

    private async Task<ScimAnswer> PostAsync(string userName, string badge)
    {
        var created = await _scim.PostAsync("Users", SchemaServer.Body(userName, badge));
        created.Status.ShouldBe(201, created.Text);
        return created;
    }
}

public sealed class SqliteDeclaredSchemaTests(SqliteSchemaServer fixture)
    : DeclaredSchemaTests(fixture),
        IClassFixture<SqliteSchemaServer>;

public sealed class PostgresDeclaredSchemaTests(PostgresSchemaServer fixture)
    : DeclaredSchemaTests(fixture),
        IClassFixture<PostgresSchemaServer>;
