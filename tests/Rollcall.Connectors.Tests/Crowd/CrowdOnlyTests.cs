using System.Net;
using Rollcall.Connectors.Tests.Atlassian;
using Rollcall.Connectors.Tests.Contract;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;
using Rollcall.FakeAtlassian.Crowd;
using Shouldly;

namespace Rollcall.Connectors.Tests.Crowd;

/// <summary>What Crowd alone does, or does not.</summary>
public sealed class CrowdOnlyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_keeps_every_field_it_does_not_name()
    {
        await using var app = await CrowdUnderTest.StartAsync();
        await using var connector = app.Connect();
        app.Crowd.AddUser("jdoe", "jdoe@example.com", "Jane Doe", groups: ["team"], firstName: "Jane", lastName: "Doe");
        var before = app.Crowd.FindUser("jdoe")!;
        var account = (await connector.FindByNameAsync("jdoe", Stop)).Value().Reference();

        await connector.PerformAsync(Steps.Update(account, ("email", "jane@example.com")), Stop);
        await connector.PerformAsync(Steps.Disable(account), Stop);

        app.Crowd.FindUser("jdoe").ShouldBe(before with { Email = "jane@example.com", Active = false });
    }

    [Fact]
    public async Task A_change_that_is_there_already_is_not_written()
    {
        await using var app = await CrowdUnderTest.StartAsync();
        await using var connector = app.Connect();
        app.Crowd.AddUser("jdoe", "jdoe@example.com");
        var account = (await connector.FindByNameAsync("jdoe", Stop)).Value().Reference();

        (
            await connector.PerformAsync(Steps.Update(account, ("email", "jdoe@example.com")), Stop)
        ).ShouldBeOfType<Outcome.Unchanged>();
        (await connector.PerformAsync(Steps.Enable(account), Stop)).ShouldBeOfType<Outcome.Unchanged>();

        app.Requests.Writes.ShouldBe(0);
    }

    [Fact]
    public async Task A_rename_by_hand_is_seen_and_the_right_person_deleted()
    {
        await using var app = await CrowdUnderTest.StartAsync();
        await using var connector = app.Connect();
        app.Crowd.AddUser("jdoe");
        var account = (await connector.FindByNameAsync("jdoe", Stop)).Value().Reference();
        app.Crowd.ChangeUser("jdoe", newName: "jane");
        app.Crowd.AddUser("jdoe");

        (await connector.PerformAsync(Steps.Delete(account), Stop)).ShouldBeOfType<Outcome.Applied>();

        app.Crowd.FindUser("jane").ShouldBeNull();
        app.Crowd.FindUser("jdoe").ShouldNotBeNull();
    }

    [Fact]
    public async Task Names_in_lower_case_output_are_still_the_same_people()
    {
        await using var app = await CrowdUnderTest.StartAsync(new FakeCrowdOptions { LowerCaseOutput = true });
        await using var connector = app.Connect();
        app.Crowd.AddUser("JDoe", groups: ["Team"]);

        var account = (await connector.FindByNameAsync("JDoe", Stop)).Value();

        account.Name.ShouldBe("jdoe");
        account.Groups.Contains("Team").ShouldBeTrue();
        (await connector.PerformAsync(Steps.Add("Team", account.Reference()), Stop)).ShouldBeOfType<Outcome.Unchanged>();
    }

    [Fact]
    public async Task Groups_of_one_person_are_read_over_all_pages()
    {
        await using var app = await CrowdUnderTest.StartAsync();
        await using var connector = app.Connect();
        app.Crowd.AddUser("collector", groups: Enumerable.Range(0, 1001).Select(i => $"group{i}"));

        (await connector.FindByNameAsync("collector", Stop)).Value().Groups.Count.ShouldBe(1001);
    }

    [Fact]
    public async Task What_the_application_may_not_do_is_held_and_the_rest_goes_on()
    {
        await using var app = await CrowdUnderTest.StartAsync(
            new FakeCrowdOptions { Permissions = CrowdPermissions.All & ~CrowdPermissions.CreateGroup }
        );
        await using var connector = app.Connect();

        var held = (await connector.PerformAsync(Steps.CreateGroup("team"), Stop)).ShouldBeOfType<Outcome.Held>();

        held.Reason.Code.ShouldBe(ReasonCodes.ReadOnlyDirectory);
        held.Reason.Detail.ShouldContain("create groups");
        held.Reason.Detail.ShouldContain("rollcall");
        (await connector.PerformAsync(Steps.Create(Steps.Desired("new")), Stop)).ShouldBeOfType<Outcome.Applied>();
    }

    [Fact]
    public async Task An_address_that_is_not_allowed_pauses_the_target()
    {
        await using var app = await CrowdUnderTest.StartAsync(new FakeCrowdOptions { RemoteAddressAllowed = false });
        await using var connector = app.Connect();

        var paused = (await connector.ProbeAsync(Stop)).Because().ShouldBeOfType<Outcome.TargetPaused>();

        paused.Reason.Code.ShouldBe(ReasonCodes.Forbidden);
        paused.Reason.Detail.ShouldContain("address");
    }

    [Fact]
    public async Task First_passwords_are_long_random_and_never_the_same()
    {
        await using var app = await CrowdUnderTest.StartAsync(new FakeCrowdOptions { MinimumPasswordLength = 40 });
        await using var connector = app.Connect();
        await connector.PerformAsync(Steps.Create(Steps.Desired("one")), Stop);
        await connector.PerformAsync(Steps.Create(Steps.Desired("two")), Stop);

        var passwords = app
            .Requests.All.Where(request => request is { Method: "POST", Endpoint: "user" })
            .Select(request =>
                System
                    .Text.Json.JsonDocument.Parse(request.Body)
                    .RootElement.GetProperty("password")
                    .GetProperty("value")
                    .GetString()!
            )
            .ToArray();

        passwords.Length.ShouldBe(2);
        passwords[0].ShouldNotBe(passwords[1]);
        passwords.ShouldAllBe(password =>
            password.Any(char.IsAsciiLetterLower)
            && password.Any(char.IsAsciiLetterUpper)
            && password.Any(char.IsAsciiDigit)
            && password.Contains('!')
        );
    }

    [Fact]
    public async Task A_password_rule_that_nothing_satisfies_is_reported_in_Crowds_words()
    {
        await using var app = await CrowdUnderTest.StartAsync(new FakeCrowdOptions { MinimumPasswordLength = 1000 });
        await using var connector = app.Connect();

        var rejected = (
            await connector.PerformAsync(Steps.Create(Steps.Desired("new")), Stop)
        ).ShouldBeOfType<Outcome.Rejected>();

        rejected.Reason.Detail.ShouldContain("complexity");
    }

    [Fact]
    public async Task Blank_names_and_addresses_are_held_as_blank()
    {
        await using var app = await CrowdUnderTest.StartAsync();
        await using var connector = app.Connect();
        var desired = connector.Normalise(Steps.Desired("blank", email: " ", displayName: " "));

        await connector.PerformAsync(Steps.Create(desired), Stop);

        var account = (await connector.FindByNameAsync("blank", Stop)).Value();
        account.Attributes["email"].ShouldBe("");
        account.Attributes["displayName"].ShouldBe("blank");
    }

    [Fact]
    public async Task A_server_without_keys_knows_people_by_name_and_says_so()
    {
        const string User = """{"name":"jdoe","active":true,"attributes":{"attributes":[]}}""";
        var server = new CannedServer()
            .On("GET search", HttpStatusCode.OK, $$"""{"expand":"user","users":[{{User}}]}""")
            .On("GET user", HttpStatusCode.OK, User)
            .On("GET user/group/direct", HttpStatusCode.OK, """{"groups":[]}""")
            .On("POST user/rename", HttpStatusCode.OK, """{"name":"jane"}""");
        var crowd = server.Crowd();

        (await crowd.ProbeAsync(Stop)).Value().StableId.ShouldBeFalse();
        var account = (await crowd.FindByNameAsync("jdoe", Stop)).Value();
        (await crowd.FindByIdAsync(account.RemoteId, Stop)).Value().Name.ShouldBe("jdoe");
        server.Seen.ShouldNotContain(call => call.Contains("key=", StringComparison.Ordinal));
        var renamed = (await crowd.PerformAsync(Steps.Rename(account.Reference(), "jane"), Stop)).Made();
        renamed.RemoteId.ShouldNotBe(account.RemoteId);
        renamed.Name.ShouldBe("jane");
        (await crowd.CheckAsync(Stop)).ShouldContain(finding => finding.Subject == "ids");
    }

    [Fact]
    public async Task The_other_spelling_of_JSON_is_read_as_well()
    {
        var server = new CannedServer()
            .On(
                "GET user",
                HttpStatusCode.OK,
                """{"userName":"jdoe","key":"1:a","firstName":"Jane","lastName":"Doe","displayName":"Jane Doe","email":"j@example.com","active":false,"attributes":{"attribute":[{"name":"rollcall.externalId","values":["00u1"]}]}}"""
            )
            .On("GET user/group/direct", HttpStatusCode.OK, """{"group":[{"name":"team"}]}""");

        var account = (await server.Crowd().FindByIdAsync("1:a", Stop)).Value();

        account.Name.ShouldBe("jdoe");
        account.Attributes["lastName"].ShouldBe("Doe");
        account.Active.ShouldBeFalse();
        account.ExternalId.ShouldBe("00u1");
        account.Groups.ShouldBe(["team"]);
    }

    [Theory]
    [InlineData(HttpStatusCode.NoContent, true)]
    [InlineData(HttpStatusCode.Forbidden, true)]
    [InlineData(HttpStatusCode.InternalServerError, false)]
    public async Task A_server_that_ignores_attributes_in_a_create_is_given_them_afterwards(HttpStatusCode status, bool applied)
    {
        var server = new CannedServer()
            .On(
                "POST user",
                HttpStatusCode.Created,
                """{"name":"jdoe","key":"1:a","active":true,"attributes":{"attributes":[]}}"""
            )
            .On(
                "POST user/attribute",
                status,
                status == HttpStatusCode.NoContent ? "" : """{"reason":"APPLICATION_PERMISSION_DENIED","message":"No."}"""
            );

        var outcome = await server.Crowd().PerformAsync(Steps.Create(Steps.Desired("jdoe", externalId: "00u1")), Stop);

        (outcome is Outcome.Applied).ShouldBe(applied);
        server.Seen[^1].ShouldStartWith("POST /crowd/rest/usermanagement/1/user/attribute?username=jdoe");
        server.Seen[^1].ShouldContain("00u1");
    }

    [Fact]
    public async Task Who_was_renamed_by_hand_is_not_taken_for_no_member()
    {
        await using var app = await CrowdUnderTest.StartAsync();
        await using var connector = app.Connect();
        app.Crowd.AddUser("jdoe", groups: ["team"]);
        var account = (await connector.FindByNameAsync("jdoe", Stop)).Value().Reference();
        app.Crowd.ChangeUser("jdoe", newName: "jane");

        foreach (var step in new[] { Steps.Remove("team", account), Steps.Add("team", account), Steps.Rename(account, "third") })
            (await connector.PerformAsync(step, Stop))
                .ShouldBeOfType<Outcome.RetryAfter>()
                .Reason.Code.ShouldBe(ReasonCodes.NameDiffers);
    }

    [Fact]
    public async Task Pages_that_are_fuller_than_asked_for_are_not_trusted()
    {
        var names = string.Join(',', Enumerable.Range(0, 1001).Select(i => $$"""{"name":"u{{i}}","key":"1:{{i}}"}"""));
        var server = new CannedServer().On("GET group/user/direct", HttpStatusCode.OK, $$"""{"users":[{{names}}]}""");

        var members = await server.Crowd().ListMembersAsync("team", Stop).ToListAsync(Stop);

        members[^1].Because().ShouldBeOfType<Outcome.RetryAfter>();
    }
}
