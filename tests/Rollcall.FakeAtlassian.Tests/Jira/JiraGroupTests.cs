using Rollcall.FakeAtlassian.Jira;

namespace Rollcall.FakeAtlassian.Tests.Jira;

public sealed class JiraGroupTests
{
    [Fact]
    public async Task A_group_is_made_once_whatever_the_case()
    {
        await using var apps = await Apps.StartAsync();

        var made = await apps.Jira.PostAsync("group", """{"name":"Dev Team"}""");
        var again = await apps.Jira.PostAsync("group", """{"name":"dev team"}""");

        made.Status.ShouldBe(201);
        made.Text("self").ShouldBe($"{apps.Host.JiraUrl}/rest/api/2/group?groupname=Dev%20Team");
        again.Status.ShouldBe(400);
        again["errorMessages"][0].GetString().ShouldBe("A group or user with this name already exists.");
    }

    [Theory]
    [InlineData("""{"name":""}""")]
    [InlineData("""{"name":"  "}""")]
    [InlineData("{}")]
    [InlineData("""{"name":"\ud800"}""")]
    [InlineData("nothing")]
    public async Task A_group_without_a_name_is_refused(string body)
    {
        await using var apps = await Apps.StartAsync();

        (await apps.Jira.PostAsync("group", body)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_member_added_is_201_and_added_again_400()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.AddUser("Ada");
        apps.Host.Jira.AddGroup("Team");

        var added = await apps.Jira.PostAsync("group/user?groupname=TEAM", """{"name":"ADA"}""");
        var again = await apps.Jira.PostAsync("group/user?groupname=team", """{"name":"ada"}""");

        added.Status.ShouldBe(201);
        added["users"].GetProperty("size").GetInt32().ShouldBe(1);
        added["users"].GetProperty("items").GetArrayLength().ShouldBe(0);
        again.Status.ShouldBe(400);
        again["errorMessages"][0].GetString().ShouldBe("Cannot add user 'Ada', user is already a member of 'Team'");
        apps.Host.Jira.FindGroup("team")!.Members.ShouldBe(["Ada"]);
    }

    [Fact]
    public async Task A_member_removed_is_200_and_removed_again_400()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.AddUser("ada", groups: ["team"]);

        (await apps.Jira.DeleteAsync("group/user?groupname=team&username=ada")).Status.ShouldBe(200);
        var again = await apps.Jira.DeleteAsync("group/user?groupname=team&username=ada");

        again.Status.ShouldBe(400);
        again["errorMessages"]
            [0]
            .GetString()
            .ShouldBe("Cannot remove user 'ada' from group 'team' since user is not a member of 'team'");
    }

    [Theory]
    [InlineData("group/user?groupname=nothing", 404)]
    [InlineData("group/user?groupname=", 400)]
    [InlineData("group/user", 400)]
    public async Task Adding_to_a_group_that_is_not_there_is_told_apart_from_no_name(string path, int status)
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.AddUser("ada");

