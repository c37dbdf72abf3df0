namespace Rollcall.FakeAtlassian.Tests;

public sealed class RequestLogTests
{
    [Fact]
    public async Task A_request_is_kept_with_what_was_sent_and_answered()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.AddUser("ada b");

        await apps.Jira.PostAsync("group/user?groupname=jira-administrators&x=%C3%B6+%2B", """{"name":"ada b"}""");

        var request = apps.Host.Jira.Requests.All.ShouldHaveSingleItem();
        (request.Sequence, request.Method, request.Path, request.Endpoint).ShouldBe(
            (1, "POST", "/jira/rest/api/2/group/user", "group/user")
        );
        request.Query.ShouldBe(
            new Dictionary<string, string> { ["groupname"] = "jira-administrators", ["x"] = "ö +" },
            ignoreOrder: true
        );
        request.Body.ShouldBe("""{"name":"ada b"}""");
        (request.Status, request.Caller, request.Reached, request.Changed).ShouldBe((201, "admin", true, true));
    }

    [Fact]
    public async Task Reads_are_no_writes_and_a_write_that_changed_nothing_is_no_change()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.AddUser("ada", displayName: "Ada", groups: ["team"]);
        var log = apps.Host.Jira.Requests;

        await apps.Jira.GetAsync("user?username=ada");
        await apps.Jira.PutAsync("user?username=ada", """{"displayName":"Ada"}""");
        await apps.Jira.PostAsync("group/user?groupname=team", """{"name":"ada"}""");
        (log.Count, log.Writes, log.Changes).ShouldBe((3, 2, 0));
        await apps.Jira.PutAsync("user?username=ada", """{"displayName":"Countess"}""");

        (log.Count, log.Writes, log.Changes).ShouldBe((4, 3, 1));
        log.CallsByEndpoint.ShouldBe(
            new Dictionary<string, int>
            {
                ["GET user"] = 1,
                ["POST group/user"] = 1,
                ["PUT user"] = 2,
            },
            ignoreOrder: true
        );
    }

    [Fact]
    public async Task A_cleared_log_goes_on_counting_the_sequence()
    {
        await using var apps = await Apps.StartAsync();
        await apps.Jira.GetAsync("myself");

        apps.Host.Jira.Requests.Clear();
        await apps.Jira.GetAsync("user/session/x");

        apps.Host.Jira.Requests.Count.ShouldBe(1);
        apps.Host.Jira.Requests.Since(1).ShouldHaveSingleItem().Sequence.ShouldBe(2);
    }

    [Fact]
    public async Task Old_requests_are_only_counted()
    {
        await using var apps = await Apps.StartAsync(new FakeAtlassianOptions { RequestLogCapacity = 2 });

        for (var call = 0; call < 5; call++)
            await apps.Crowd.GetAsync("config/cookie");

        apps.Host.Crowd.Requests.Count.ShouldBe(5);
        apps.Host.Crowd.Requests.All.Select(request => request.Sequence).ShouldBe([4, 5]);
    }

    [Fact]
    public async Task A_test_waits_for_what_it_needs_to_see()
    {
        await using var apps = await Apps.StartAsync();
        var seen = apps.Host.Jira.Requests.UntilAsync(
            () => apps.Host.Jira.FindGroup("team") is not null,
            TestContext.Current.CancellationToken
        );
        await apps.Jira.GetAsync("myself");
        seen.IsCompleted.ShouldBeFalse();

        await apps.Jira.PostAsync("group", """{"name":"team"}""");

        await seen;
    }

    [Fact]
    public async Task Parallel_writes_are_all_done_and_all_in_the_log()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.AddGroup("team");
        string[] names = [.. Enumerable.Range(0, 300).Select(number => $"u{number:D3}")];
        foreach (var name in names)
            apps.Host.Jira.AddUser(name);

        await Parallel.ForEachAsync(
            names.Concat(names),
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken },
            async (name, _) => await apps.Jira.PostAsync("group/user?groupname=team", $$"""{"name":"{{name}}"}""")
        );

        apps.Host.Jira.FindGroup("team")!.Members.ShouldBe(names);
        var log = apps.Host.Jira.Requests;
        (log.Writes, log.Changes).ShouldBe((600, 300));
        log.All.Select(request => request.Sequence).ShouldBe(Enumerable.Range(1, 600).Select(number => (long)number));
    }
}
