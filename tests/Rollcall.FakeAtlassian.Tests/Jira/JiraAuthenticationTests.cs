using Rollcall.FakeAtlassian.Jira;

namespace Rollcall.FakeAtlassian.Tests.Jira;

public sealed class JiraAuthenticationTests
{
    [Theory]
    [InlineData("GET", "user?username=admin")]
    [InlineData("POST", "user")]
    [InlineData("GET", "myself")]
    [InlineData("GET", "group/member?groupname=x")]
    [InlineData("GET", "applicationrole")]
    public async Task Nobody_gets_in_without_a_credential(string method, string path)
    {
        await using var apps = await Apps.StartAsync();
        apps.Jira.Authorization = null;

        var refused = await apps.Jira.SendAsync(new HttpMethod(method), path, method == "POST" ? "{}" : null);

        refused.Status.ShouldBe(401);
        refused.Headers.ShouldContainKey("WWW-Authenticate");
        refused["errorMessages"].GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task ServerInfo_is_open_to_everybody_and_tells_the_version()
    {
        await using var apps = await Apps.WithJiraAsync(new FakeJiraOptions { Version = new Version(9, 12, 5) });
        apps.Jira.Authorization = null;

        var info = await apps.Jira.GetAsync("serverInfo");

        info.Text("version").ShouldBe("9.12.5");
        info["versionNumbers"].EnumerateArray().Select(number => number.GetInt32()).ShouldBe([9, 12, 5]);
        info.Text("deploymentType").ShouldBe("Server");
        info.Text("baseUrl").ShouldBe(apps.Host.JiraUrl.AbsoluteUri);
    }

    [Fact]
    public async Task A_wrong_credential_is_refused_also_where_none_is_needed()
    {
        await using var apps = await Apps.StartAsync();
        apps.Jira.Authorization = new("Bearer", "wrong");

        (await apps.Jira.GetAsync("serverInfo")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_token_is_a_bearer_and_no_password_and_not_known_before_8_14()
    {
        await using var apps = await Apps.StartAsync();

        (await apps.Jira.GetAsync("myself")).Status.ShouldBe(200);
        apps.Jira.Authorization = Caller.Basic("admin", FakeJiraOptions.DefaultAdminToken);
        (await apps.Jira.GetAsync("myself")).Status.ShouldBe(401);

        apps.Host.Jira.Configure(options => options with { Version = new Version(8, 13, 0) });
        apps.Jira.Authorization = new("Bearer", FakeJiraOptions.DefaultAdminToken);
        (await apps.Jira.GetAsync("myself")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Wrong_passwords_lead_to_a_captcha_that_also_stops_the_right_one()
    {
        await using var apps = await Apps.StartAsync();
        apps.Jira.Authorization = Caller.Basic("admin", "wrong");
        for (var attempt = 0; attempt < 3; attempt++)
            (await apps.Jira.GetAsync("myself")).Headers["X-Seraph-LoginReason"].ShouldBe("AUTHENTICATED_FAILED");

        apps.Jira.Authorization = Caller.Basic("admin", FakeJiraOptions.DefaultAdminPassword);
        var locked = await apps.Jira.GetAsync("myself");

        locked.Status.ShouldBe(401);
        locked.Headers["X-Authentication-Denied-Reason"].ShouldStartWith("CAPTCHA_CHALLENGE; login-url=");
        apps.Jira.Authorization = new("Bearer", FakeJiraOptions.DefaultAdminToken);
        (await apps.Jira.GetAsync("myself")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Basic_can_be_switched_off()
    {
        await using var apps = await Apps.WithJiraAsync(new FakeJiraOptions { AllowBasic = false });
        apps.Jira.Authorization = Caller.Basic("admin", FakeJiraOptions.DefaultAdminPassword);

        (await apps.Jira.GetAsync("myself")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task An_inactive_user_does_not_get_in()
    {
        await using var apps = await Apps.WithJiraAsync(new FakeJiraOptions { PlainUser = "plain" });
        apps.Jira.Authorization = new("Bearer", FakeJiraOptions.DefaultPlainToken);
        (await apps.Jira.GetAsync("myself")).Status.ShouldBe(200);

        apps.Host.Jira.ChangeUser("plain", active: false);

        (await apps.Jira.GetAsync("myself")).Status.ShouldBe(401);
    }

    [Theory]
    [InlineData("POST", "user")]
    [InlineData("PUT", "user?username=admin")]
    [InlineData("DELETE", "user?username=admin")]
    [InlineData("POST", "group")]
    [InlineData("POST", "group/user?groupname=jira-administrators")]
    [InlineData("DELETE", "group/user?groupname=jira-administrators&username=admin")]
    [InlineData("GET", "group/member?groupname=jira-administrators")]
    [InlineData("GET", "user/list")]
    [InlineData("GET", "applicationrole")]
    [InlineData("DELETE", "user/session/admin")]
    [InlineData("PUT", "user/properties/x?username=admin")]
    public async Task Somebody_without_the_right_is_refused_with_403_and_nothing_changes(string method, string path)
    {
        await using var apps = await Apps.WithJiraAsync(new FakeJiraOptions { PlainUser = "plain" });
        apps.Jira.Authorization = new("Bearer", FakeJiraOptions.DefaultPlainToken);
        var before = apps.Host.Jira.Snapshot();

        var refused = await apps.Jira.SendAsync(
            new HttpMethod(method),
            path,
            method is "POST" or "PUT" ? """{"name":"plain"}""" : null
        );

        refused.Status.ShouldBe(403);
        apps.Host.Jira.Snapshot().ShouldBe(before);
    }

    [Fact]
    public async Task An_administrator_without_system_rights_may_write_users_and_not_roles()
    {
        await using var apps = await Apps.WithJiraAsync(
            new FakeJiraOptions { PlainUser = "plain", AdminGroups = ["user-admins"] }
        );
        apps.Host.Jira.AddMember("user-admins", "plain");
        apps.Jira.Authorization = new("Bearer", FakeJiraOptions.DefaultPlainToken);

        var permissions = (await apps.Jira.GetAsync("mypermissions"))["permissions"];

        permissions.GetProperty("ADMINISTER").GetProperty("havePermission").GetBoolean().ShouldBeTrue();
        permissions.GetProperty("SYSTEM_ADMIN").GetProperty("havePermission").GetBoolean().ShouldBeFalse();
        (await apps.Jira.PostAsync("group", """{"name":"made"}""")).Status.ShouldBe(201);
        (await apps.Jira.PutAsync("applicationrole/jira-software", "{}")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task Refusals_can_be_pages_instead_of_json()
    {
        await using var apps = await Apps.WithJiraAsync(new FakeJiraOptions { HtmlErrors = true, PlainUser = "plain" });

        apps.Jira.Authorization = new("Bearer", FakeJiraOptions.DefaultPlainToken);
        var forbidden = await apps.Jira.GetAsync("user/list");
        apps.Jira.Authorization = null;
        var unauthorized = await apps.Jira.GetAsync("myself");

        (forbidden.Status, forbidden.MediaType).ShouldBe((403, "text/html"));
        (unauthorized.Status, unauthorized.MediaType).ShouldBe((401, "text/html"));
    }

    [Fact]
    public async Task The_rate_limit_counts_down_in_headers_and_ends_in_429_with_retry_after()
    {
        await using var apps = await Apps.WithJiraAsync(
            new FakeJiraOptions { RateLimit = new JiraRateLimit(Capacity: 3, Fill: 1, IntervalSeconds: 3600) }
        );

        var replies = new List<Reply>();
        for (var call = 0; call < 4; call++)
            replies.Add(await apps.Jira.PostAsync("group", $$"""{"name":"g{{call}}"}"""));

        replies.Select(reply => reply.Status).ShouldBe([201, 201, 201, 429]);
        replies.Select(reply => reply.Headers["X-RateLimit-Remaining"]).ShouldBe(["2", "1", "0", "0"]);
        replies[3].Headers["Retry-After"].ShouldBe("3600");
        replies[0].Headers["X-RateLimit-Limit"].ShouldBe("3");
        replies[0].Headers["X-RateLimit-FillRate"].ShouldBe("1");
        replies[0].Headers["X-RateLimit-Interval-Seconds"].ShouldBe("3600");
        apps.Host.Jira.FindGroup("g3").ShouldBeNull();
    }

    [Fact]
    public async Task The_bucket_fills_with_time_up_to_its_capacity()
    {
        var clock = new ManualClock();
        var jira = new FakeJiraOptions { RateLimit = new JiraRateLimit(Capacity: 2, Fill: 1, IntervalSeconds: 10) };
        await using var apps = await Apps.StartAsync(new FakeAtlassianOptions { Jira = jira, Clock = clock });
        await apps.Jira.GetAsync("myself");
        await apps.Jira.GetAsync("myself");
        (await apps.Jira.GetAsync("myself")).Status.ShouldBe(429);

        clock.Advance(TimeSpan.FromSeconds(9));
        (await apps.Jira.GetAsync("myself")).Status.ShouldBe(429);
        clock.Advance(TimeSpan.FromSeconds(1));
        (await apps.Jira.GetAsync("myself")).Status.ShouldBe(200);
        clock.Advance(TimeSpan.FromHours(1));
        (await apps.Jira.GetAsync("myself")).Headers["X-RateLimit-Remaining"].ShouldBe("1");
    }

    [Fact]
    public async Task Without_a_rate_limit_there_are_no_such_headers()
    {
        await using var apps = await Apps.StartAsync();

        (await apps.Jira.GetAsync("myself")).Headers.Keys.ShouldNotContain(name =>
            name.StartsWith("X-RateLimit", StringComparison.OrdinalIgnoreCase)
        );
    }
}
