using System.Globalization;
using System.Text;

namespace Rollcall.Server.Tests.Scim;

/// <summary>Whatever is sent: a SCIM error that says what is wrong, nothing changed, and the server goes on.</summary>
public sealed class HostileInputTests(SqliteServer fixture) : IClassFixture<SqliteServer>
{
    private readonly ScimClient _scim = fixture.NewSource();

    public static TheoryData<string, string> BadBodies =>
        new()
        {
            { "not JSON", "{" },
            { "a JSON array", "[]" },
            { "a JSON string", "\"user\"" },
            { "null", "null" },
            { "two documents", "{}{}" },
            { "HTML", "<html></html>" },
            { "no schemas", """{"userName":"x@example.com"}""" },
            { "schemas of the wrong type", """{"schemas":"urn:ietf:params:scim:schemas:core:2.0:User","userName":"x"}""" },
            { "a foreign schema", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"userName":"x"}""" },
            { "no userName", Bodies.User("x").Replace("userName", "nickName", StringComparison.Ordinal) },
            { "an empty userName", Bodies.User("") },
            { "a blank userName", Bodies.User("   ") },
            { "a number as userName", Bodies.User("x").Replace("\"x\"", "7", StringComparison.Ordinal) },
            { "an object as userName", Bodies.User("x").Replace("\"x\"", "{}", StringComparison.Ordinal) },
            { "a word as active", Bodies.User("x", "\"active\":\"perhaps\"") },
            { "emails as a string", Bodies.User("x", "\"emails\":\"x@example.com\"") },
            {
                "two primary emails",
                Bodies.User("x", "\"emails\":[{\"value\":\"a\",\"primary\":true},{\"value\":\"b\",\"primary\":true}]")
            },
            { "a key twice", Bodies.User("x", "\"title\":\"a\",\"title\":\"b\"") },
            { "a key twice in two cases", Bodies.User("x", "\"title\":\"a\",\"TITLE\":\"b\"") },
            { "half a surrogate pair", Bodies.User("x", "\"title\":\"\\ud800\"") },
            { "NUL in a value", Bodies.User("x\\u0000") },
            { "deep nesting", Deep(20_000) },
            { "a very long name", Bodies.User("x", $"\"{new string('n', 1_000_000)}\":1") },
            { "a very long value", Bodies.User(new string('v', 1_000_000)) },
            { "a huge number", Bodies.User("x", $"\"title\":{new string('9', 10_000)}") },
            { "a date that is none", Bodies.User("x", "\"x509Certificates\":[{\"value\":\"%%%\"}]") },
        };

    public static TheoryData<string, string> BadPatches =>
        new()
        {
            { "no operations", Bodies.Patch("") },
            { "an unknown operation", Bodies.Patch("""{"op":"rename","path":"title","value":"x"}""") },
            { "no operation name", Bodies.Patch("""{"path":"title","value":"x"}""") },
            { "add without a value", Bodies.Patch("""{"op":"add","path":"title"}""") },
            { "remove without a path", Bodies.Patch("""{"op":"remove"}""") },
            { "an unknown attribute", Bodies.Patch("""{"op":"add","path":"noSuchThing","value":"x"}""") },
            { "a read-only attribute", Bodies.Patch("""{"op":"replace","path":"id","value":"x"}""") },
            { "groups of a user", Bodies.Patch("""{"op":"add","path":"groups","value":[{"value":"x"}]}""") },
            { "removing what is required", Bodies.Patch("""{"op":"remove","path":"userName"}""") },
            { "a path that is none", Bodies.Patch("""{"op":"add","path":"emails[type eq","value":"x"}""") },
            {
                "a filter nobody matches",
                Bodies.Patch("""{"op":"replace","path":"phoneNumbers[type eq \"fax\"].value","value":"1"}""")
            },
            {
                "6,000 backslashes in a path",
                Bodies.Patch($$"""{"op":"add","path":"emails[value eq \"{{new string('\\', 6000)}}","value":"x"}""")
            },
            {
                "10,000 parentheses in a path",
                Bodies.Patch($$"""{"op":"add","path":"emails[{{new string('(', 10_000)}}","value":"x"}""")
            },
            { "another message", """{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[]}""" },
        };

    public static TheoryData<string, string> BadFilters =>
        new()
        {
            { "an unterminated string of backslashes", $"userName eq \"{new string('\\', 6000)}" },
            { "many open parentheses", new string('(', 5_000) + "userName pr" },
            { "many nots", string.Concat(Enumerable.Repeat("not (", 2_000)) + "userName pr" },
            { "quotes and semicolons", "userName eq \"x\"; DROP TABLE resources" },
            { "a NUL", "userName eq \"x\0" },
            { "an operator alone", "eq" },
            { "a bracket alone", "]" },
        };

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task A_bad_body_is_a_SCIM_error_and_makes_nobody(string what, string body)
    {
        var answer = await _scim.PostAsync("Users", body);

        ShouldBeScimError(answer, what);
        (await _scim.GetAsync("Users")).Total.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(BadPatches))]
    public async Task A_bad_PATCH_is_a_SCIM_error_and_changes_nothing(string what, string body)
    {
        var created = await _scim.PostAsync("Users", Bodies.User("victim@example.com", "\"title\":\"Same\""));

        var answer = await _scim.PatchAsync($"Users/{created.Id}", body);

        ShouldBeScimError(answer, what);
        (await _scim.GetAsync($"Users/{created.Id}")).Text.ShouldBe(created.Text);
    }

    [Theory]
    [MemberData(nameof(BadFilters))]
    public async Task A_bad_filter_is_invalidFilter(string what, string filter)
    {
        var body =
            $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":{{System.Text.Json.JsonSerializer.Serialize(filter)}}}""";

        var answer = await _scim.PostAsync("Users/.search", body);

        ShouldBeScimError(answer, what);
        answer.ScimType.ShouldBeOneOf("invalidFilter", "invalidValue", "invalidSyntax");
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_are_invalidSyntax()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "Users");
        request.Content = new ByteArrayContent([.. Encoding.UTF8.GetBytes("{\"userName\":\""), 0xC3, 0x28, 0xFF, .. "\"}"u8]);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/scim+json");
        using var response = await _scim.Http.SendAsync(request, TestContext.Current.CancellationToken);

