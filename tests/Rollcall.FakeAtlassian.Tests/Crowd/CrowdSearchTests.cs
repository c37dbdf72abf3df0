namespace Rollcall.FakeAtlassian.Tests.Crowd;

public sealed class CrowdSearchTests
{
    [Theory]
    [InlineData("", "ada,bob,cy")]
    [InlineData("name = \"ADA\"", "ada")]
    [InlineData("name = nobody", "")]
    [InlineData("email = \"bob@example.com\"", "bob")]
    [InlineData("email = \"bob@example.com\" and active = true", "")]
    [InlineData("active = true", "ada,cy")]
    [InlineData("firstName = A*", "ada")]
    [InlineData("lastName = *on", "ada")]
    [InlineData("displayName = \"*ro*\"", "ada,bob")]
    [InlineData("name = ada or name = bob", "ada,bob")]
    [InlineData("(name = ada or name = bob) and active = false", "bob")]
    [InlineData("name = ada or name = bob and active = true", "ada")]
    [InlineData("number = 42", "cy")]
    [InlineData("name < bob", "ada")]
    [InlineData("name > bob", "cy")]
    [InlineData("createdDate > \"2000-01-01\"", "ada,bob,cy")]
    [InlineData("createdDate < \"2000-01-01\"", "")]
    public async Task A_query_finds(string restriction, string names)
    {
        await using var apps = await StartWithPeopleAsync();

        var found = await apps.Crowd.GetAsync($"search?entity-type=user&restriction={Uri.EscapeDataString(restriction)}");

        string.Join(',', found.Names("users")).ShouldBe(names);
    }

    [Theory]
    [InlineData("not name = ada")]
    [InlineData("name")]
    [InlineData("name =")]
    [InlineData("name = \"ada")]
    [InlineData("(name = ada")]
    [InlineData("name = ada and")]
    [InlineData("name ~ ada")]
    public async Task A_query_outside_the_language_is_refused(string restriction)
    {
        await using var apps = await StartWithPeopleAsync();

        var refused = await apps.Crowd.GetAsync($"search?entity-type=user&restriction={Uri.EscapeDataString(restriction)}");

        (refused.Status, refused.Text("reason")).ShouldBe((400, "ILLEGAL_ARGUMENT"));
    }

    [Fact]
    public async Task A_query_nested_out_of_all_reason_is_refused()
    {
        await using var apps = await StartWithPeopleAsync();
        var restriction = new string('(', 500) + "name=ada" + new string(')', 500);

        (await apps.Crowd.GetAsync($"search?entity-type=user&restriction={restriction}")).Status.ShouldBe(400);
    }

    [Theory]
    [InlineData("EXACTLY_MATCHES", "email", "ADA@example.com", "ada")]
    [InlineData("STARTS_WITH", "name", "b", "bob")]
    [InlineData("ENDS_WITH", "name", "y", "cy")]
    [InlineData("CONTAINS", "displayName", "ro", "ada,bob")]
    [InlineData("GREATER_THAN", "name", "bob", "cy")]
    [InlineData("NULL", "number", "", "ada,bob")]
    public async Task A_tree_finds_by_match_mode(string mode, string property, string value, string names)
    {
        await using var apps = await StartWithPeopleAsync();

        var found = await apps.Crowd.PostAsync("search?entity-type=user", Restriction(property, mode, value));

        string.Join(',', found.Names("users")).ShouldBe(names);
    }

    [Fact]
    public async Task Trees_join_by_and_and_or_in_json_and_in_xml()
    {
        await using var apps = await StartWithPeopleAsync();
        var json = $$"""
            {"restriction-type":"boolean-search-restriction","boolean-logic":"or","restrictions":[
              {{Restriction("name", "EXACTLY_MATCHES", "ada")}},
              {"restriction-type":"boolean-search-restriction","boolean-logic":"and","restrictions":[
                {{Restriction("name", "STARTS_WITH", "b")}}, {{Restriction("active", "EXACTLY_MATCHES", "false")}}]}]}
            """;
        const string Xml = """
            <boolean-search-restriction boolean-logic="or"><restrictions>
              <property-search-restriction><property><name>name</name><type>STRING</type></property><match-mode>EXACTLY_MATCHES</match-mode><value>ada</value></property-search-restriction>
              <boolean-search-restriction boolean-logic="and"><restrictions>
                <property-search-restriction><property><name>name</name></property><match-mode>STARTS_WITH</match-mode><value>b</value></property-search-restriction>
                <property-search-restriction><property><name>active</name></property><match-mode>EXACTLY_MATCHES</match-mode><value>false</value></property-search-restriction>
              </restrictions></boolean-search-restriction>
            </restrictions></boolean-search-restriction>
            """;

        (await apps.Crowd.PostAsync("search?entity-type=user", json)).Names("users").ShouldBe(["ada", "bob"]);
        (await apps.Crowd.PostAsync("search?entity-type=user", Xml, "application/xml")).Names("users").ShouldBe(["ada", "bob"]);
        (await apps.Crowd.PostAsync("search?entity-type=user", """{"restriction-type":"something-else"}""")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Groups_are_found_and_pages_cut()
    {
        await using var apps = await StartWithPeopleAsync();
        foreach (var name in new[] { "g1", "g2", "g3", "other" })
            apps.Host.Crowd.AddGroup(name);

        (await apps.Crowd.GetAsync("search?entity-type=group&restriction=name%3Dg*&max-results=2"))
            .Names("groups")
            .ShouldBe(["g1", "g2"]);
        (await apps.Crowd.GetAsync("search?entity-type=group&restriction=name%3Dg*&start-index=2"))
            .Names("groups")
            .ShouldBe(["g3"]);
        (await apps.Crowd.GetAsync("search?entity-type=user&expand=user&restriction=name%3Dada"))["users"]
            [0]
            .GetProperty("email")
            .GetString()
            .ShouldBe("ada@example.com");
        (await apps.Crowd.GetAsync("search?entity-type=printer")).Status.ShouldBe(400);
    }

    private static async Task<Apps> StartWithPeopleAsync()
    {
        var apps = await Apps.StartAsync();
        apps.Host.Crowd.AddUser("ada", displayName: "Ada Byron", firstName: "Ada", lastName: "Byron");
        apps.Host.Crowd.AddUser("bob", displayName: "Bob Brown", active: false);
        apps.Host.Crowd.AddUser("cy", displayName: "Cy Young");
        apps.Host.Crowd.SetAttribute("cy", "number", "7", "42");
        return apps;
    }

    private static string Restriction(string property, string mode, string value) =>
        $$"""{"restriction-type":"property-search-restriction","property":{"name":"{{property}}","type":"STRING"},"match-mode":"{{mode}}","value":"{{value}}"}""";
}