        (await apps.Jira.PostAsync(path, """{"name":"ada"}""")).Status.ShouldBe(status);
    }

    [Fact]
    public async Task Adding_or_removing_somebody_unknown_is_404()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.AddGroup("team");

        (await apps.Jira.PostAsync("group/user?groupname=team", """{"name":"nobody"}""")).Status.ShouldBe(404);
        (await apps.Jira.DeleteAsync("group/user?groupname=team&username=nobody")).Status.ShouldBe(404);
        (await apps.Jira.DeleteAsync("group/user?groupname=nothing&username=admin")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Members_come_in_pages_of_at_most_50_in_order_of_name_linked_to_the_next()
    {
        await using var apps = await Apps.StartAsync();
        for (var number = 119; number >= 0; number--)
            apps.Host.Jira.AddUser($"u{number:D3}", groups: ["big group"]);

        var pages = new List<Reply>();
        for (var next = "group/member?groupname=big%20group&maxResults=1000"; next is not null; )
        {
            pages.Add(await apps.Jira.GetAsync(next));
            next = pages[^1].Json.TryGetProperty("nextPage", out var link) ? link.GetString() : null;
        }

        pages.Select(page => page["values"].GetArrayLength()).ShouldBe([50, 50, 20]);
        pages.Select(page => page["isLast"].GetBoolean()).ShouldBe([false, false, true]);
        pages.Select(page => page["total"].GetInt32()).ShouldAllBe(total => total == 120);
        pages.SelectMany(page => page.Names("values")).ShouldBe(Enumerable.Range(0, 120).Select(number => $"u{number:D3}"));
        pages[0].Text("nextPage").ShouldStartWith(apps.Host.JiraUrl.AbsoluteUri);
    }

    [Fact]
    public async Task Inactive_members_are_left_out_unless_asked_for()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.AddUser("ada", groups: ["team"]);
        apps.Host.Jira.AddUser("bob", groups: ["team"], active: false);

        (await apps.Jira.GetAsync("group/member?groupname=team")).Names("values").ShouldBe(["ada"]);
        (await apps.Jira.GetAsync("group/member?groupname=team&includeInactiveUsers=true"))
            .Names("values")
            .ShouldBe(["ada", "bob"]);
    }

    [Fact]
    public async Task Members_of_nested_groups_are_members_and_cannot_be_removed_as_such()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.AddUser("ada", groups: ["inner", "outer"]);
        apps.Host.Jira.AddUser("bob", groups: ["inner"]);
        apps.Host.Jira.AddChildGroup("outer", "inner");
        apps.Host.Jira.AddChildGroup("inner", "outer");

        (await apps.Jira.GetAsync("group/member?groupname=outer")).Names("values").ShouldBe(["ada", "bob"]);
        (await apps.Jira.DeleteAsync("group/user?groupname=outer&username=bob")).Status.ShouldBe(400);
    }

    [Theory]
    [InlineData("group/member?groupname=nothing", 404)]
    [InlineData("group/member?groupname=", 400)]
    [InlineData("group/member?groupname=jira-administrators&startAt=many", 400)]
    public async Task Members_of_no_group_are_refused(string path, int status)
    {
        await using var apps = await Apps.StartAsync();

        (await apps.Jira.GetAsync(path)).Status.ShouldBe(status);
    }

    [Fact]
    public async Task A_page_behind_the_end_is_empty_and_the_last()
    {
        await using var apps = await Apps.StartAsync();

        var page = await apps.Jira.GetAsync("group/member?groupname=jira-administrators&startAt=70");

        page["values"].GetArrayLength().ShouldBe(0);
        page["isLast"].GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task A_deleted_group_is_gone_from_its_members()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.AddUser("ada", groups: ["team"]);

        (await apps.Jira.DeleteAsync("group?groupname=TEAM")).Status.ShouldBe(200);

        apps.Host.Jira.FindUser("ada")!.Groups.ShouldBeEmpty();
        (await apps.Jira.DeleteAsync("group?groupname=team")).Status.ShouldBe(404);
        (await apps.Jira.DeleteAsync("group?groupname=")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_group_that_restricts_content_is_deleted_only_when_another_takes_over()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.RestrictContentTo("team");
        apps.Host.Jira.AddGroup("other");

        (await apps.Jira.DeleteAsync("group?groupname=team")).Status.ShouldBe(400);
        (await apps.Jira.DeleteAsync("group?groupname=team&swapGroup=nothing")).Status.ShouldBe(400);
        (await apps.Jira.DeleteAsync("group?groupname=team&swapGroup=other")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task An_administrator_keeps_the_last_group_that_makes_one()
    {
        await using var apps = await Apps.StartAsync();

        (await apps.Jira.DeleteAsync("group/user?groupname=jira-administrators&username=admin")).Status.ShouldBe(400);
        (await apps.Jira.DeleteAsync("group?groupname=jira-administrators")).Status.ShouldBe(400);
        apps.Host.Jira.FindUser("admin")!.Groups.ShouldContain("jira-administrators");
    }

    [Fact]
    public async Task A_group_is_read_with_or_without_its_users()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.AddUser("ada", groups: ["team"]);

        (await apps.Jira.GetAsync("group?groupname=team"))["users"].GetProperty("items").GetArrayLength().ShouldBe(0);
        (await apps.Jira.GetAsync("group?groupname=team&expand=users"))["users"]
            .GetProperty("items")
            .GetArrayLength()
            .ShouldBe(1);
        (await apps.Jira.GetAsync("group?groupname=nothing")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task The_picker_finds_inside_names_and_stops_at_the_limit_of_the_instance()
    {
        await using var apps = await Apps.WithJiraAsync(new FakeJiraOptions { AutocompleteLimit = 5 });
        for (var number = 0; number < 9; number++)
            apps.Host.Jira.AddGroup($"the Devs {number}");

        var found = await apps.Jira.GetAsync("groups/picker?query=dev&maxResults=1000");

        found["total"].GetInt32().ShouldBe(9);
        found.Names("groups").Length.ShouldBe(5);
        found.Text("header").ShouldBe("Showing 5 of 9 matching groups");
        found["groups"][0].GetProperty("html").GetString().ShouldBe("the <b>Dev</b>s 0");
        (await apps.Jira.GetAsync("groups/picker?query=devs%208")).Names("groups").ShouldBe(["the Devs 8"]);
        (await apps.Jira.GetAsync("groups/picker?query=devs%208&exclude=the%20devs%208"))["total"].GetInt32().ShouldBe(0);
        (await apps.Jira.GetAsync("groups/picker"))["total"].GetInt32().ShouldBe(11);
    }
}
