using Rollcall.AdminApi;
using Shouldly;
using Xunit;

namespace Rollcall.Cli.Tests;

public sealed class TargetTests : CliTest
{
    [Fact]
    public async Task Check_lists_findings_with_what_to_do_and_an_error_is_exit_code_1()
    {
        Server.On(
            "GET",
            "/admin/v1/targets/jira/check",
            AdminJson.Default.TargetCheck,
            new TargetCheck(
                "jira",
                [
                    new CheckFinding("ok", "version", "Jira 9.12."),
                    new CheckFinding("error", "credential", "The token may not administer users.", "Give it the right."),
                ]
            )
        );

        var run = await RunAsync("target", "check", "jira");

        run.ExitCode.ShouldBe(ExitCodes.Failed);
        run.Output.ShouldBe(
            """
            ok      version: Jira 9.12.
            error   credential: The token may not administer users.
                    Give it the right.

            """
        );
    }

    [Fact]
    public async Task Warnings_alone_are_exit_code_0()
    {
        Server.On(
            "GET",
            "/admin/v1/targets/jira/check",
            AdminJson.Default.TargetCheck,
            new TargetCheck("jira", [new CheckFinding("warning", "seats", "3 of 500 seats are left.")])
        );

        (await RunAsync("target", "check", "jira")).ExitCode.ShouldBe(ExitCodes.Ok);
    }

    [Fact]
    public async Task Releasing_the_brake_takes_a_number_and_says_what_follows()
    {
        Server.On(
            "POST",
            "/admin/v1/targets/jira/release-brake",
            AdminJson.Default.BrakeReleased,
            new BrakeReleased("jira", 200, 61)
        );

        var run = await RunAsync("target", "release-brake", "jira", "--removals", "200");

        run.Output.ShouldBe("jira: 200 more may lose access; 61 looks to take.\n");
        Server.Requests.Single().Body.ShouldBe("""{"removals":200}""");
        (await RunAsync("target", "release-brake", "jira")).ExitCode.ShouldBe(ExitCodes.Usage);
        Server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Releasing_the_brake_for_one_person_says_that_nobody_else_passes()
    {
        Server.On(
            "POST",
            "/admin/v1/targets/jira/release-brake",
            AdminJson.Default.BrakeReleased,
            new BrakeReleased("jira", 0, 1, "mallory")
        );

        var run = await RunAsync("target", "release-brake", "jira", "--user", "mallory", "--because", "dismissed");

        run.Output.ShouldBe("jira: what is held back of mallory may pass, and nothing else; 1 look to take.\n");
        Server.Requests.Single().Body.ShouldBe("""{"user":"mallory","because":"dismissed"}""");
        var both = await RunAsync("target", "release-brake", "jira", "--user", "mallory", "--removals", "5");
        both.ExitCode.ShouldBe(ExitCodes.Usage);
        Server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Resume_says_how_the_target_stands_then()
    {
        Server.On(
            "POST",
            "/admin/v1/targets/crowd/resume",
            AdminJson.Default.TargetStatus,
            new TargetStatus
            {
                Id = "crowd",
                Connector = "crowd",
                State = "running",
                LinkedUsers = 1,
                LinkedGroups = 0,
                Queue = new QueueCounts
                {
                    Due = 7,
                    InWork = 0,
                    Retrying = 0,
                    Parked = 0,
                },
            }
        );

        (await RunAsync("target", "resume", "crowd")).Output.ShouldBe("crowd is running. Waiting: 7 due.\n");
    }
}
