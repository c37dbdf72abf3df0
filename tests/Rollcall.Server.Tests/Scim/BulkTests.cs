using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.Scim;

/// <summary>POST /Bulk (RFC 7644 section 3.7).</summary>
public abstract class BulkTests(ServerFixture fixture)
{
    private readonly ScimClient _scim = fixture.NewSource();

    [Fact]
    public async Task Each_operation_is_answered_in_its_place_with_status_location_and_version()
    {
        var id = await _scim.CreateUserAsync("old@example.com");
        var gone = await _scim.CreateUserAsync("gone@example.com");

        var answer = await BulkAsync(
            Create("Users", "a", Bodies.User("new@example.com")),
            Change("PUT", $"/Users/{id}", Bodies.User("put@example.com")),
            Change("patch", $"Users/{id}", Bodies.Patch("""{"op":"replace","path":"title","value":"Boss"}""")),
            $$"""{"method":"DELETE","path":"/Users/{{gone}}"}"""
        );

        answer.Status.ShouldBe(200, answer.Text);
        answer.Json["schemas"]![0]!.GetValue<string>().ShouldBe("urn:ietf:params:scim:api:messages:2.0:BulkResponse");
        var operations = Operations(answer);
        operations.Select(Status).ShouldBe(["201", "200", "200", "204"]);
        operations.Select(operation => Text(operation, "method")).ShouldBe(["POST", "PUT", "PATCH", "DELETE"]);
        Text(operations[0], "bulkId").ShouldBe("a");
        Text(operations[0], "version").ShouldBe("W/\"1\"");
        Text(operations[2], "version").ShouldBe("W/\"3\"");
        operations[3]!["version"].ShouldBeNull();
        operations.ShouldAllBe(operation => operation!["response"] == null);
        Text(operations[1], "location").ShouldBe($"{_scim.BaseUrl}/Users/{id}");
        (await _scim.GetAsync(Text(operations[0], "location"))).Json["userName"]!.GetValue<string>().ShouldBe("new@example.com");
        var changed = await _scim.GetAsync($"Users/{id}");
        changed.Json["userName"]!.GetValue<string>().ShouldBe("put@example.com");
        changed.Json["title"]!.GetValue<string>().ShouldBe("Boss");
        (await _scim.GetAsync($"Users/{gone}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_failing_operation_says_why_and_the_others_are_carried_out()
    {
        await _scim.CreateUserAsync("taken@example.com");
        const string nobody = "0190a0a0-0000-7000-8000-000000000000";

        var answer = await BulkAsync(
            Create("Users", "a", Bodies.User("taken@example.com")),
            Create("Users", "b", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]}"""),
            $$"""{"method":"DELETE","path":"/Users/{{nobody}}"}""",
            """{"method":"DELETE","path":"/Users/x"}""",
            Create("Users", "c", Bodies.User("fine@example.com"))
        );

        var operations = Operations(answer);
        operations.Select(Status).ShouldBe(["409", "400", "404", "404", "201"]);
        ScimType(operations[0]).ShouldBe("uniqueness");
        operations[0]!["location"].ShouldBeNull();
        Detail(operations[1]).ShouldContain("userName");
        operations[2]!["response"]!["schemas"]![0]!.GetValue<string>().ShouldBe("urn:ietf:params:scim:api:messages:2.0:Error");
        Text(operations[2], "location").ShouldEndWith(nobody);
    }

    [Theory]
    [InlineData("""{"method":"GET","path":"/Users"}""", "method")]
    [InlineData("""{"path":"/Users"}""", "method")]
    [InlineData("""{"method":"POST","path":"/Users","data":{}}""", "bulkId")]
    [InlineData("""{"method":"POST","path":"/Users","bulkId":"x"}""", "data")]
    [InlineData("""{"method":"DELETE"}""", "path")]
    [InlineData("""{"method":"DELETE","path":"/Users"}""", "path")]
    [InlineData("""{"method":"POST","path":"/Printers","bulkId":"x","data":{}}""", "path")]
    [InlineData("""{"method":"DELETE","path":"/Users/bulkId:none"}""", "bulkId")]
    [InlineData("17", "number")]
    [InlineData("""{"method":"POST","path":"/Users","bulkId":"x","data":{"\ud800":"bulkId:fine"}}""", "surrogate")]
    [InlineData("""{"method":"POST","path":"/Users","bulkId":"x","data":"bulkId:fine"}""", "object")]
    public async Task An_operation_that_is_none_is_400_and_names_what_is_wrong(string operation, string named)
    {
        var answer = await BulkAsync(operation, Create("Users", "fine", Bodies.User("fine@example.com")));

        answer.Status.ShouldBe(200, answer.Text);
        Operations(answer).Select(Status).ShouldBe(["400", "201"]);
        Detail(Operations(answer)[0]).ShouldContain(named);
    }

    [Fact]
    public async Task A_group_takes_in_the_users_that_the_same_request_creates()
    {
        var answer = await BulkAsync(
            Create("Users", "alice", Bodies.User("alice@example.com")),
            Create("Groups", "team", Bodies.Group("Team", "bulkId:alice", "bulkId:bob")),
            Create("Users", "bob", Bodies.User("bob@example.com"))
        );

        Operations(answer).Select(Status).ShouldBe(["201", "201", "201"]);
        var ids = Operations(answer).Select(operation => Text(operation, "location").Split('/')[^1]).ToList();
        (await MembersAsync(ids[1])).ShouldBe([ids[0], ids[2]], ignoreOrder: true);
        (await _scim.GetAsync($"Groups/{ids[1]}")).ETag.ShouldBe("W/\"1\"");
    }

    [Fact]
    public async Task References_work_in_paths_in_PATCH_values_in_filters_and_in_extensions()
    {
        const string enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        var answer = await BulkAsync(
            Change("PATCH", "/Groups/bulkId:g", Bodies.AddMembers("bulkId:boss")),
            Create("Users", "boss", Bodies.User("boss@example.com")),
            Create("Groups", "g", Bodies.Group("G", "bulkId:worker")),
            Create(
                "Users",
                "worker",
                Bodies.User(
                    "worker@example.com",
                    $$"""
                    "{{enterprise}}":{"manager":{"value":"bulkId:boss"} }
                    """
                )
            ),
            Change("PATCH", "/Groups/bulkId:g", Bodies.Patch("""{"op":"remove","path":"members[value eq \"bulkId:worker\"]"}"""))
        );

        Operations(answer).Select(Status).ShouldAllBe(status => status.StartsWith('2'), answer.Text);
        var boss = Text(Operations(answer)[1], "location").Split('/')[^1];
        var group = Text(Operations(answer)[2], "location").Split('/')[^1];
        (await MembersAsync(group)).ShouldBe([boss]);
        var worker = await _scim.GetAsync(Text(Operations(answer)[3], "location"));
        worker.Json[enterprise]!["manager"]!["value"]!.GetValue<string>().ShouldBe(boss);
    }

    [Fact]
    public async Task Resources_that_refer_to_each_other_in_a_circle_are_all_created_and_complete()
    {
        var answer = await BulkAsync(
            Create("Groups", "a", Bodies.Group("A", "bulkId:b")),
            Create("Groups", "b", Bodies.Group("B", "bulkId:c")),
            Create("Groups", "c", Bodies.Group("C", "bulkId:a")),
            Change("PATCH", "/Groups/bulkId:a", Bodies.Patch("""{"op":"replace","path":"displayName","value":"AA"}"""))
        );

        Operations(answer).Select(Status).ShouldBe(["201", "201", "201", "200"], answer.Text);
        var ids = Operations(answer).Select(operation => Text(operation, "location").Split('/')[^1]).ToList();
        (await MembersAsync(ids[0])).ShouldBe([ids[1]]);
        (await MembersAsync(ids[1])).ShouldBe([ids[2]]);
        (await MembersAsync(ids[2])).ShouldBe([ids[0]]);
        var first = await _scim.GetAsync($"Groups/{ids[0]}");
        first.Json["displayName"]!.GetValue<string>().ShouldBe("AA");
        Text(Operations(answer)[3], "version").ShouldBe(first.ETag);
    }

    [Fact]
    public async Task A_circle_that_cannot_close_leaves_nothing_behind()
    {
        await _scim.CreateGroupAsync("Taken");

        var answer = await BulkAsync(
            Create("Groups", "a", Bodies.Group("A", "bulkId:b")),
            Create("Groups", "b", Bodies.Group("Taken", "bulkId:a")),
            Create("Groups", "c", Bodies.Group("C", "bulkId:a"))
        );

        Operations(answer).Select(Status).ShouldBe(["409", "409", "409"], answer.Text);
        Detail(Operations(answer)[0]).ShouldContain("bulkId:b");
        ScimType(Operations(answer)[1]).ShouldBe("uniqueness");
        (await _scim.GetAsync("Groups")).Total.ShouldBe(1);
    }

    [Fact]
    public async Task What_refers_to_a_failed_create_is_409_and_what_refers_to_nothing_is_400()
    {
        await _scim.CreateUserAsync("taken@example.com");

        var answer = await BulkAsync(
            Create("Users", "a", Bodies.User("taken@example.com")),
            Create("Groups", "g", Bodies.Group("G", "bulkId:a")),
            Create("Groups", "h", Bodies.Group("H", "bulkId:nobody"))
        );

        Operations(answer).Select(Status).ShouldBe(["409", "409", "400"]);
        Detail(Operations(answer)[1]).ShouldContain("bulkId:a");
        Detail(Operations(answer)[2]).ShouldContain("bulkId:nobody");
        (await _scim.GetAsync("Groups")).Total.ShouldBe(0);
    }

    [Fact]
    public async Task FailOnErrors_leaves_the_rest_undone()
    {
        await _scim.CreateUserAsync("taken@example.com");

        var answer = await BulkAsync(
            2,
            Create("Users", "a", Bodies.User("first@example.com")),
            Create("Users", "b", Bodies.User("taken@example.com")),
            Create("Users", "c", Bodies.User("second@example.com")),
            Create("Users", "d", Bodies.User("taken@example.com")),
            Create("Users", "e", Bodies.User("never@example.com"))
        );

        Operations(answer).Select(Status).ShouldBe(["201", "409", "201", "409"]);
        (await _scim.GetAsync("Users?filter=userName eq \"never@example.com\"")).Total.ShouldBe(0);
    }

    [Fact]
    public async Task Operations_have_the_outcome_of_one_after_the_other()
    {
        var id = await _scim.CreateUserAsync("name@example.com");

        var answer = await BulkAsync(
            Create("Users", "a", Bodies.User("twin@example.com")),
            Create("Users", "b", Bodies.User("TWIN@example.com")),
            Create("Users", "c", Bodies.User("name@example.com")),
            $$"""{"method":"DELETE","path":"/Users/{{id}}"}""",
            Create("Users", "d", Bodies.User("name@example.com")),
            $$"""{"method":"DELETE","path":"/Users/{{id}}"}"""
        );

        Operations(answer).Select(Status).ShouldBe(["201", "409", "409", "204", "201", "404"]);
    }

    [Fact]
    public async Task A_version_that_is_no_more_is_412()
    {
        var id = await _scim.CreateUserAsync("v@example.com");

        var answer = await BulkAsync(
            Change("PUT", $"/Users/{id}", Bodies.User("v2@example.com"), """ "version":"W/\"1\"", """),
            $$"""{"method":"DELETE","path":"/Users/{{id}}","version":"W/\"1\""}"""
        );

        Operations(answer).Select(Status).ShouldBe(["200", "412"]);
    }

    [Fact]
    public async Task Whoever_names_attributes_sees_them()
    {
        var answer = await BulkAsync(
            Create("Users?attributes=userName", "a", Bodies.User("seen@example.com", "\"title\":\"T\"")),
            Create("Users", "b", Bodies.User("unseen@example.com"))
        );

        var seen = Operations(answer)[0]!["response"]!.AsObject();
        seen["userName"]!.GetValue<string>().ShouldBe("seen@example.com");
        seen.ContainsKey("title").ShouldBeFalse();
        seen.ContainsKey("id").ShouldBeTrue();
        Operations(answer)[1]!["response"].ShouldBeNull();
    }

    [Fact]
    public async Task A_thousand_operations_are_carried_out_and_one_more_is_413_with_nothing_done()
    {
        var most = (await _scim.GetAsync("ServiceProviderConfig")).Json["bulk"]!["maxOperations"]!.GetValue<int>();
        most.ShouldBe(1000);
        var creates = Enumerable.Range(0, most).Select(n => Create("Users", $"u{n}", Bodies.User($"u{n}@example.com"))).ToArray();

        var tooMany = await BulkAsync([.. creates, Create("Users", "more", Bodies.User("more@example.com"))]);
        (await _scim.GetAsync("Users?count=0")).Total.ShouldBe(0);
        var answer = await BulkAsync(creates);

        tooMany.Status.ShouldBe(413);
        tooMany.Detail.ShouldContain("1000");
        Operations(answer).Count.ShouldBe(most);
        Operations(answer).Select(Status).ShouldAllBe(status => status == "201");
        (await _scim.GetAsync("Users?count=0")).Total.ShouldBe(most);
    }

    [Fact]
    public async Task A_body_over_maxPayloadSize_is_413()
    {
        var limit = (await _scim.GetAsync("ServiceProviderConfig")).Json["bulk"]!["maxPayloadSize"]!.GetValue<int>();
        limit.ShouldBeGreaterThan(1_000_000);

        var answer = await _scim.PostAsync("Bulk", new string(' ', limit + 1));

        answer.Status.ShouldBe(413);
        answer.Detail.ShouldContain($"{limit}");
    }

    [Theory]
    [InlineData("{}", "schemas")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]}""", "Operations")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[]}""", "Operations")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":{}}""", "Operations")]
    [InlineData(
        """{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"failOnErrors":"x","Operations":[1]}""",
        "failOnErrors"
    )]
    [InlineData("{", "JSON")]
    [InlineData("[]", "object")]
    public async Task A_message_that_is_no_bulk_request_is_400(string body, string named)
    {
        var answer = await _scim.PostAsync("Bulk", body);

        answer.Status.ShouldBe(400);
        answer.Detail.ShouldContain(named);
    }

