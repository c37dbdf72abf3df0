using System.Text.Json;
using Rollcall.AdminApi;
using Shouldly;
using Xunit;

namespace Rollcall.Cli.Tests;

public sealed class AuditTests : CliTest
{
    private static readonly AuditPage Page = new(
        [
            new AuditEvent
            {
                Sequence = 42,
                At = Now,
                Actor = "source/okta/primary",
                Action = "resource.updated",
                Source = "okta",
                Subject = "ada@example.com",
                CorrelationId = "c-9",
                Data = JsonDocument.Parse("{}").RootElement,
            },
        ],
        42
    );

    [Fact]
    public async Task Entries_are_a_line_each_and_the_next_page_is_named()
    {
        Server.On("GET", "/admin/v1/audit?limit=50", AdminJson.Default.AuditPage, Page);

        var run = await RunAsync("audit");

        run.Output.ShouldContain(
            "2026-11-21 20:00:00 UTC  source/okta/primary  okta   ada@example.com       c-9          resource.updated\n"
        );
        run.Output.ShouldEndWith("There is more: add --before 42\n");
    }

    [Fact]
    public async Task Nothing_on_record_is_said_in_words()
    {
        Server.On("GET", "/admin/v1/audit?limit=50", AdminJson.Default.AuditPage, new AuditPage([]));

        (await RunAsync("audit")).Output.ShouldBe("Nothing of that kind is on record.\n");
    }

    [Theory]
    [InlineData("2026-11-21T08:00Z", "2026-11-21T08%3A00%3A00.0000000Z")]
    [InlineData("2026-11-21T10:00+02:00", "2026-11-21T08%3A00%3A00.0000000Z")]
    [InlineData("12h", "2026-11-21T08%3A00%3A00.0000000Z")]
    [InlineData("90m", "2026-11-21T18%3A30%3A00.0000000Z")]
    [InlineData("7d", "2026-11-14T20%3A00%3A00.0000000Z")]
    public async Task Since_is_a_time_or_an_age(string since, string sent)
    {
        await RunAsync("audit", "--since", since);

        Server.Requests.Single().Line.ShouldBe($"GET /admin/v1/audit?since={sent}&limit=50");
    }

    [Theory]
    [InlineData("--since", "2147483647d", "2147483647d is neither a time nor an age.")]
    [InlineData("--limit", "many", "--limit takes a whole number from 1 to 1000.")]
    [InlineData("--limit", "1001", "--limit takes a whole number from 1 to 1000.")]
    [InlineData("--before", "-1", "--before takes a whole number from 1 on.")]
    [InlineData("--output", "xml", "--output takes table or json.")]
    public async Task A_value_that_does_not_fit_is_explained_and_nothing_is_sent(string option, string value, string says)
    {
        var run = await RunAsync("audit", option, value);

        run.ExitCode.ShouldBe(ExitCodes.Usage);
        run.Errors.ShouldContain(says);
        Server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("table")]
    [InlineData("json")]
    public async Task Output_that_cannot_be_written_is_a_sentence_and_a_failure(string format)
    {
        Server.On("GET", "/admin/v1/audit?limit=50", AdminJson.Default.AuditPage, Page);

        var run = await RunAsync(new CliSettings { OutputIsFull = true }, "audit", "--output", format);

        run.ExitCode.ShouldBe(ExitCodes.Failed);
        run.Errors.ShouldBe("rollcall: The output cannot be written: No space left on device\n");
    }

    [Fact]
    public async Task Every_command_takes_json_as_a_switch()
    {
        Server.On("GET", "/admin/v1/audit?limit=50", AdminJson.Default.AuditPage, Page);

        var run = await RunAsync("audit", "--json");

        run.ExitCode.ShouldBe(ExitCodes.Ok);
        JsonDocument.Parse(run.Output).RootElement.GetProperty("next").GetInt64().ShouldBe(42);
    }

    [Fact]
    public async Task Every_filter_is_sent()
    {
        await RunAsync(
            "audit",
            "--user",
            "a&b",
            "--resource",
            "01987c1e-0000-7000-8000-000000000001",
            "--target",
            "jira",
            "--source",
            "okta",
            "--action",
            "plan.held",
            "--correlation",
            "c 1",
            "--before",
            "9",
            "--limit",
            "10"
        );

        Server
            .Requests.Single()
            .Line.ShouldBe(
                "GET /admin/v1/audit?user=a%26b&resource=01987c1e-0000-7000-8000-000000000001&source=okta&target=jira&action=plan.held&correlation=c%201&before=9&limit=10"
            );
    }
}