        var answer = await ScimAnswer.ReadAsync(response);

        answer.Status.ShouldBe(400);
        answer.ScimType.ShouldBe("invalidSyntax");
    }

    [Theory]
    [InlineData("Users", "urn:ietf:params:scim:schemas:core:2.0:User", "userName")]
    [InlineData("Groups", "urn:ietf:params:scim:schemas:core:2.0:Group", "displayName")]
    public async Task A_byte_order_mark_at_the_beginning_of_a_body_means_nothing(string endpoint, string schema, string name)
    {
        var body = $$"""{"schemas":["{{schema}}"],"{{name}}":"marked"}""";

        var created = await _scim.PostAsync(endpoint, '\ufeff' + body);
        created.Status.ShouldBe(201, created.Text);
        var path = $"{endpoint}/{created.Id}";
        (await _scim.PutAsync(path, '\ufeff' + body)).Status.ShouldBe(200);
        var patch = Bodies.Patch($$"""{"op":"replace","path":"externalId","value":"x"}""");
        (await _scim.PatchAsync(path, '\ufeff' + patch)).Status.ShouldBeOneOf(200, 204);
        var search = """{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"externalId eq \"x\""}""";
        (await _scim.PostAsync($"{endpoint}/.search", '\ufeff' + search)).Total.ShouldBe(1);
    }

    [Theory]
    [InlineData("Users", "title co \"x\"", 100, 200)]
    [InlineData("Users", "title co \"x\"", 101, 400)]
    [InlineData("Users", "userName co \"x\"", 101, 400)]
    [InlineData("Users", "userName ne \"x\"", 101, 400)]
    [InlineData("Users", "emails[type eq \"work\"]", 101, 400)]
    [InlineData("Users", "userName eq \"x\"", 1_000, 200)]
    [InlineData("Users", "emails[type eq \"work\" and value eq \"x\"]", 300, 200)]
    [InlineData("Users", "meta.lastModified gt \"2026-01-01T00:00:00Z\"", 1_000, 200)]
    [InlineData("Groups", "members.value eq \"x\"", 1_000, 200)]
    [InlineData("Groups", "members[value eq \"x\"]", 500, 200)]
    [InlineData("Groups", "members[display co \"x\"]", 101, 400)]
    [InlineData("", "userName eq \"x\"", 1_000, 200)]
    public async Task Only_what_an_index_answers_may_be_asked_a_thousand_times_in_one_filter(
        string endpoint,
        string term,
        int times,
        int status
    )
    {
        var filter = System.Text.Json.JsonSerializer.Serialize(string.Join(" or ", Enumerable.Repeat(term, times)));

        var answer = await _scim.PostAsync(
            $"{endpoint}/.search".TrimStart('/'),
            $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":{{filter}}}"""
        );

        answer.Status.ShouldBe(status, answer.Text);
        if (status == 400)
            answer.ScimType.ShouldBe("tooMany");
    }

    [Fact]
    public async Task A_long_filter_beside_a_name_is_only_asked_of_whom_the_name_finds()
    {
        await _scim.CreateUserAsync("ana");
        var many = string.Join(" or ", Enumerable.Repeat("title co \"x\"", 500));
        var filter = System.Text.Json.JsonSerializer.Serialize($"userName eq \"ana\" and not ({many})");

        var answer = await _scim.PostAsync(
            "Users/.search",
            $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":{{filter}}}"""
        );

        answer.Total.ShouldBe(1);
    }

    [Fact]
    public async Task SQL_in_a_value_is_just_a_value()
    {
        const string name = "x'); DROP TABLE resources;--";
        await _scim.CreateUserAsync(name);

        var answer = await _scim.GetAsync($"Users?filter={Uri.EscapeDataString($"userName eq \"{name}\"")}");

        answer.Resources.ShouldHaveSingleItem()!["userName"]!.GetValue<string>().ShouldBe(name);
    }

    [Fact]
    public async Task No_person_is_named_in_the_log_whatever_is_refused()
    {
        await _scim.CreateUserAsync("private.person@example.com");
        await _scim.PostAsync("Users", Bodies.User("private.person@example.com"));
        await _scim.GetAsync("Users?filter=userName eq \"private.person@example.com\" and");
        await _scim.PostAsync("Users", Bodies.User("private.person@example.com", "\"active\":\"private.person\""));

        fixture.Server.Logs.ShouldNotBeEmpty();
        string.Join('\n', fixture.Server.Logs).ShouldNotContain("private.person");
    }

    private static void ShouldBeScimError(ScimAnswer answer, string what)
    {
        answer.Status.ShouldBe(400, $"{what}: {answer.Text}");
        answer.ContentType!.MediaType.ShouldBe("application/scim+json");
        answer.Json["schemas"]![0]!.GetValue<string>().ShouldBe("urn:ietf:params:scim:api:messages:2.0:Error");
        answer.Json["status"]!.GetValue<string>().ShouldBe("400");
        answer.ScimType.ShouldNotBeNull(what);
        answer.Detail.Length.ShouldBeInRange(10, 1_000, what);
        answer.Detail.ShouldNotContain("Exception");
        answer.Detail.Any(char.IsControl).ShouldBeFalse(what);
    }

    private static string Deep(int levels) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Concat(Enumerable.Repeat("{\"a\":", levels))}1{new string('}', levels)}"
        );
}
