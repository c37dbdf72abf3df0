using Rollcall.FakeAtlassian.Jira;

namespace Rollcall.FakeAtlassian.Tests.Jira;

public sealed class JiraFindTests
{
    [Theory]
    [InlineData("ada")]
    [InlineData("ADA.B")]
    [InlineData("byron")]
    [InlineData("Ada%20By")]
    [InlineData("countess")]
    [InlineData("example.com")]
    public async Task Search_matches_the_beginning_of_name_address_and_words_of_the_full_name(string text)
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.AddUser("ada.byron", "countess@example.com", "Ada Byron");

        (await apps.Jira.GetAsync($"user/search?username={text}")).Names().ShouldContain("ada.byron");
    }

    [Fact]
    public async Task Search_does_not_match_the_middle_of_a_word()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.AddUser("ada.byron");

        (await apps.Jira.GetAsync("user/search?username=yron")).Body.ShouldBe("[]");
    }

    [Fact]
    public async Task Search_leaves_the_inactive_out_unless_asked_and_refuses_to_leave_out_everybody()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.AddUser("ann.active");
        apps.Host.Jira.AddUser("ann.gone", active: false);

        (await apps.Jira.GetAsync("user/search?username=ann")).Names().ShouldBe(["ann.active"]);
        (await apps.Jira.GetAsync("user/search?username=ann&includeInactive=true")).Names().ShouldBe(["ann.active", "ann.gone"]);
        (await apps.Jira.GetAsync("user/search?username=ann&includeActive=false&includeInactive=true"))
            .Names()
            .ShouldBe(["ann.gone"]);
        (await apps.Jira.GetAsync("user/search?username=ann&includeActive=false")).Status.ShouldBe(400);
        (await apps.Jira.GetAsync("user/search")).Status.ShouldBe(400);
    }

    [Theory]
    [InlineData("10.3.24", 100)]
    [InlineData("9.12.0", 1000)]
    public async Task Search_reaches_no_further_than_this_version_does(string version, int reach)
    {
        await using var apps = await Apps.WithJiraAsync(new FakeJiraOptions { Version = Version.Parse(version) });
        for (var number = 0; number < 1100; number++)
            apps.Host.Jira.AddUser($"u{number:D4}");

        var last = await apps.Jira.GetAsync($"user/search?username=.&maxResults=1000&startAt={reach - 1}");
        var behind = await apps.Jira.GetAsync($"user/search?username=.&maxResults=1000&startAt={reach}");

        last.Names().Length.ShouldBe(1);
        behind.Body.ShouldBe("[]");
    }

    [Fact]
    public async Task The_stream_lists_everybody_once_by_cursor_and_never_says_404()
    {
        await using var apps = await Apps.StartAsync();
        for (var number = 0; number < 25; number++)
            apps.Host.Jira.AddUser($"u{number:D2}", active: number % 2 == 0);

        var pages = new List<Reply>();
        for (var next = "user/list?maxResults=10"; next is not null; )
        {
            pages.Add(await apps.Jira.GetAsync(next));
            next = pages[^1].Json.TryGetProperty("nextPage", out var link) ? link.GetString() : null;
        }

        pages.Select(page => page["values"].GetArrayLength()).ShouldBe([10, 10, 6]);
        pages
            .SelectMany(page => page.Names("values"))
            .Order(StringComparer.Ordinal)
            .ShouldBe(["admin", .. Enumerable.Range(0, 25).Select(number => $"u{number:D2}")]);
        pages[0].Json.TryGetProperty("total", out _).ShouldBeFalse();
        (await apps.Jira.GetAsync("user/list?cursor=999999")).Names("values").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_stream_shows_nobody_twice_when_users_go_meanwhile()
    {
        await using var apps = await Apps.StartAsync();
        foreach (var name in new[] { "a", "b", "c", "d" })
            apps.Host.Jira.AddUser(name);
        var first = await apps.Jira.GetAsync("user/list?maxResults=3");

        apps.Host.Jira.DeleteUser("a");
        var second = await apps.Jira.GetAsync(first.Text("nextPage"));

        first.Names("values").Concat(second.Names("values")).ShouldBe(["admin", "a", "b", "c", "d"]);
    }

    [Fact]
    public async Task The_stream_is_not_there_before_10_3()
    {
        await using var apps = await Apps.WithJiraAsync(new FakeJiraOptions { Version = new Version(10, 2, 0) });

        (await apps.Jira.GetAsync("user/list")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task The_user_picker_marks_what_it_found()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.AddUser("ada", displayName: "Ada <Byron>");

        var found = await apps.Jira.GetAsync("user/picker?query=ad&exclude=admin");

        found["total"].GetInt32().ShouldBe(1);
        found["users"][0].GetProperty("html").GetString()!.ShouldStartWith("<b>Ad</b>a &lt;Byron&gt;");
    }

    [Fact]
    public async Task Somebody_who_may_not_browse_gets_empty_lists_and_no_error()
    {
        await using var apps = await Apps.WithJiraAsync(new FakeJiraOptions { PlainUser = "plain" });
        apps.Jira.Authorization = new("Bearer", FakeJiraOptions.DefaultPlainToken);

        (await apps.Jira.GetAsync("user/search?username=admin")).Body.ShouldBe("[]");
        (await apps.Jira.GetAsync("groups/picker"))["total"].GetInt32().ShouldBe(0);
        (await apps.Jira.GetAsync("user/picker?query=admin"))["total"].GetInt32().ShouldBe(0);
    }
}
