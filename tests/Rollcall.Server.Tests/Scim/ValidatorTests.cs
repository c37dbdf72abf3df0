using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.Scim;

/// <summary>
/// What the validators that identity providers hand to service providers look at: those of Okta (its SCIM 2.0 specification test) and of Microsoft
/// (its SCIM validator and collection), in the order they ask.
/// </summary>
public abstract class ValidatorTests(ServerFixture fixture)
{
    private const string ErrorUrn = "urn:ietf:params:scim:api:messages:2.0:Error";
    private const string ListUrn = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
    private const string UserUrn = "urn:ietf:params:scim:schemas:core:2.0:User";
    private const string EnterpriseUrn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private readonly ScimClient _scim = fixture.NewSource();

    [Fact]
    public async Task Okta_begins_with_one_user_whose_names_and_addresses_it_reads()
    {
        await _scim.PostAsync("Users", Person("ann@example.com", "Ann", "Example"));

        var list = await _scim.GetAsync("Users?count=1&startIndex=1");

        list.Status.ShouldBe(200);
        Schemas(list).ShouldContain(ListUrn);
        foreach (var number in (string[])["itemsPerPage", "startIndex", "totalResults"])
            list.Json[number]!.GetValue<int>().ShouldBe(1);
        var user = list.Resources[0]!;
        user["id"]!.GetValue<string>().ShouldNotBeEmpty();
        user["name"]!["familyName"]!.GetValue<string>().ShouldBe("Example");
        user["name"]!["givenName"]!.GetValue<string>().ShouldBe("Ann");
        user["userName"]!.GetValue<string>().ShouldBe("ann@example.com");
        user["active"]!.GetValue<bool>().ShouldBeTrue();
        user["emails"]![0]!["value"]!.GetValue<string>().ShouldBe("ann@example.com");
        var one = await _scim.GetAsync($"Users/{user["id"]!.GetValue<string>()}");
        JsonNode.DeepEquals(one.Json, user).ShouldBeTrue();
    }

    [Fact]
    public async Task Okta_asks_for_people_that_are_not_there()
    {
        var byName = await _scim.GetAsync("Users?filter=userName eq \"nobody@example.com\"");
        var byId = await _scim.GetAsync("Users/010101001010101011001010101011");
        var byNumber = await _scim.GetAsync("Users/00919288221112222");

        (byName.Status, byName.Total).ShouldBe((200, 0));
        Schemas(byName).ShouldContain(ListUrn);
        foreach (var missing in (ScimAnswer[])[byId, byNumber])
        {
            missing.Status.ShouldBe(404);
            missing.Detail.ShouldNotBeEmpty();
            Schemas(missing).ShouldContain(ErrorUrn);
        }
    }

    [Fact]
    public async Task Okta_creates_somebody_reads_them_back_and_is_refused_a_second_one()
    {
        var body = Person("Runscope300@example.com", "Run", "Scope");

        var created = await _scim.PostAsync("Users", body);
        var read = await _scim.GetAsync($"Users/{created.Id}");
        var again = await _scim.PostAsync("Users", body);
        var capitals = await _scim.GetAsync("Users?filter=userName eq \"RUNSCOPE300@EXAMPLE.COM\"");

        created.Status.ShouldBe(201);
        created.Json["active"]!.GetValue<bool>().ShouldBeTrue();
        Schemas(created).ShouldContain(UserUrn);
        foreach (var user in (JsonNode[])[created.Json, read.Json])
        {
            user["userName"]!.GetValue<string>().ShouldBe("Runscope300@example.com");
            user["name"]!["familyName"]!.GetValue<string>().ShouldBe("Scope");
        }
        again.Status.ShouldBe(409);
        (capitals.Status, capitals.Total).ShouldBe((200, 1));
    }

