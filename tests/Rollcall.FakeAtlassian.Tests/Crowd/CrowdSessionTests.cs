using Rollcall.FakeAtlassian.Crowd;

namespace Rollcall.FakeAtlassian.Tests.Crowd;

public sealed class CrowdSessionTests
{
    [Fact]
    public async Task The_cookie_is_configured_by_Crowd()
    {
        await using var apps = await Apps.WithCrowdAsync(
            new FakeCrowdOptions { CookieDomain = ".example.org", SecureCookie = true }
        );

        var config = await apps.Crowd.GetAsync("config/cookie");

        (config.Text("name"), config.Text("domain"), config["secure"].GetBoolean()).ShouldBe(
            ("crowd.token_key", ".example.org", true)
        );
    }

    [Fact]
    public async Task The_same_user_at_the_same_place_gets_the_same_token()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Crowd.AddUser("ada");

        var first = await LogInAsync(apps, "ada", "10.0.0.9");
        var second = await LogInAsync(apps, "ada", "10.0.0.9");
        var elsewhere = await LogInAsync(apps, "ada", "10.0.0.10");

        first.Status.ShouldBe(201);
        second.Text("token").ShouldBe(first.Text("token"));
        elsewhere.Text("token").ShouldNotBe(first.Text("token"));
    }

    [Fact]
    public async Task A_token_holds_only_with_the_factors_it_was_made_with()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Crowd.AddUser("ada");
        var token = (await LogInAsync(apps, "ada", "10.0.0.9")).Text("token");

        (await apps.Crowd.PostAsync($"session/{token}", Factors("10.0.0.9"))).Status.ShouldBe(200);
        (await apps.Crowd.PostAsync($"session/{token}", Factors("10.0.0.10"))).Text("reason").ShouldBe("INVALID_SSO_TOKEN");
        (await apps.Crowd.GetAsync($"session/{token}?expand=user"))["user"]
            .GetProperty("email")
            .GetString()
            .ShouldBe("ada@example.com");
    }

    [Fact]
    public async Task An_ended_session_is_over_and_ending_it_again_is_no_error()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Crowd.AddUser("ada");
        var kept = (await LogInAsync(apps, "ada", "10.0.0.1")).Text("token");
        var ended = (await LogInAsync(apps, "ada", "10.0.0.2")).Text("token");

        (await apps.Crowd.DeleteAsync($"session?username=ada&exclude={kept}")).Status.ShouldBe(204);

        (await apps.Crowd.GetAsync($"session/{ended}")).Status.ShouldBe(404);
        (await apps.Crowd.GetAsync($"session/{kept}")).Status.ShouldBe(200);
        (await apps.Crowd.DeleteAsync($"session/{kept}")).Status.ShouldBe(204);
        (await apps.Crowd.DeleteAsync($"session/{kept}")).Status.ShouldBe(204);
        (await apps.Crowd.GetAsync($"session/{kept}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Nobody_inactive_or_unknown_gets_a_session_and_a_password_is_asked_unless_told_not_to()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Crowd.AddUser("ada");
        apps.Host.Crowd.AddUser("gone", active: false);

        (await LogInAsync(apps, "gone", "10.0.0.1")).Text("reason").ShouldBe("INACTIVE_ACCOUNT");
        (await LogInAsync(apps, "nobody", "10.0.0.1")).Status.ShouldBe(400);
        (await apps.Crowd.PostAsync("session", """{"username":"ada","password":"wrong"}"""))
            .Text("reason")
            .ShouldBe("INVALID_USER_AUTHENTICATION");
        (await apps.Crowd.PostAsync("session", """{"username":"ada","password":"ada"}""")).Status.ShouldBe(201);
    }

    [Fact]
    public async Task A_token_is_over_when_its_time_is_and_the_next_login_gets_another()
    {
        var clock = new ManualClock();
        await using var apps = await Apps.StartAsync(new FakeAtlassianOptions { Clock = clock });
        apps.Host.Crowd.AddUser("ada");
        var token = (await LogInAsync(apps, "ada", "10.0.0.9")).Text("token");
        clock.Advance(TimeSpan.FromMinutes(29));
        (await apps.Crowd.PostAsync($"session/{token}", Factors("10.0.0.9"))).Status.ShouldBe(200);
        clock.Advance(TimeSpan.FromMinutes(29));
        (await apps.Crowd.GetAsync($"session/{token}")).Status.ShouldBe(200);

        clock.Advance(TimeSpan.FromMinutes(2));

        (await apps.Crowd.GetAsync($"session/{token}")).Status.ShouldBe(404);
        (await LogInAsync(apps, "ada", "10.0.0.9")).Text("token").ShouldNotBe(token);
    }

    [Fact]
    public async Task Somebody_deactivated_has_no_session_any_more()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Crowd.AddUser("ada");
        var token = (await LogInAsync(apps, "ada", "10.0.0.9")).Text("token");

        apps.Host.Crowd.ChangeUser("ada", active: false);

        (await apps.Crowd.GetAsync($"session/{token}")).Status.ShouldBe(404);
    }

    private static Task<Reply> LogInAsync(Apps apps, string user, string address) =>
        apps.Crowd.PostAsync(
            "session?validate-password=false",
            $$"""{"username":"{{user}}","password":"","validation-factors":{{Factors(address)}}}"""
        );

    private static string Factors(string address) =>
        $$"""{"validationFactors":[{"name":"remote_address","value":"{{address}}"}]}""";
}
