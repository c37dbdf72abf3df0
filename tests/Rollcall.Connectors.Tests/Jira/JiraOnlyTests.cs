using System.Net;
using System.Text.Json;
using Rollcall.Connectors.Tests.Atlassian;
using Rollcall.Connectors.Tests.Contract;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;
using Rollcall.FakeAtlassian.Jira;
using Shouldly;

namespace Rollcall.Connectors.Tests.Jira;

/// <summary>What Jira alone does, or does not.</summary>
public sealed class JiraOnlyTests
{
    private static readonly AccountReference Somebody = new("JIRAUSER1", "somebody");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_user_takes_no_license()
    {
        await using var app = await JiraUnderTest.StartAsync();
        await using var connector = app.Connect();

        await connector.PerformAsync(Steps.Create(Steps.Desired("new")), Stop);

        app.Jira.FindUser("new")!.Groups.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_user_without_a_display_name_is_created_with_the_login_name()
    {
        await using var app = await JiraUnderTest.StartAsync();
        await using var connector = app.Connect();
        var nameless = new DesiredAccount { Name = "nameless" };
        nameless = nameless with { Attributes = nameless.Attributes.Add("email", "nameless@example.com") };

        (await connector.PerformAsync(Steps.Create(connector.Normalise(nameless)), Stop)).ShouldBeOfType<Outcome.Applied>();

        app.Jira.FindUser("nameless")!.DisplayName.ShouldBe("nameless");
    }

    [Fact]
    public async Task A_blank_address_is_left_alone_and_a_blank_display_name_is_the_login_name()
    {
        await using var app = await JiraUnderTest.StartAsync();
        await using var connector = app.Connect();

        var normalised = connector.Normalise(Steps.Desired("jdoe", email: "  ", displayName: "\t"));

        normalised.Attributes.Keys.ShouldBe(["displayName"]);
        normalised.Attributes["displayName"].ShouldBe("jdoe");
    }

    [Fact]
    public async Task Before_8_3_users_cannot_be_disabled_and_it_says_so()
    {
        await using var app = await JiraUnderTest.StartAsync(
            new FakeJiraOptions { Version = new Version(8, 2, 0), AllowBasic = true }
        );
        await using var connector = app.Connect(Basic(FakeJiraOptions.DefaultAdminPassword), timeout: null);
        await app.AddUserAsync("leaver");
        var leaver = (await connector.FindByNameAsync("leaver", Stop)).Value().Reference();

        (await connector.ProbeAsync(Stop)).Value().Disable.ShouldBeFalse();
        var rejected = (await connector.PerformAsync(Steps.Disable(leaver), Stop)).ShouldBeOfType<Outcome.Rejected>();
        rejected.Reason.Code.ShouldBe(ReasonCodes.NotSupported);
        rejected.Reason.Detail.ShouldContain("8.2");
        (await connector.CheckAsync(Stop)).ShouldContain(finding =>
            finding.Subject == "version" && finding.Level == FindingLevel.Error
        );
    }

    [Theory]
    [InlineData("10.3.24", 150, true)]
    [InlineData("9.12.0", 150, true)]
    [InlineData("9.12.0", 1100, false)]
    [InlineData("10.1.0", 90, true)]
    [InlineData("10.1.0", 150, false)]
    public async Task Everybody_is_listed_or_it_is_said_that_not_everybody_was(string version, int people, bool whole)
    {
        await using var app = await JiraUnderTest.StartAsync(new FakeJiraOptions { Version = Version.Parse(version) });
        await using var connector = app.Connect();
        for (var i = 0; i < people; i++)
            await app.AddUserAsync($"user{i:0000}");

        var readings = await connector.ListAccountsAsync(Stop).ToListAsync(Stop);

        if (whole)
            readings.Select(reading => reading.Value().Name).ShouldBe(await app.UserNamesAsync(), ignoreOrder: true);
        else
            readings[^1].Because().ShouldBeOfType<Outcome.Rejected>().Reason.Code.ShouldBe(ReasonCodes.NotSupported);
    }

    [Fact]
    public async Task Groups_the_picker_does_not_show_are_reported_as_not_shown()
    {
        await using var app = await JiraUnderTest.StartAsync(new FakeJiraOptions { AutocompleteLimit = 20 });
        await using var connector = app.Connect();
        for (var i = 0; i < 30; i++)
            await app.AddGroupAsync($"group{i}");

        var readings = await connector.ListGroupsAsync(Stop).ToListAsync(Stop);

        readings.Count.ShouldBe(21);
        readings[^1].Because().ShouldBeOfType<Outcome.Rejected>().Reason.Detail.ShouldContain("jira.ajax.autocomplete.limit");
        (await connector.FindGroupAsync("group29", Stop)).ShouldBeOfType<Reading<TargetGroup>.Found>();
    }

    [Fact]
    public async Task Basic_works_and_a_CAPTCHA_after_failed_logins_is_explained()
    {
        await using var app = await JiraUnderTest.StartAsync(new FakeJiraOptions { CaptchaAfter = 2 });
        await using var right = app.Connect(Basic(FakeJiraOptions.DefaultAdminPassword), timeout: null);
        (await right.ProbeAsync(Stop)).ShouldBeOfType<Reading<Capabilities>.Found>();
        await using var wrong = app.Connect(Basic("not the password"), timeout: null);
        for (var i = 0; i < 3; i++)
            await wrong.FindByNameAsync("admin", Stop);

        var because = (await right.FindByNameAsync("admin", Stop)).Because();

        var paused = because.ShouldBeOfType<Outcome.TargetPaused>();
        paused.Reason.Code.ShouldBe(ReasonCodes.Credentials);
        paused.Reason.Detail.ShouldContain("CAPTCHA");
    }

    [Fact]
    public async Task A_token_without_the_right_to_administer_pauses_the_target_and_says_which_right()
    {
        await using var app = await JiraUnderTest.StartAsync(new FakeJiraOptions { PlainUser = "plain" });
        await using var connector = app.Connect(JiraUnderTest.Token(FakeJiraOptions.DefaultPlainToken), timeout: null);

        var paused = (await connector.ProbeAsync(Stop)).Because().ShouldBeOfType<Outcome.TargetPaused>();

        paused.Reason.Code.ShouldBe(ReasonCodes.Forbidden);
        paused.Reason.Detail.ShouldContain("Administer Jira");
        (await connector.PerformAsync(Steps.CreateGroup("team"), Stop)).ShouldBeOfType<Outcome.TargetPaused>();
        (await connector.CheckAsync(Stop)).ShouldContain(finding =>
            finding.Subject == "rights" && finding.Level == FindingLevel.Error
        );
    }

    [Fact]
    public async Task Pages_instead_of_JSON_for_401_are_understood()
    {
        await using var app = await JiraUnderTest.StartAsync(new FakeJiraOptions { HtmlErrors = true });
        await using var connector = app.ConnectWith(app.WrongSecrets);

        (await connector.FindByNameAsync("admin", Stop))
            .Because()
            .ShouldBeOfType<Outcome.TargetPaused>()
            .Reason.Code.ShouldBe(ReasonCodes.Credentials);
    }

    [Fact]
    public async Task Who_has_issues_cannot_be_deleted_and_it_is_said_what_to_do_instead()
    {
        await using var app = await JiraUnderTest.StartAsync();
        await using var connector = app.Connect();
        await app.AddUserAsync("busy");
        app.Jira.GiveIssues("busy");
        var busy = (await connector.FindByNameAsync("busy", Stop)).Value().Reference();

        var rejected = (await connector.PerformAsync(Steps.Delete(busy), Stop)).ShouldBeOfType<Outcome.Rejected>();

        rejected.Reason.Detail.ShouldContain("disable");
        rejected.Reason.Detail.ShouldContain("Jira says");
    }

    [Fact]
    public async Task A_project_lead_whom_Jira_refuses_to_disable_is_reported_with_its_words()
    {
        await using var app = await JiraUnderTest.StartAsync();
        await using var connector = app.Connect();
        await app.AddUserAsync("lead");
        app.Jira.MakeProjectLead("lead");
        var lead = (await connector.FindByNameAsync("lead", Stop)).Value().Reference();

        var rejected = (await connector.PerformAsync(Steps.Disable(lead), Stop)).ShouldBeOfType<Outcome.Rejected>();

        rejected.Reason.Code.ShouldBe(ReasonCodes.RefusedByApp);
        rejected.Reason.Detail.ShouldContain("leads a project");
    }

    [Fact]
    public async Task A_group_that_restricts_comments_is_not_deleted()
    {
        await using var app = await JiraUnderTest.StartAsync();
        await using var connector = app.Connect();
        await app.AddGroupAsync("secret");
        app.Jira.RestrictContentTo("secret");

        (await connector.PerformAsync(Steps.DeleteGroup("secret"), Stop)).ShouldBeOfType<Outcome.Rejected>();

        app.Jira.FindGroup("secret").ShouldNotBeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_group_that_is_gone_already_is_gone_whether_Jira_says_404_or_400(bool isBadRequest)
    {
        await using var app = await JiraUnderTest.StartAsync();
        await using var connector = app.Connect();
        app.Jira.Configure(options => options with { UnknownGroupIsBadRequest = isBadRequest });

        (await connector.PerformAsync(Steps.DeleteGroup("never there"), Stop)).ShouldBeOfType<Outcome.Unchanged>();
    }

    [Fact]
    public async Task Sessions_are_ended_but_never_under_a_path_that_means_something_else()
    {
        await using var app = await JiraUnderTest.StartAsync();
        await using var connector = app.Connect();
        await app.AddUserAsync("some body+1");

        (
            await connector.PerformAsync(Steps.EndSessions(new AccountReference("x", "some body+1")), Stop)
        ).ShouldBeOfType<Outcome.Applied>();
        app.Jira.SessionsEnded("some body+1").ShouldBe(1);
        var before = app.Requests.Count;
        foreach (var name in new[] { "..", ".", "a/b", "a\\..\\b" })
            (
                await connector.PerformAsync(Steps.EndSessions(new AccountReference("x", name)), Stop)
            ).ShouldBeOfType<Outcome.Rejected>();
        app.Requests.Count.ShouldBe(before);
    }

    [Fact]
    public async Task Seats_are_counted_and_unlimited_ones_are_unlimited()
    {
        await using var app = await JiraUnderTest.StartAsync(new FakeJiraOptions().WithSeats(50));
        await using var connector = app.Connect();

        (await connector.SeatsAsync(Stop)).ShouldBe(new Reading<SeatCount>.Found(new SeatCount(1, 50)));
        app.Jira.Configure(options =>
            options with
            {
                ApplicationRoles = [.. options.ApplicationRoles.Select(role => role with { Seats = null })],
            }
        );
        (await connector.SeatsAsync(Stop)).ShouldBe(new Reading<SeatCount>.Found(new SeatCount(1, Total: null)));
    }

    [Fact]
    public async Task A_refused_license_group_without_seats_says_that_there_are_none()
    {
        var server = Refusing(HttpStatusCode.BadRequest)
            .On("GET group/member", HttpStatusCode.OK, """{"isLast":true,"values":[]}""")
            .On(
                "GET applicationrole",
                HttpStatusCode.OK,
                """[{"key":"jira-software","name":"Jira Software","groups":["Jira-Software-Users"],"numberOfSeats":5,"remainingSeats":0,"userCount":5,"hasUnlimitedSeats":false}]"""
            );

        var held = (
            await server.Jira().PerformAsync(Steps.Add("jira-software-users", Somebody), Stop)
        ).ShouldBeOfType<Outcome.Held>();

        held.Reason.Code.ShouldBe(ReasonCodes.NoSeats);
        held.Reason.Detail.ShouldContain("Jira Software");
    }

    [Theory]
    [InlineData("jira-system-administrators", true, false, "forbidden")]
    [InlineData("team", true, false, "read-only-directory")]
    [InlineData("team", true, true, "read-only-directory")]
    [InlineData("team", false, false, "forbidden")]
    public async Task A_403_is_a_lost_right_a_system_administrators_matter_or_a_read_only_directory(
        string group,
        bool administer,
        bool systemAdministrator,
        string code
    )
    {
        var permissions = JsonSerializer.Serialize(
            new
            {
                permissions = new
                {
                    ADMINISTER = new { havePermission = administer },
                    SYSTEM_ADMIN = new { havePermission = systemAdministrator },
                },
            }
        );
        var server = Refusing(HttpStatusCode.Forbidden).On("GET mypermissions", HttpStatusCode.OK, permissions);

        var outcome = await server.Jira().PerformAsync(Steps.Add(group, Somebody), Stop);

        outcome.Why()!.Code.Value.ShouldBe(code);
        outcome.GetType().ShouldBe(administer ? typeof(Outcome.Held) : typeof(Outcome.TargetPaused));
    }

    [Fact]
    public async Task Who_was_renamed_meanwhile_is_looked_at_again()
    {
        var server = Refusing(HttpStatusCode.BadRequest);

        var outcome = await server.Jira().PerformAsync(Steps.Add("team", Somebody with { Name = "old.name" }), Stop);

        outcome.ShouldBeOfType<Outcome.RetryAfter>().Reason.Code.ShouldBe(ReasonCodes.NameDiffers);
    }

    [Fact]
    public async Task Groups_that_were_not_expanded_are_not_taken_for_none()
    {
        var server = new CannedServer().On(
            "GET user",
            HttpStatusCode.OK,
            """{"key":"JIRAUSER1","name":"somebody","active":true,"groups":{"size":3,"items":[]}}"""
        );

        (await server.Jira().FindByNameAsync("somebody", Stop)).Because().ShouldBeOfType<Outcome.RetryAfter>();
    }

    [Fact]
    public async Task A_next_page_on_another_host_is_not_followed()
    {
        var server = new CannedServer().On(
            "GET group/member",
            request =>
                CannedServer.Answer(
                    HttpStatusCode.OK,
                    request.RequestUri!.Query.Contains("startAt=0", StringComparison.Ordinal)
                        ? """{"isLast":false,"nextPage":"http://evil.example.com/steal","values":[{"key":"a","name":"a"}]}"""
                        : """{"isLast":true,"values":[{"key":"b","name":"b"}]}"""
                )
        );

        var members = await server.Jira().ListMembersAsync("team", Stop).ToListAsync(Stop);

        members.Select(member => member.Value().Name).ShouldBe(["a", "b"]);
        server.Seen.ShouldAllBe(call => !call.Contains("steal", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("GET group/member", """{"isLast":false,"values":[]}""")]
    [InlineData("GET user/list", """{"isLast":false,"values":[]}""")]
    public async Task A_list_that_says_there_is_more_and_sends_none_ends_in_a_failure(string call, string page)
    {
        var server = new CannedServer()
            .On(call, HttpStatusCode.OK, page)
            .On("GET serverInfo", HttpStatusCode.OK, """{"version":"11.0.0","versionNumbers":[11,0,0]}""")
            .On("GET mypermissions", HttpStatusCode.OK, """{"permissions":{"ADMINISTER":{"havePermission":true}}}""");
        var jira = server.Jira();

        var last = call.EndsWith("member", StringComparison.Ordinal)
            ? (await jira.ListMembersAsync("team", Stop).ToListAsync(Stop))[^1].Because()
            : (await jira.ListAccountsAsync(Stop).ToListAsync(Stop))[^1].Because();

        last.ShouldBeOfType<Outcome.RetryAfter>();
    }

    private static CannedServer Refusing(HttpStatusCode status) =>
        new CannedServer()
            .On("POST group/user", status, """{"errorMessages":["No."],"errors":{}}""")
            .On(
                "GET user",
                HttpStatusCode.OK,
                """{"key":"JIRAUSER1","name":"somebody","active":true,"groups":{"size":0,"items":[]}}"""
            );

    private static Dictionary<string, string> Basic(string password) =>
        new() { ["username"] = FakeJiraOptions.DefaultAdminName, ["password"] = password };
}
