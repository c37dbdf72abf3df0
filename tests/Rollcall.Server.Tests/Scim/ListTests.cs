namespace Rollcall.Server.Tests.Scim;

/// <summary>Queries over a collection (RFC 7644 sections 3.4.2 and 3.4.3).</summary>
public abstract class ListTests(ServerFixture fixture)
{
    private readonly ScimClient _scim = fixture.NewSource();

    [Fact]
    public async Task Somebody_is_found_by_the_location_that_an_answer_gave()
    {
        var ada = await _scim.PostAsync("Users", Bodies.User("ada@example.com"));
        await _scim.PostAsync("Users", Bodies.User("bob@example.com"));
        var location = ada.Json["meta"]!["location"]!.GetValue<string>();

        foreach (
            var (filter, total) in (ValueTuple<string, int>[])
                [
                    ($"meta.location eq \"{location}\"", 1),
                    ($"meta.location ne \"{location}\"", 1),
                    ($"meta[location eq \"{location}\" and resourceType eq \"User\"]", 1),
                    ($"meta.location eq \"{location}x\"", 0),
                    ($"meta.location sw \"{location[..^36]}\"", 2),
                    ("meta.location pr", 2),
                    ("meta[lastModified gt \"2020-01-01T00:00:00Z\"]", 2),
                ]
        )
            (await _scim.GetAsync($"Users?filter={Uri.EscapeDataString(filter)}")).Total.ShouldBe(total, filter);
    }

    [Fact]
    public async Task No_match_is_200_with_a_total_of_0()
    {
        var answer = await _scim.GetAsync("Users?filter=userName eq \"8d5a3a5e-nobody\"");

        answer.Status.ShouldBe(200);
        answer.Total.ShouldBe(0);
        answer.Resources.ShouldBeEmpty();
        answer.Json["schemas"]![0]!.GetValue<string>().ShouldBe("urn:ietf:params:scim:api:messages:2.0:ListResponse");
    }

    [Fact]
    public async Task Pages_follow_each_other_in_a_stable_order_and_lose_nobody()
    {
        var created = new List<string>();
        for (var number = 0; number < 7; number++)
            created.Add(await _scim.CreateUserAsync($"u{number}@example.com"));

        var seen = new List<string>();
        for (var start = 1; start <= 9; start += 3)
        {
            var page = await _scim.GetAsync($"Users?startIndex={start}&count=3");
            page.Total.ShouldBe(7);
            page.Json["startIndex"]!.GetValue<int>().ShouldBe(start);
            page.Json["itemsPerPage"]!.GetValue<int>().ShouldBe(page.Resources.Count);
            seen.AddRange(page.Resources.Select(resource => resource!["id"]!.GetValue<string>()));
        }

        // By id: which is creation order but for those of one millisecond.
        seen.ShouldBe(created.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_page_too_large_for_one_block_arrives_whole()
    {
        var title = new string('t', 2_000);
        for (var number = 0; number < 40; number++)
            await _scim.PostAsync("Users", Bodies.User($"w{number}@example.com", $"\"title\":\"{title}\""));

        var answer = await _scim.GetAsync("Users?count=40");

        answer.Status.ShouldBe(200);
        answer.ContentType!.MediaType.ShouldBe("application/scim+json");
        answer.Resources.Count.ShouldBe(40);
    }

    [Theory]
    [InlineData("startIndex=0", 3)]
    [InlineData("startIndex=-5", 3)]
    [InlineData("startIndex=99", 0)]
    [InlineData("count=0", 0)]
    [InlineData("count=-1", 0)]
    [InlineData("count=2", 2)]
    [InlineData("count=1000000", 3)]
    public async Task Odd_pages_are_answered_as_the_RFC_says(string query, int shown)
    {
        for (var number = 0; number < 3; number++)
            await _scim.CreateUserAsync($"v{number}@example.com");

        var answer = await _scim.GetAsync($"Users?{query}");

        answer.Status.ShouldBe(200);
        answer.Total.ShouldBe(3);
        answer.Resources.Count.ShouldBe(shown);
    }

    [Theory]
    [InlineData("startIndex=one")]
    [InlineData("count=many")]
    [InlineData("sortOrder=sideways&sortBy=userName")]
    [InlineData("sortBy=name")]
    public async Task Parameters_that_mean_nothing_are_refused_by_name(string query)
    {
        var answer = await _scim.GetAsync($"Users?{query}");

        answer.Status.ShouldBe(400);
        answer.Detail.ShouldContain(query.Split('=')[0]);
    }

    [Theory]
    [InlineData("userName%20eq%20%22Wim%40example.com%22")]
    [InlineData("userName+eq+%22wim%40example.com%22")]
    [InlineData("userName EQ \"wim@example.com\"")]
    [InlineData("externalId eq \"EXT-1\"")]
    [InlineData("emails[type eq \"work\"].value eq \"wim@work.example.com\"")]
    [InlineData("emails.value eq \"WIM@work.example.com\"")]
    [InlineData("emails eq \"wim@work.example.com\"")]
    [InlineData("emails[type eq \"work\" and value co \"@work\"]")]
    [InlineData("active eq true and not (title pr)")]
    [InlineData("(userName sw \"wim\" or userName sw \"zzz\") and active eq \"True\"")]
    [InlineData("meta.lastModified gt \"2020-01-01T00:00:00Z\" and userName co \"wim\"")]
    public async Task A_filter_finds_exactly_whom_it_means(string filter)
    {
        await _scim.CreateUserAsync("xia@example.com");
        await _scim.PatchAsync(
            $"Users/{await _scim.CreateUserAsync("yan@example.com")}",
            Bodies.Patch("""{"op":"add","path":"title","value":"Titled"}""")
        );
        await _scim.PostAsync(
            "Users",
            Bodies.User(
                "wim@example.com",
                "\"externalId\":\"EXT-1\",\"active\":true,\"emails\":[{\"type\":\"work\",\"value\":\"wim@work.example.com\"}]"
            )
        );
        await _scim.PatchAsync(
            $"Users/{(await _scim.GetAsync("Users?filter=userName eq \"xia@example.com\"")).Resources[0]!["id"]!.GetValue<string>()}",
            Bodies.Patch("""{"op":"replace","path":"active","value":false}""")
        );

