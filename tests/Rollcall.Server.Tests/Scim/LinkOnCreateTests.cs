using Rollcall.Testing;

namespace Rollcall.Server.Tests.Scim;

/// <summary>A create that means a resource which is there already (<c>linkOnCreate</c> of a source).</summary>
public abstract class LinkOnCreateTests(LinkingServer fixture)
{
    private readonly ScimClient _scim = fixture.NewSource();

    [Fact]
    public async Task A_user_of_the_same_externalId_is_updated_and_keeps_id_and_what_the_create_does_not_name()
    {
        var first = await PostAsync(
            "ada@example.com",
            "\"externalId\":\"1\",\"title\":\"Engineer\",\"name\":{\"givenName\":\"Ada\"}"
        );

        var second = await PostAsync(
            "ada.l@example.com",
            "\"externalId\":\"1\",\"name\":{\"familyName\":\"L\"},\"emails\":[{\"value\":\"ada@example.com\"}]"
        );

        second.Status.ShouldBe(201);
        second.Id.ShouldBe(first.Id);
        second.Headers.Location!.ToString().ShouldEndWith($"/Users/{first.Id}");
        second.Json["meta"]!["created"]!.GetValue<string>().ShouldBe(first.Json["meta"]!["created"]!.GetValue<string>());
        second.Json["userName"]!.GetValue<string>().ShouldBe("ada.l@example.com");
        second.Json["title"]!.GetValue<string>().ShouldBe("Engineer");
        second.Json["name"]!["givenName"]!.GetValue<string>().ShouldBe("Ada");
        second.Json["name"]!["familyName"]!.GetValue<string>().ShouldBe("L");
        (await _scim.GetAsync($"Users/{first.Id}")).Text.ShouldBe(second.Text);
        (await CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_user_of_the_same_userName_is_found_when_no_externalId_is_and_takes_the_new_one()
    {
        var first = await PostAsync("Bea@example.com", "\"externalId\":\"old\"");

        var second = await PostAsync("bea@EXAMPLE.com", "\"externalId\":\"new\"");

        second.Id.ShouldBe(first.Id);
        second.Json["externalId"]!.GetValue<string>().ShouldBe("new");
    }

    [Fact]
    public async Task A_linked_user_who_was_inactive_is_active_only_if_the_create_says_so()
    {
        var first = await PostAsync("cai@example.com", "\"active\":false");
        (await PostAsync("cai@example.com", "\"title\":\"Back\"")).Json["active"]!.GetValue<bool>().ShouldBeFalse();
        var back = await PostAsync("cai@example.com", "\"active\":true");
        back.Id.ShouldBe(first.Id);
        back.Json["active"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task A_circle_of_bulk_creates_links_what_is_there_and_never_deletes_it()
    {
        var member = await _scim.CreateUserAsync("old@example.com");
        var there = await _scim.CreateGroupAsync("There", member);
        const string refused = """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"members":[{"value":"bulkId:a"}]}""";

        var closed = await BulkAsync(Bodies.Group("There", "bulkId:b"), Bodies.Group("New", "bulkId:a"));
        var open = await BulkAsync(Bodies.Group("There", "bulkId:b"), refused);

        closed.ShouldBe(["201", "201"]);
        open.ShouldBe(["409", "400"]);
        var group = await _scim.GetAsync($"Groups/{there}");
        group.Status.ShouldBe(200);
        group.Json["members"]!.AsArray().Count.ShouldBe(2);
    }

    private async Task<IEnumerable<string>> BulkAsync(string a, string b)
    {
        var answer = await _scim.PostAsync(
            "Bulk",
            $$"""
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[
              {"method":"POST","path":"/Groups","bulkId":"a","data":{{a}} },{"method":"POST","path":"/Groups","bulkId":"b","data":{{b}} }]}
            """
        );
        return answer.Json["Operations"]!.AsArray().Select(operation => operation!["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_answer_shows_the_groups_the_user_is_in_already()
    {
        var id = (await PostAsync("dee@example.com")).Id;
        await _scim.CreateGroupAsync("Team", id);

        (await PostAsync("dee@example.com")).Json["groups"]![0]!["display"]!.GetValue<string>().ShouldBe("Team");
    }

    [Fact]
    public async Task Keys_of_two_people_are_a_conflict_that_names_both()
    {
        var one = await PostAsync("one@example.com", "\"externalId\":\"1\"");
        var two = await PostAsync("two@example.com", "\"externalId\":\"2\"");

        var refused = await _scim.PostAsync("Users", Bodies.User("two@example.com", "\"externalId\":\"1\""));

        refused.Status.ShouldBe(409);
        var detail = refused.Json["detail"]!.GetValue<string>();
        detail.ShouldContain(one.Id);
        detail.ShouldContain(two.Id);
        detail.ShouldContain("externalId");
        detail.ShouldContain("userName");
        (await _scim.GetAsync($"Users/{one.Id}")).ETag.ShouldBe(one.ETag);
    }

    [Fact]
    public async Task An_externalId_that_several_share_links_nobody()
    {
        var one = await PostAsync("one@example.com");
        var two = await PostAsync("two@example.com");
        foreach (var id in new[] { one.Id, two.Id })
            await _scim.PatchAsync($"Users/{id}", Bodies.Patch("""{"op":"add","path":"externalId","value":"same"}"""));

        var refused = await _scim.PostAsync("Users", Bodies.User("three@example.com", "\"externalId\":\"same\""));

        refused.Status.ShouldBe(409);
        refused.Json["detail"]!.GetValue<string>().ShouldContain("one@example.com");
        refused.Json["detail"]!.GetValue<string>().ShouldContain("two@example.com");
        (await CountAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task A_group_of_the_same_name_is_found_and_loses_no_member()
    {
        var (ada, bea) = (await _scim.CreateUserAsync("ada"), await _scim.CreateUserAsync("bea"));
        var group = await _scim.CreateGroupAsync("Team", ada);

        var empty = await _scim.PostAsync("Groups", Bodies.Group("TEAM"));
        var more = await _scim.PostAsync("Groups", Bodies.Group("Team", bea));

        (empty.Status, empty.Id).ShouldBe((201, group));
        (more.Status, more.Id).ShouldBe((201, group));
        more.Json["members"]!
            .AsArray()
            .Select(member => member!["value"]!.GetValue<string>())
            .ShouldBe([ada, bea], ignoreOrder: true);
    }

    [Fact]
    public async Task Another_source_is_never_touched()
    {
        var elsewhere = fixture.NewSource();
        var theirs = (await elsewhere.PostAsync("Users", Bodies.User("ada@example.com", "\"externalId\":\"1\""))).Id;

        (await PostAsync("ada@example.com", "\"externalId\":\"1\"")).Id.ShouldNotBe(theirs);
    }

    [Fact]
    public async Task A_create_that_says_what_is_there_moves_no_version()
    {
        var first = await PostAsync("ada@example.com", "\"externalId\":\"1\"");
        (await PostAsync("ada@example.com", "\"externalId\":\"1\"")).ETag.ShouldBe(first.ETag);
    }

    [Fact]
    public async Task The_audit_says_that_it_was_linked_and_by_which_key()
    {
        var id = (await PostAsync("ada@example.com")).Id;
        await PostAsync("ada@example.com", "\"title\":\"T\"");

        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri("/admin/v1/audit?action=resource.linked&limit=1000", UriKind.Relative)
        );
        var token = fixture.Server.Output.Split().Single(word => word.StartsWith("rc_admin_", StringComparison.Ordinal));
        request.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", token);
        using var answer = await fixture.Server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var audit = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var entry = System.Text.Json.Nodes.JsonNode.Parse(audit)!["entries"]!
            .AsArray()
            .Single(entry => entry!["resource"]!.GetValue<string>() == id)!;
        entry["action"]!.GetValue<string>().ShouldBe("resource.linked");
        entry["data"]!["linkedBy"]!.GetValue<string>().ShouldBe("userName");
        entry["data"]!["attributes"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>().ShouldBe("title");
    }

    [Fact]
    public async Task A_bulk_create_links_as_well()
    {
        var id = (await PostAsync("ada@example.com", "\"externalId\":\"1\"")).Id;

        var bulk = await _scim.PostAsync(
            "Bulk",
            $$"""
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
             "Operations":[{"method":"POST","path":"/Users","bulkId":"a","data":{{Bodies.User(
                "ada.l@example.com",
                "\"externalId\":\"1\""
            )}}}]}
            """
        );

        var operation = bulk.Json["Operations"]![0]!;
        operation["status"]!.GetValue<string>().ShouldBe("201", bulk.Text);
        operation["location"]!.GetValue<string>().ShouldEndWith(id);
        (await CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Of_32_identical_creates_one_resource_comes()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 32).Select(_ => PostAsync("all@example.com", "\"externalId\":\"1\",\"title\":\"T\""))
        );

        answers.ShouldAllBe(answer => answer.Status == 201);
        answers.Select(answer => answer.Id).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        (await CountAsync()).ShouldBe(1);
    }

    [Theory]
    [InlineData("Users")]
    [InlineData("Groups")]
    public async Task Of_40_creates_of_one_externalId_and_as_many_names_one_resource_comes(string endpoint)
    {
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(number =>
                    _scim.PostAsync(
                        endpoint,
                        (endpoint == "Users" ? Bodies.User($"name{number}") : Bodies.Group($"name{number}")).Replace(
                            "{\"schemas\"",
                            "{\"externalId\":\"1\",\"schemas\"",
                            StringComparison.Ordinal
                        )
                    )
                )
        );

        answers.ShouldAllBe(answer => answer.Status == 201);
        answers.Select(answer => answer.Id).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        (await _scim.GetAsync($"{endpoint}?count=0")).Json["totalResults"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Of_creates_that_link_by_name_and_bring_one_externalId_one_gets_it_and_the_others_are_told_of_two_people()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => PostAsync($"name{number}")));

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(number => _scim.PostAsync("Users", Bodies.User($"name{number}", "\"externalId\":\"1\"")))
        );

        var one = answers.Where(answer => answer.Status == 201).ShouldHaveSingleItem();
        people.Select(person => person.Id).ShouldContain(one.Id);
        foreach (var other in answers.Where(answer => answer != one))
        {
            other.Status.ShouldBe(409, other.Text);
            other.Json["detail"]!.GetValue<string>().ShouldContain(one.Id);
        }
        (await _scim.GetAsync("Users?filter=externalId eq \"1\"")).Json["totalResults"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task A_source_that_does_not_ask_for_it_answers_409()
    {
        var plain = fixture.Server.Scim("plain");
        await plain.CreateUserAsync("ada@example.com");
        (await plain.PostAsync("Users", Bodies.User("ada@example.com"))).Status.ShouldBe(409);
    }

    private async Task<ScimAnswer> PostAsync(string userName, string more = "")
    {
        var answer = await _scim.PostAsync("Users", Bodies.User(userName, more));
        answer.Status.ShouldBe(201, answer.Text);
        return answer;
    }

    private async Task<int> CountAsync() => (await _scim.GetAsync("Users?count=0")).Json["totalResults"]!.GetValue<int>();
}

/// <summary>A server whose sources link on create, but for the one called <c>plain</c>.</summary>
public abstract class LinkingServer : ServerFixture
{
    protected override string Configuration(string sources) =>
        sources.Replace("kind: scim", "linkOnCreate: [externalId, userName, displayName]", StringComparison.Ordinal)
        + RollcallServer.Sources("plain")["sources:\n".Length..];
}

public sealed class SqliteLinkingServer : LinkingServer
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class PostgresLinkingServer : LinkingServer
{
    protected override async Task<string?> DatabaseAsync() => await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync();
}

public sealed class SqliteLinkOnCreateTests(SqliteLinkingServer fixture)
    : LinkOnCreateTests(fixture),
        IClassFixture<SqliteLinkingServer>;

public sealed class PostgresLinkOnCreateTests(PostgresLinkingServer fixture)
    : LinkOnCreateTests(fixture),
        IClassFixture<PostgresLinkingServer>;
