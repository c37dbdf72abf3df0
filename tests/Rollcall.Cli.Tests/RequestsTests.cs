using System.Text.Json;
using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Shouldly;
using Xunit;

namespace Rollcall.Cli.Tests;

public sealed class RequestsTests : CliTest
{
    private const string Id = "01934b7a-0000-7000-8000-000000000001";

    private static readonly ScimRequest Refused = new()
    {
        Id = Id,
        At = Now,
        Source = "okta",
        Credential = "primary",
        Method = "POST",
        Path = "/Users",
        Operation = "users.create",
        Status = 409,
        ScimType = "uniqueness",
        Detail = "There is a user of that name.",
        Client = "192.0.2.7",
        UserAgent = "Okta SCIM Client 1.0.0",
        Milliseconds = 1.23,
    };

    [Fact]
    public async Task A_request_is_listed_with_its_answer_its_reason_and_its_id()
    {
        Server.On(
            "GET",
            "/admin/v1/requests?source=okta&failed=true&limit=1",
            AdminJson.Default.RequestPage,
            new RequestPage([Refused], Id)
        );

        var run = await RunAsync("requests", "--source", "okta", "--failed", "--limit", "1");

        run.ExitCode.ShouldBe(ExitCodes.Ok);
        run.Output.ShouldStartWith(
            $"2026-11-21 20:00:00 UTC  409  okta  POST /Users\n  uniqueness: There is a user of that name.\n  {Id}\nThere is more: add --before {Id}\n"
        );
    }

    [Fact]
    public async Task It_asks_on_when_the_server_has_looked_at_a_part_of_the_log()
    {
        foreach (
            var (query, page) in (ValueTuple<string, RequestPage>[])
                [
                    ("?text=ada&limit=2", new RequestPage([], "0193-a")),
                    ("?text=ada&before=0193-a&limit=2", new RequestPage([Refused], "0193-b")),
                    ("?text=ada&before=0193-b&limit=1", new RequestPage([])),
                ]
        )
            Server.On("GET", "/admin/v1/requests" + query, AdminJson.Default.RequestPage, page);

        var run = await RunAsync("requests", "--text", "ada", "--limit", "2");

        run.ExitCode.ShouldBe(ExitCodes.Ok, run.Errors);
        run.Output.ShouldContain(Id);
        run.Output.ShouldNotContain("There is more");
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("99")]
    public async Task A_status_that_is_none_is_refused_before_anything_is_sent(string status)
    {
        var run = await RunAsync("requests", "--status", status);

        run.ExitCode.ShouldBe(ExitCodes.Usage);
        run.Errors.ShouldStartWith("rollcall: --status takes a whole number from 100 to 599.\n");
        Server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_request_is_shown_with_its_bodies_and_what_followed()
    {
        using var sent = JsonDocument.Parse("""{"userName":"zoë","password":"[redacted]"}""");
        var change = new AuditEvent
        {
            Sequence = 1,
            At = Now,
            Actor = "source/okta/primary",
            Action = "resource.created",
            Subject = "zoë",
            CorrelationId = Id,
            Data = JsonDocument.Parse("{}").RootElement,
        };
        var plan = change with
        {
            Target = "jira",
            Action = "plan.applied",
            Data = JsonDocument.Parse("""{"steps":[{"step":"CreateAccount","subject":"zoë","outcome":"applied"}]}""").RootElement,
        };
        var report = new RequestReport
        {
            Request = Refused with { Status = 201, ScimType = null, Detail = null, Sent = new(44, sent.RootElement) },
            Changes = [change],
            FollowUps = [new FollowUp(plan, Together: true)],
            Waiting = [],
        };
        Server.On("GET", $"/admin/v1/requests/{Id}", AdminJson.Default.RequestReport, report);

        var run = await RunAsync("requests", "show", Id);

        run.Output.ShouldContain("POST /Users\n");
        run.Output.ShouldContain("source okta, credential primary, 192.0.2.7, Okta SCIM Client 1.0.0\n");
        run.Output.ShouldContain("\"userName\": \"zoë\"");
        run.Output.ShouldContain("resource.created zoë\n");
        run.Output.ShouldContain("jira: zoë: plan.applied: create account zoë, together with later changes\n");
    }

    [Fact]
    public async Task A_check_that_finds_an_error_fails_and_says_what_to_do()
    {
        var check = new SourceCheck
        {
            Source = "okta",
            Since = Now.AddDays(-1),
            IdentityProvider = "Okta",
            Requests = 3,
            Findings = [new(FindingLevels.Error, "401", "3 requests came with a wrong token.", "Enter it again.")],
        };
        Server.On("GET", "/admin/v1/sources/okta/check", AdminJson.Default.SourceCheck, check);

        var run = await RunAsync("idp", "check", "okta");

        run.ExitCode.ShouldBe(ExitCodes.Failed);
        run.Output.ShouldStartWith("okta, Okta: 3 requests since 2026-11-20 20:00:00 UTC\n");
        run.Output.ShouldContain("error   401: 3 requests came with a wrong token.\n");
        run.Output.ShouldContain("        Enter it again.\n");
    }
}