        var answer = await _scim.GetAsync($"Users?filter={filter}");

        answer.Status.ShouldBe(200, answer.Text);
        answer.Resources.ShouldHaveSingleItem()!["userName"]!.GetValue<string>().ShouldBe("wim@example.com");
    }

    [Theory]
    [InlineData("userName zz \"x\"")]
    [InlineData("userName eq")]
    [InlineData("userName eq \"x")]
    [InlineData("(userName eq \"x\"")]
    [InlineData("noSuchThing eq \"x\"")]
    [InlineData("active gt true")]
    [InlineData("emails[type eq \"work\"")]
    public async Task A_filter_that_is_none_is_invalidFilter(string filter)
    {
        var answer = await _scim.GetAsync($"Users?filter={Uri.EscapeDataString(filter)}");

        answer.Status.ShouldBe(400);
        answer.ScimType.ShouldBe("invalidFilter");
    }

    [Fact]
    public async Task A_sorted_list_is_in_order_both_ways()
    {
        foreach (var name in (string[])["b@example.com", "C@example.com", "a@example.com"])
            await _scim.CreateUserAsync(name);

        var up = await _scim.GetAsync("Users?sortBy=userName");
        var down = await _scim.GetAsync("Users?sortBy=userName&sortOrder=descending");

        Names(up).ShouldBe(["a@example.com", "b@example.com", "C@example.com"]);
        Names(down).ShouldBe(["C@example.com", "b@example.com", "a@example.com"]);
    }

    [Fact]
    public async Task Groups_are_found_by_the_member_they_have()
    {
        var user = await _scim.CreateUserAsync("member@example.com");
        await _scim.CreateGroupAsync("Without");
        await _scim.CreateGroupAsync("With", user);

        var answer = await _scim.GetAsync($"Groups?filter=members.value eq \"{user}\"&attributes=displayName");

        answer.Resources.ShouldHaveSingleItem()!["displayName"]!.GetValue<string>().ShouldBe("With");
    }

    [Fact]
    public async Task The_same_query_may_be_sent_in_a_body_to_search()
    {
        await _scim.CreateUserAsync("zoe@example.com");
        const string body = """
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
             "filter":"userName eq \"zoe@example.com\"","attributes":["userName"],"startIndex":1,"count":10}
            """;

        var answer = await _scim.PostAsync("Users/.search", body);

        answer.Status.ShouldBe(200);
        answer.Resources.ShouldHaveSingleItem()!["userName"]!.GetValue<string>().ShouldBe("zoe@example.com");
    }

    private static IEnumerable<string> Names(ScimAnswer list) =>
        list.Resources.Select(resource => resource!["userName"]!.GetValue<string>());
}

public sealed class ListsOnSqlite(SqliteServer server) : ListTests(server), IClassFixture<SqliteServer>;

public sealed class ListsOnPostgres(PostgresServer server) : ListTests(server), IClassFixture<PostgresServer>;
