using Rollcall.FakeAtlassian.Crowd;

namespace Rollcall.FakeAtlassian.Tests.Control;

public sealed class ControlTests
{
    [Fact]
    public async Task Users_are_seeded_and_seen_from_another_process()
    {
        await using var apps = await Apps.StartAsync();

        var seeded = await apps.Control.PostAsync(
            "jira/users",
            """[{"name":"ada","email":"ada@example.com","groups":["team"]},{"name":"bob","active":false}]"""
        );
        await apps.Control.PostAsync("crowd/users", """[{"name":"cy"}]""");

        seeded.Status.ShouldBe(204);
        var jira = await apps.Control.GetAsync("jira/state");
        jira.Names("users").ShouldBe(["admin", "ada", "bob"], ignoreOrder: true);
        jira.Names("groups").ShouldContain("team");
        (await apps.Control.GetAsync("crowd/state")).Names("users").ShouldBe(["cy"]);
        (await apps.Control.PostAsync("jira/users", """[{"name":"ADA"}]""")).Status.ShouldBe(409);
        (await apps.Control.PostAsync("jira/users", """[{"nick":"x"}]""")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Requests_are_read_from_a_sequence_number_on_without_passwords()
    {
        await using var apps = await Apps.StartAsync();
        await apps.Jira.GetAsync("myself");
        await apps.Jira.PostAsync(
            "user",
            """{"name":"ada","emailAddress":"a@example.com","displayName":"Ada","password":"hush"}"""
        );
        await apps.Crowd.PutAsync("user/password?username=ada", """{"value":"hush"}""");
        await apps.Crowd.PostAsync("session", """{"username":"ada","password":"hush"}""");

        var all = await apps.Control.GetAsync("requests");
        var later = await apps.Control.GetAsync("requests?app=jira&since=1");

        all.Json.GetArrayLength().ShouldBe(4);
        all.Body.ShouldNotContain("hush");
        later.Json.EnumerateArray().ShouldHaveSingleItem().GetProperty("endpoint").GetString().ShouldBe("user");
        var counts = await apps.Control.GetAsync("counts");
        counts["jira"].GetProperty("callsByEndpoint").GetProperty("POST user").GetInt32().ShouldBe(1);
        counts["jira"].GetProperty("writes").GetInt32().ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"app":"jira","kind":"status","status":429,"retryAfterSeconds":2,"times":1}""", 429)]
    [InlineData("""{"kind":"html","status":503,"method":"GET","pathPrefix":"myself"}""", 503)]
    [InlineData("""{"kind":"status","probability":0}""", 200)]
    public async Task Faults_are_posted_listed_and_taken_back(string fault, int status)
    {
        await using var apps = await Apps.StartAsync();

        var posted = await apps.Control.PostAsync("faults", fault);

        posted.Status.ShouldBe(201);
        posted["jira"].GetArrayLength().ShouldBe(1);
        (await apps.Jira.GetAsync("myself")).Status.ShouldBe(status);
        (await apps.Control.DeleteAsync("faults"))["jira"].GetArrayLength().ShouldBe(0);
        (await apps.Jira.GetAsync("myself")).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("""{"kind":"earthquake"}""")]
    [InlineData("""{"kind":"html","status":42}""")]
    [InlineData("""{"kind":"status","probability":7}""")]
    [InlineData("""{"kind":"status","times":0}""")]
    [InlineData("""{"kind":"latency","delayMilliseconds":-1}""")]
    [InlineData("""{"kind":"status","app":"trello"}""")]
    [InlineData("""{"kind":"status","probabillity":1}""")]
    [InlineData("nothing")]
    public async Task A_fault_that_is_none_is_refused_with_what_is_known(string fault)
    {
        await using var apps = await Apps.StartAsync();

        var refused = await apps.Control.PostAsync("faults", fault);

        refused.Status.ShouldBe(400);
        refused.Text("error").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_reset_is_a_fresh_installation()
    {
        await using var apps = await Apps.StartAsync();
        var (jira, crowd) = (apps.Host.Jira.Snapshot(), apps.Host.Crowd.Snapshot());
        apps.Host.Jira.AddUser("ada");
        apps.Host.Crowd.AddUser("ada");
        apps.Host.Jira.Snapshot().ShouldNotBe(jira);

        (await apps.Control.PostAsync("reset")).Status.ShouldBe(204);

        apps.Host.Jira.Snapshot().ShouldBe(jira);
        apps.Host.Crowd.Snapshot().ShouldBe(crowd);
        (await apps.Control.GetAsync("nothing")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task The_apps_know_nothing_of_what_is_done_over_the_control_api()
    {
        await using var apps = await Apps.StartAsync();

        await apps.Control.PostAsync("jira/users", """[{"name":"ada"}]""");

        apps.Host.Jira.Requests.Count.ShouldBe(0);
        apps.Crowd.Authorization = Caller.Basic(
            FakeCrowdOptions.DefaultApplicationName,
            FakeCrowdOptions.DefaultApplicationPassword
        );
        (await apps.Crowd.GetAsync("../../../../_fake/jira/state")).Names("users").ShouldContain("ada");
    }
}
