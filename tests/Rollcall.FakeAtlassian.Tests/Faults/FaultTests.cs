using Rollcall.FakeAtlassian.Faults;

namespace Rollcall.FakeAtlassian.Tests.Faults;

public sealed class FaultTests
{
    private const string Team = """{"name":"team"}""";

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_status_stands_in_for_the_app_and_nothing_is_done(int status)
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.Faults.Next(new Fault.Status(status, TimeSpan.FromSeconds(7)));

        var failed = await apps.Jira.PostAsync("group", Team);
        var next = await apps.Jira.PostAsync("group", Team);

        (failed.Status, failed.Headers["Retry-After"]).ShouldBe((status, "7"));
        next.Status.ShouldBe(201);
    }

    [Fact]
    public async Task A_connection_dropped_before_the_write_leaves_nothing_behind()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.Faults.Next(new Fault.DropBefore());

        await Should.ThrowAsync<HttpRequestException>(() => apps.Jira.PostAsync("group", Team));

        apps.Host.Jira.FindGroup("team").ShouldBeNull();
        apps.Host.Jira.Requests.Writes.ShouldBe(0);
    }

    [Fact]
    public async Task A_connection_dropped_after_the_write_hides_that_it_was_done()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.Faults.Next(new Fault.DropAfter());

        await Should.ThrowAsync<HttpRequestException>(() => apps.Jira.PostAsync("group", Team));

        apps.Host.Jira.FindGroup("team").ShouldNotBeNull();
        (apps.Host.Jira.Requests.Writes, apps.Host.Jira.Requests.Changes).ShouldBe((1, 1));
    }

    [Theory]
    [InlineData("DELETE", "group/user?groupname=team&username=admin")]
    [InlineData("GET", "group/member?groupname=team")]
    public async Task A_dropped_connection_is_seen_by_a_caller_that_used_it_before(string method, string path)
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.AddMember("team", "admin");
        await apps.Jira.GetAsync("myself");
        apps.Host.Jira.Faults.Next(new Fault.DropAfter());

        await Should.ThrowAsync<HttpRequestException>(() => apps.Jira.SendAsync(new HttpMethod(method), path, body: null));

        apps.Host.Jira.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(503)]
    public async Task A_page_comes_instead_of_json(int status)
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Crowd.Faults.Next(new Fault.Html(status));

        var page = await apps.Crowd.PostAsync("group", Team);

        (page.Status, page.MediaType).ShouldBe((status, "text/html"));
        page.Headers.ShouldNotContainKey("X-Embedded-Crowd-Version");
        apps.Host.Crowd.FindGroup("team").ShouldBeNull();
    }

    [Fact]
    public async Task Half_of_the_answer_comes_and_then_a_reset()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.Faults.Next(new Fault.HalfBody());

        await Should.ThrowAsync<HttpRequestException>(() => apps.Jira.PostAsync("group", Team));

        apps.Host.Jira.FindGroup("team").ShouldNotBeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_hang_lasts_until_the_caller_gives_up(bool afterWork)
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.Faults.Next(new Fault.Hang(afterWork));
        using var patience = new CancellationTokenSource();

        var call = apps.Jira.PostUntilAsync("group", Team, patience.Token);
        await apps.Host.Jira.Requests.UntilAsync(() => apps.Host.Jira.Requests.Count == 1, TestContext.Current.CancellationToken);
        call.IsCompleted.ShouldBeFalse();
        await patience.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call);
        (apps.Host.Jira.FindGroup("team") is not null).ShouldBe(afterWork);
    }

    [Fact]
    public async Task Latency_delays_what_the_app_does_and_changes_nothing_else()
    {
        var clock = new ManualClock();
        await using var apps = await Apps.StartAsync(new FakeAtlassianOptions { Clock = clock });
        apps.Host.Jira.Faults.Next(new Fault.Latency(TimeSpan.FromMinutes(10)));

        var call = apps.Jira.PostAsync("group", Team);
        await clock.FirstTimer.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromMinutes(9));
        (call.IsCompleted, apps.Host.Jira.FindGroup("team")).ShouldBe((false, null));
        clock.Advance(TimeSpan.FromMinutes(1));

        (await call).Status.ShouldBe(201);
    }

    [Fact]
    public async Task A_rule_hits_only_its_method_and_path()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.Faults.Add(new FaultRule(new Fault.Status(503)) { Method = "post", PathPrefix = "group/user" });
        apps.Host.Jira.Faults.Add(new FaultRule(new Fault.Status(502)) { PathPrefix = "/jira/rest/api/2/user/list" });

        (await apps.Jira.PostAsync("group", Team)).Status.ShouldBe(201);
        (await apps.Jira.PostAsync("group/user?groupname=team", """{"name":"admin"}""")).Status.ShouldBe(503);
        (await apps.Jira.DeleteAsync("group/user?groupname=team&username=admin")).Status.ShouldBe(400);
        (await apps.Jira.GetAsync("user/list")).Status.ShouldBe(502);
        (await apps.Crowd.GetAsync("config/cookie")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task The_next_three_are_three()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.Faults.Next(new Fault.Status(503), times: 3);

        var statuses = new List<int>();
        for (var call = 0; call < 5; call++)
            statuses.Add((await apps.Jira.GetAsync("myself")).Status);

        statuses.ShouldBe([503, 503, 503, 200, 200]);
        apps.Host.Jira.Faults.Played.ShouldBe(3);
        apps.Host.Jira.Faults.Rules.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_seed_hits_the_same_requests_in_whatever_order_they_come()
    {
        var forwards = await HitAsync(seed: 7, Enumerable.Range(0, 200));
        var backwards = await HitAsync(seed: 7, Enumerable.Range(0, 200).Reverse());
        var other = await HitAsync(seed: 8, Enumerable.Range(0, 200));

        backwards.ShouldBe(forwards, ignoreOrder: true);
        other.ShouldNotBe(forwards);
        forwards.Count.ShouldBeInRange(30, 90);
    }

    [Fact]
    public async Task A_request_that_is_hit_gets_through_when_repeated_often_enough()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.Faults.Randomly(new Fault.Status(503), probability: 0.7, seed: 3);

        var statuses = new List<int>();
        for (var attempt = 0; attempt < 40; attempt++)
            statuses.Add((await apps.Jira.GetAsync("myself")).Status);

        statuses.Distinct().Order().ShouldBe([200, 503]);
    }

    [Fact]
    public async Task Faults_taken_back_are_over()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.Faults.Randomly(new Fault.Status(503), probability: 1);
        (await apps.Jira.GetAsync("myself")).Status.ShouldBe(503);

        apps.Host.Jira.Faults.Clear();

        (await apps.Jira.GetAsync("myself")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_host_with_a_hanging_request_stops_at_once()
    {
        var apps = await Apps.StartAsync();
        apps.Host.Jira.Faults.Next(new Fault.Hang());
        var call = apps.Jira.GetAsync("myself");
        await apps.Host.Jira.Requests.UntilAsync(() => apps.Host.Jira.Requests.Count == 1, TestContext.Current.CancellationToken);

        await apps.Host.DisposeAsync();

        await Should.ThrowAsync<HttpRequestException>(() => call);
        await apps.DisposeAsync();
    }

    private static async Task<List<int>> HitAsync(int seed, IEnumerable<int> numbers)
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.Faults.Randomly(new Fault.Status(503), probability: 0.3, seed: seed);
        var hit = new List<int>();
        foreach (var number in numbers)
        {
            if ((await apps.Jira.GetAsync($"user?username=u{number}")).Status == 503)
                hit.Add(number);
        }
        return hit;
    }
}