    [Fact]
    public async Task Okta_lists_groups_and_is_refused_without_a_token()
    {
        (await _scim.GetAsync("Groups")).Status.ShouldBe(200);

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_scim.BaseUrl + "/Users"));
        using var answer = await fixture.Server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(401);
    }

    [Fact]
    public async Task Microsoft_reads_names_of_attributes_in_any_case()
    {
        var created = await _scim.PostAsync(
            "Users",
            $$"""
            {"UserName":"case","Schemas":["{{EnterpriseUrn}}","{{UserUrn}}"],"Emails":[{"Primary":true,"Type":"work","Value":"w@example.com"},
             {"Primary":false,"Type":"home","Value":"h@example.com"}],"{{EnterpriseUrn}}":{"Department":"bob","Manager":{"Value":"SuzzyQ"} } }
            """
        );

        created.Status.ShouldBe(201, created.Text);
        created.Json["emails"]![0]!["primary"]!.GetValue<bool>().ShouldBeTrue();
        created.Json[EnterpriseUrn]!["department"]!.GetValue<string>().ShouldBe("bob");
        created.Json[EnterpriseUrn]!["manager"]!["value"]!.GetValue<string>().ShouldBe("SuzzyQ");
        (await _scim.GetAsync("Users/?filter=UserName+eq+%22case%22")).Total.ShouldBe(1);
        (await _scim.GetAsync("Users?filter=emails.Value co \"EXAMPLE.com\"")).Total.ShouldBe(1);
    }

    [Theory]
    [InlineData("emails[type eq \"work\"]", "w@example.com", true)]
    [InlineData("emails[type eq \"work\"].value", "w@example.com", false)]
    public async Task Microsoft_names_an_attribute_with_a_filter_and_gets_the_attribute(string name, string value, bool withType)
    {
        await _scim.PostAsync(
            "Users",
            Bodies.User(
                "f",
                """
                "title":"T","emails":[{"type":"work","value":"w@example.com"}]
                """
            )
        );

        var user = (await _scim.GetAsync($"Users?attributes={Uri.EscapeDataString(name)}")).Resources[0]!;

        user["title"].ShouldBeNull();
        user["emails"]![0]!["value"]!.GetValue<string>().ShouldBe(value);
        (user["emails"]![0]!["type"] is not null).ShouldBe(withType);
    }

    [Fact]
    public async Task Microsoft_sends_null_parts_empty_lists_words_for_booleans_and_its_own_meta()
    {
        var created = await _scim.PostAsync(
            "Users",
            Bodies.User(
                "emp1",
                """
                "active":"True","roles":[],"meta":{"created":"2019-09-18T18:15:26.5788954+00:00","resourceType":"User"},
                "addresses":[{"country":null,"formatted":"1 Example Road\nExampletown","locality":null,"type":"other","primary":false}],
                "name":{"formatted":"E One","familyName":"One","honorificPrefix":null}
                """
            )
        );

        created.Status.ShouldBe(201, created.Text);
        created.Json["active"]!.GetValue<bool>().ShouldBeTrue();
        created.Json["roles"].ShouldBeNull();
        created.Json["addresses"]![0]!.AsObject().ContainsKey("country").ShouldBeFalse();
        created.Json["meta"]!["created"]!.GetValue<string>().ShouldNotStartWith("2019");
    }

    [Fact]
    public async Task Microsoft_sends_junk_and_is_told_so()
    {
        var id = await _scim.CreateUserAsync("omalley");

        (await _scim.PostAsync("Users", Bodies.User("", "\"active\":true"))).Status.ShouldBe(400);
        (await _scim.PostAsync("Users", """{"acve": tre,""")).ScimType.ShouldBe("invalidSyntax");
        (await _scim.PutAsync($"Users/{id}", $$"""{"schemas":["{{UserUrn}}"],"userame":"x"}""")).Status.ShouldBe(400);
        var typo = await _scim.PutAsync($"Users/{id}", Bodies.User("omalley", "\"adreses\":[{\"country\":\"x\"}]"));
        typo.Status.ShouldBe(200);
        typo.Text.ShouldNotContain("adreses");
    }

    [Fact]
    public async Task Microsoft_fills_and_empties_a_group()
    {
        var (ann, bob) = (await _scim.CreateUserAsync("ann"), await _scim.CreateUserAsync("bob"));
        var group = (await _scim.PostAsync("Groups", Bodies.Group("Team"))).Id;
        var add = Bodies.Patch(
            $$"""
            {"name":"addMember","op":"Add","path":"members","value":[{"displayName":"new User","value":"{{ann}}"}]}
            """
        );

        (await _scim.PatchAsync($"Groups/{group}", add)).Status.ShouldBe(204);
        var replaced = await _scim.PutAsync($"Groups/{group}", Bodies.Group("Renamed", ann, bob));
        var without = await _scim.GetAsync($"Groups/{group}?excludedAttributes=members");
        var remove = $$"""{"op":"Remove","path":"members[value eq \"{{bob}}\"]"}""";
        (await _scim.PatchAsync($"Groups/{group}", Bodies.Patch(remove))).Status.ShouldBe(204);
        var one = await _scim.GetAsync($"Groups/{group}");
        (await _scim.PatchAsync($"Groups/{group}", Bodies.Patch("""{"op":"Remove","path":"members"}"""))).Status.ShouldBe(204);

        replaced.Status.ShouldBe(200);
        replaced.Json["members"]!.AsArray().Count.ShouldBe(2);
        without.Json["members"].ShouldBeNull();
        one.Json["members"]!.AsArray().Select(member => member!["value"]!.GetValue<string>()).ShouldBe([ann]);
        (await _scim.GetAsync($"Groups/{group}")).Json["members"].ShouldBeNull();
        (await _scim.DeleteAsync($"Groups/{group}")).Status.ShouldBe(204);
        (await _scim.DeleteAsync($"Groups/{group}")).Status.ShouldBe(404);
    }

    private static string Person(string userName, string given, string family) =>
        Bodies.User(
            userName,
            $$"""
            "name":{"givenName":"{{given}}","familyName":"{{family}}"},"emails":[{"primary":true,"value":"{{userName}}","type":"work"}],
            "displayName":"{{given}} {{family}}","active":true
            """
        );

    private static IEnumerable<string> Schemas(ScimAnswer answer) =>
        answer.Json["schemas"]!.AsArray().Select(urn => urn!.GetValue<string>());
}

public sealed class ValidatorsOnSqlite(SqliteServer server) : ValidatorTests(server), IClassFixture<SqliteServer>;

public sealed class ValidatorsOnPostgres(PostgresServer server) : ValidatorTests(server), IClassFixture<PostgresServer>;
