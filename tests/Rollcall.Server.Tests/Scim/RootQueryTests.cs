namespace Rollcall.Server.Tests.Scim;

/// <summary>Queries over all resource types: GET on the base URL, POST /.search (RFC 7644 sections 3.4.2.1 and 3.4.3).</summary>
public abstract class RootQueryTests(ServerFixture fixture)
{
    private readonly ScimClient _scim = fixture.NewSource();

    [Fact]
    public async Task The_base_URL_lists_users_and_groups()
    {
        var (user, group) = await BothAsync();

        foreach (var url in (string[])[_scim.BaseUrl, _scim.BaseUrl + "/"])
        {
            var answer = await _scim.GetAsync(url);
            answer.Status.ShouldBe(200);
            answer.Total.ShouldBe(2);
            Ids(answer).ShouldBe([user, group]);
            answer.Resources[0]!["meta"]!["resourceType"]!.GetValue<string>().ShouldBe("User");
            answer.Resources[1]!["meta"]!["location"]!.GetValue<string>().ShouldBe($"{_scim.BaseUrl}/Groups/{group}");
            answer.Resources[1]!["members"]![0]!["value"]!.GetValue<string>().ShouldBe(user);
            answer.Resources[0]!["groups"]![0]!["value"]!.GetValue<string>().ShouldBe(group);
        }
    }

    [Theory]
    [InlineData("displayName eq \"Team\"", "group")]
    [InlineData("userName eq \"ann@example.com\"", "user")]
    [InlineData("not (userName eq \"ann@example.com\")", "group")]
    [InlineData("userName ne \"ann@example.com\"", "group")]
    [InlineData("userName pr or members pr", "user group")]
    [InlineData("members pr", "group")]
    [InlineData("userName eq null", "group")]
    [InlineData("emails[type eq \"work\" and value co \"ann\"]", "user")]
    [InlineData("not (emails[type eq \"work\"])", "group")]
    [InlineData("meta.resourceType eq \"Group\"", "group")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User:active eq true", "user")]
    [InlineData("id pr", "user group")]
    public async Task An_attribute_that_a_type_has_not_is_one_without_a_value(string filter, string found)
    {
        var (user, group) = await BothAsync();
        var expected = found.Split(' ').Select(kind => kind == "user" ? user : group);

        Ids(await _scim.GetAsync($"{_scim.BaseUrl}?filter={Uri.EscapeDataString(filter)}")).ShouldBe(expected);
        Ids(await SearchAsync($"\"filter\":\"{filter.Replace("\"", "\\\"", StringComparison.Ordinal)}\"")).ShouldBe(expected);
    }

    [Theory]
    [InlineData("filter=nosuch eq 1", "invalidFilter")]
    [InlineData("filter=userName eq 5", "invalidFilter")]
    [InlineData("sortBy=nosuch", "invalidPath")]
    [InlineData("sortOrder=up", "invalidValue")]
    [InlineData("count=x", "invalidValue")]
    public async Task What_no_type_has_is_an_error(string query, string scimType)
    {
        var answer = await _scim.GetAsync($"{_scim.BaseUrl}?{query}");

        answer.Status.ShouldBe(400);
        answer.ScimType.ShouldBe(scimType);
    }

    [Fact]
    public async Task One_order_goes_through_all_types()
    {
        foreach (var name in (string[])["b", "D"])
            await _scim.PostAsync("Users", Bodies.User($"{name}@example.com", $"\"displayName\":\"{name}\""));
        foreach (var name in (string[])["C", "a"])
            await _scim.CreateGroupAsync(name);
        await _scim.CreateUserAsync("nameless@example.com");

        var up = await _scim.GetAsync($"{_scim.BaseUrl}?sortBy=displayName");
        var down = await SearchAsync("\"sortBy\":\"displayName\",\"sortOrder\":\"descending\",\"startIndex\":2,\"count\":3");
        var byUserName = await _scim.GetAsync($"{_scim.BaseUrl}?sortBy=userName&count=3");

        Names(up).ShouldBe(["a", "b", "C", "D", null]);
        Names(down).ShouldBe(["D", "C", "b"]);
        down.Json["startIndex"]!.GetValue<int>().ShouldBe(2);
        down.Total.ShouldBe(5);
        Names(byUserName).ShouldBe(["b", "D", null]);
    }

    [Fact]
    public async Task Attributes_are_those_of_each_type()
    {
        await BothAsync();

        var answer = await SearchAsync("\"attributes\":[\"userName\",\"displayName\"]");

        answer.Resources[0]!.AsObject().Select(property => property.Key).ShouldBe(["id", "schemas", "userName"]);
        answer.Resources[1]!.AsObject().Select(property => property.Key).ShouldBe(["id", "schemas", "displayName"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task A_body_that_is_no_search_is_400(string body)
    {
        (await _scim.PostAsync(".search", body)).Status.ShouldBe(400);
    }

    private async Task<(string User, string Group)> BothAsync()
    {
        var user = await _scim.PostAsync(
            "Users",
            Bodies.User(
                "ann@example.com",
                """
                "active":true,"emails":[{"value":"ann@example.com","type":"work"}]
                """
            )
        );
        return (user.Id, await _scim.CreateGroupAsync("Team", user.Id));
    }

    private Task<ScimAnswer> SearchAsync(string parameters) =>
        _scim.PostAsync(".search", $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],{{parameters}}}""");

    private static List<string> Ids(ScimAnswer page) =>
        [.. page.Resources.Select(resource => resource!["id"]!.GetValue<string>())];

    private static List<string?> Names(ScimAnswer page) =>
        [.. page.Resources.Select(resource => resource!["displayName"]?.GetValue<string>())];
}

public sealed class RootQueriesOnSqlite(SqliteServer server) : RootQueryTests(server), IClassFixture<SqliteServer>;

public sealed class RootQueriesOnPostgres(PostgresServer server) : RootQueryTests(server), IClassFixture<PostgresServer>;