    private Task<ScimAnswer> BulkAsync(params string[] operations) => BulkAsync(null, operations);

    private Task<ScimAnswer> BulkAsync(int? failOnErrors, params string[] operations) =>
        _scim.PostAsync(
            "Bulk",
            $$"""
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]{{(
                failOnErrors is { } most ? $",\"failOnErrors\":{most}" : ""
            )}},"Operations":[{{string.Join(',', operations)}}]}
            """
        );

    private static string Create(string path, string bulkId, string data) =>
        Change("POST", $"/{path}", data, $"\"bulkId\":\"{bulkId}\",");

    /// <param name="more">Further properties, each with a comma after it.</param>
    private static string Change(string method, string path, string data, string more = "") =>
        $$"""
            {"method":"{{method}}","path":"{{path}}",{{more}}"data":{{data}}
            }
            """;

    private static JsonArray Operations(ScimAnswer answer) => answer.Json["Operations"]!.AsArray();

    private static string Status(JsonNode? operation) => Text(operation, "status");

    private static string Text(JsonNode? operation, string name) => operation![name]!.GetValue<string>();

    private static string? ScimType(JsonNode? operation) => operation!["response"]!["scimType"]?.GetValue<string>();

    private static string Detail(JsonNode? operation) => operation!["response"]!["detail"]!.GetValue<string>();

    private async Task<IEnumerable<string>> MembersAsync(string group) =>
        (await _scim.GetAsync($"Groups/{group}")).Json["members"]!
            .AsArray()
            .Select(member => member!["value"]!.GetValue<string>());
}

public sealed class BulkOnSqlite(SqliteServer fixture) : BulkTests(fixture), IClassFixture<SqliteServer>;

public sealed class BulkOnPostgres(PostgresServer fixture) : BulkTests(fixture), IClassFixture<PostgresServer>;
