using System.Xml.Linq;

namespace Rollcall.FakeAtlassian.Tests.Crowd;

public sealed class CrowdGroupTests
{
    [Fact]
    public async Task A_group_is_made_once_read_changed_and_deleted()
    {
        await using var apps = await Apps.StartAsync();

        (
            await apps.Crowd.PostAsync("group", """{"name":"Dev Team","description":"builds","type":"GROUP","active":true}""")
        ).Status.ShouldBe(201);
        var again = await apps.Crowd.PostAsync("group", """{"name":"dev team"}""");
        var read = await apps.Crowd.GetAsync("group?groupname=DEV%20team");
        var changed = await apps.Crowd.PutAsync("group?groupname=dev%20team", """{"name":"Dev Team","active":true}""");

        (again.Status, again.Text("reason")).ShouldBe((400, "INVALID_GROUP"));
        (read.Text("name"), read.Text("description"), read.Text("type")).ShouldBe(("Dev Team", "builds", "GROUP"));
        (changed.Status, changed.Text("description")).ShouldBe((200, ""));
        (await apps.Crowd.PutAsync("group?groupname=dev%20team", """{"name":"Other"}""")).Status.ShouldBe(400);
        (await apps.Crowd.DeleteAsync("group?groupname=dev%20team")).Status.ShouldBe(204);
        (await apps.Crowd.GetAsync("group?groupname=dev%20team")).Text("reason").ShouldBe("GROUP_NOT_FOUND");
        (await apps.Crowd.DeleteAsync("group?groupname=dev%20team")).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("group/user/direct?groupname=team", """{"name":"ada"}""")]
    [InlineData("user/group/direct?username=ada", """{"name":"team"}""")]
    public async Task A_member_is_added_from_either_side_once(string path, string body)
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Crowd.AddUser("ada");
        apps.Host.Crowd.AddGroup("team");

        (await apps.Crowd.PostAsync(path, body)).Status.ShouldBe(201);
        var again = await apps.Crowd.PostAsync(path, body.ToUpperInvariant().Replace("NAME", "name", StringComparison.Ordinal));

        (again.Status, again.Text("reason")).ShouldBe((409, "MEMBERSHIP_ALREADY_EXISTS"));
        apps.Host.Crowd.FindGroup("team")!.Members.ShouldBe(["ada"]);
        apps.Host.Crowd.FindUser("ada")!.Groups.ShouldBe(["team"]);
    }

    [Theory]
    [InlineData("group/user/direct?groupname=nothing", """{"name":"ada"}""", 404, "GROUP_NOT_FOUND")]
    [InlineData("group/user/direct?groupname=team", """{"name":"nobody"}""", 400, "USER_NOT_FOUND")]
    [InlineData("user/group/direct?username=nobody", """{"name":"team"}""", 404, "USER_NOT_FOUND")]
    [InlineData("user/group/direct?username=ada", """{"name":"nothing"}""", 400, "GROUP_NOT_FOUND")]
    public async Task What_the_url_names_and_is_missing_is_404_and_what_the_body_names_is_400(
        string path,
        string body,
        int status,
        string reason
    )
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Crowd.AddUser("ada");
        apps.Host.Crowd.AddGroup("team");

        var refused = await apps.Crowd.PostAsync(path, body);

        (refused.Status, refused.Text("reason")).ShouldBe((status, reason));
    }

    [Theory]
    [InlineData("groupname=team&username=ada", 204, null)]
    [InlineData("groupname=team&username=bob", 404, "MEMBERSHIP_NOT_FOUND")]
    [InlineData("groupname=team&username=nobody", 404, "USER_NOT_FOUND")]
    [InlineData("groupname=nothing&username=ada", 404, "GROUP_NOT_FOUND")]
    public async Task A_removed_member_is_204_and_the_three_404_differ_by_their_reason(string query, int status, string? reason)
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Crowd.AddUser("ada", groups: ["team"]);
        apps.Host.Crowd.AddUser("bob");

        var removed = await apps.Crowd.DeleteAsync($"group/user/direct?{query}");

        removed.Status.ShouldBe(status);
        if (reason is not null)
            removed.Text("reason").ShouldBe(reason);
    }

    [Fact]
    public async Task Whether_somebody_is_a_member_is_asked_with_both_names()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Crowd.AddUser("ada", groups: ["team"]);
        apps.Host.Crowd.AddUser("bob");

        (await apps.Crowd.GetAsync("group/user/direct?groupname=team&username=ADA")).Text("name").ShouldBe("ada");
        (await apps.Crowd.GetAsync("group/user/direct?groupname=team&username=bob")).Status.ShouldBe(404);
        (await apps.Crowd.GetAsync("user/group/direct?groupname=team&username=ada")).Text("name").ShouldBe("team");
    }

    [Fact]
    public async Task A_list_stops_in_silence_at_1000_and_goes_on_from_a_start_index()
    {
        await using var apps = await Apps.StartAsync();
        for (var number = 0; number < 1005; number++)
            apps.Host.Crowd.AddUser($"u{number:D4}", groups: ["big"]);

        (await apps.Crowd.GetAsync("group/user/direct?groupname=big")).Names("users").Length.ShouldBe(1000);
        (await apps.Crowd.GetAsync("group/user/direct?groupname=big&start-index=1000")).Names("users").Length.ShouldBe(5);
        (await apps.Crowd.GetAsync("group/user/direct?groupname=big&start-index=3&max-results=2"))
            .Names("users")
            .ShouldBe(["u0003", "u0004"]);
        (await apps.Crowd.GetAsync("search?entity-type=user&max-results=5000")).Names("users").Length.ShouldBe(1005);
    }

    [Fact]
    public async Task A_list_has_links_and_names_and_the_rest_when_expanded()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Crowd.AddUser("ada", "ada@example.com", groups: ["team"]);

        var plain = (await apps.Crowd.GetAsync("group/user/direct?groupname=team"))["users"][0];
        var expanded = (await apps.Crowd.GetAsync("group/user/direct?groupname=team&expand=user"))["users"][0];

        plain.EnumerateObject().Select(property => property.Name).ShouldBe(["link", "name"], ignoreOrder: true);
        expanded.GetProperty("email").GetString().ShouldBe("ada@example.com");
        (await apps.Crowd.GetAsync("user/group/direct?username=ada&expand=group"))["groups"]
            [0]
            .GetProperty("type")
            .GetString()
            .ShouldBe("GROUP");
    }

    [Fact]
    public async Task Groups_nest_only_where_the_directory_allows_it_and_never_in_a_circle()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Crowd.AddUser("ada", groups: ["inner"]);
        apps.Host.Crowd.AddGroup("outer");

        (await apps.Crowd.PostAsync("group/child-group/direct?groupname=outer", """{"name":"inner"}"""))
            .Text("reason")
            .ShouldBe("NESTED_GROUPS_NOT_SUPPORTED");
        apps.Host.Crowd.Configure(options => options with { NestedGroups = true });
        (await apps.Crowd.PostAsync("group/child-group/direct?groupname=outer", """{"name":"inner"}""")).Status.ShouldBe(201);
        (await apps.Crowd.PostAsync("group/parent-group/direct?groupname=inner", """{"name":"outer"}""")).Status.ShouldBe(409);
        (await apps.Crowd.PostAsync("group/child-group/direct?groupname=inner", """{"name":"outer"}"""))
            .Text("reason")
            .ShouldBe("INVALID_MEMBERSHIP");

        (await apps.Crowd.GetAsync("group/user/nested?groupname=outer")).Names("users").ShouldBe(["ada"]);
        (await apps.Crowd.GetAsync("group/user/direct?groupname=outer")).Names("users").ShouldBeEmpty();
        (await apps.Crowd.GetAsync("user/group/nested?username=ada")).Names("groups").ShouldBe(["inner", "outer"]);
        (await apps.Crowd.GetAsync("group/child-group/direct?groupname=outer")).Names("groups").ShouldBe(["inner"]);
        (await apps.Crowd.GetAsync("group/parent-group/nested?groupname=inner")).Names("groups").ShouldBe(["outer"]);
        (await apps.Crowd.DeleteAsync("group/child-group/direct?groupname=outer&child-groupname=inner")).Status.ShouldBe(204);
        (await apps.Crowd.DeleteAsync("group/child-group/direct?groupname=outer&child-groupname=inner")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task The_dump_of_all_memberships_is_xml_whatever_is_asked_for()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Crowd.AddUser("ada", groups: ["team & co"]);
        apps.Host.Crowd.AddChildGroup("team & co", "inner");

        var dump = await apps.Crowd.GetAsync("group/membership");

        dump.MediaType.ShouldBe("application/xml");
        var xml = XDocument.Parse(dump.Body).Root!;
        var team = xml.Elements("membership").Single(membership => membership.Attribute("group")!.Value == "team & co");
        team.Element("users")!.Elements("user").Select(user => user.Attribute("name")!.Value).ShouldBe(["ada"]);
        team.Element("groups")!.Elements("group").Select(group => group.Attribute("name")!.Value).ShouldBe(["inner"]);
        xml.Elements("membership").Count().ShouldBe(2);
    }
}
