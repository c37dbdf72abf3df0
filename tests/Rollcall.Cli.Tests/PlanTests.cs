using System.Text.Json;
using Rollcall.AdminApi;
using Rollcall.Cli.Api;
using Shouldly;
using Xunit;

namespace Rollcall.Cli.Tests;

public sealed class PlanTests : CliTest
{
    private static readonly PlanLine Create = new()
    {
        Plan = new TargetPlan
        {
            Target = "jira",
            Kind = "user",
            Resource = "01987c1e-0000-7000-8000-000000000001",
            Subject = "ada@example.com",
            Steps =
            [
                new PlannedStep
                {
                    Kind = "CreateAccount",
                    Verdict = "do",
                    Subject = "ada",
                    Attributes = [new AttributeChange("email", null, "ada@example.com")],
                    Reason = new Explanation("in-scope", "The source has her and the app does not."),
                },
            ],
        },
    };

    [Fact]
    public async Task A_plan_with_something_to_do_lists_it_and_ends_with_exit_code_6()
    {
        var counts = new StepCount("jira", "CreateAccount", "do", "in-scope", 1);
        Server.On("POST", "/admin/v1/plan", Answer.Lines(Progress(1), Create, Summary(2, different: 1, counts: counts)));

        var run = await RunAsync("plan");

        run.ExitCode.ShouldBe(ExitCodes.Different);
        run.Output.ShouldBe(
            """
            jira: ada@example.com
              + create account ada
                  email: ada@example.com
                  The source has her and the app does not. [in-scope]

            COUNT  TARGET  STEP            WOULD BE       REASON
            1      jira    create account  would be done  in-scope

            1 of 2 looks would change something. Nothing was written.

            """
        );
    }

    [Fact]
    public async Task A_plan_that_somebody_reads_slowly_is_read_to_its_end()
    {
        Server.On("POST", "/admin/v1/plan", Answer.Lines(Create, Create, Summary(2, different: 2)));
        var time = new TimersByHand();
        using var client = new AdminClient(new Uri(Server.Url), "rc_admin_of_the_tests", time);
        var lines = 0;

        await foreach (
            var line in client.PlanAsync(new PlanRequest(null, null, 1000, null), TestContext.Current.CancellationToken)
        )
        {
            lines++;
            // A pager holds the line for as long as it likes.
            time.FireAll();
        }

        lines.ShouldBe(3);
    }

    [Fact]
    public async Task A_plan_without_anything_to_do_says_so_and_ends_well()
    {
        Server.On("POST", "/admin/v1/plan", Answer.Lines(Summary(400)));

        var run = await RunAsync("plan");

        run.ExitCode.ShouldBe(ExitCodes.Ok);
        run.Output.ShouldBe("Nothing would be done (400 looks taken).\n");
    }

    [Fact]
    public async Task A_plan_without_anything_to_do_that_holds_somebody_back_says_whom_why_and_what_to_do_and_ends_with_exit_code_7()
    {
        var summary = Summary(400);
        Server.On(
            "POST",
            "/admin/v1/plan",
            Answer.Lines(
                summary with
                {
                    Summary = summary.Summary! with
                    {
                        Held = 13,
                        HeldBack =
                        [
                            new HeldBack("jira", "held", "brake", 11, 1, ["ada", "bob", "cyd", "dan"], "Too many leave."),
                            new HeldBack("crowd", "held", "group-missing", 0, 1, ["Ops"], "There is no group Ops."),
                        ],
                    },
                }
            )
        );

        var run = await RunAsync("plan");

        run.ExitCode.ShouldBe(ExitCodes.Held);
        run.Output.ShouldBe(
            """
            jira: 11 people and 1 group are held back [brake]: ada, bob, cyd and 9 more
              ada: Too many leave.
            crowd: 1 group is held back [group-missing]: Ops
              There is no group Ops.

            Nothing would be done now; 13 of 400 looks found something that is held back.

            """
        );
    }

    [Fact]
    public async Task What_waits_for_somebody_is_told_apart_from_what_is_tried_again_by_itself()
    {
        var summary = Summary(400, different: 3);
        Server.On(
            "POST",
            "/admin/v1/plan",
            Answer.Lines(
                summary with
                {
                    Summary = summary.Summary! with
                    {
                        Held = 1,
                        HeldBack =
                        [
                            new HeldBack("jira", "retrying", "timed-out", 2, 0, ["ada", "bob"], "It said nothing for 30 s."),
                            new HeldBack("jira", "parked", "name-taken", 1, 0, ["cyd"], "Somebody else has that name."),
                        ],
                    },
                }
            )
        );

        var run = await RunAsync("plan");

        run.ExitCode.ShouldBe(ExitCodes.Different);
        run.Output.ShouldBe(
            """
            jira: 2 people are tried again by themselves, after attempts that did not work out [timed-out]: ada, bob
              ada: It said nothing for 30 s.
            jira: 1 person waits for somebody, after an attempt that did not work out [name-taken]: cyd
              Somebody else has that name.
              Once that is put right: `rollcall reconcile --target jira` looks again.

            3 of 400 looks would change something; 1 found something that is held back. Nothing was written.

            """
        );
    }

    [Fact]
    public async Task A_plan_names_the_number_that_the_server_worked_out_for_the_brake()
    {
        var summary = Summary(400, different: 312);
        var removals = new PlannedRemovals("jira", 180, 180, 1000, 200, 3600, Release: 16);
        Server.On(
            "POST",
            "/admin/v1/plan",
            Answer.Lines(summary with { Summary = summary.Summary! with { Removals = [removals] } })
        );

        var run = await RunAsync("plan");

        run.Output.ShouldContain(
            "  The brake lets 200 people pass now, but fewer with each account that goes: it would hold some of them. "
                + "To let all of them pass: rollcall target release-brake jira --removals 16\n"
        );
    }

    [Fact]
    public async Task Target_user_and_limit_go_with_the_request()
    {
        Server.On("POST", "/admin/v1/plan", Answer.Lines(Summary(1)));

        await RunAsync("plan", "--target", "jira", "--user", "ada", "--limit", "5");

        Server.Requests.Single().Body.ShouldBe("""{"target":"jira","user":"ada","limit":5}""");
    }

    [Fact]
    public async Task A_plan_under_another_document_says_whether_it_would_come_into_force_and_how_to_let_it()
    {
        var summary = Summary(400, different: 312);
        Server.On(
            "POST",
            "/admin/v1/plan",
            Answer.Lines(
                summary with
                {
                    Summary = summary.Summary! with
                    {
                        Removals = [new PlannedRemovals("jira", 312, 300, 400, 80, 3600)],
                        Unplanned = [new UnplannedTarget("crowd", "It is new.")],
                    },
                }
            )
        );

        var run = await RunAsync(new CliSettings { Input = "targets: []\n" }, "plan", "--config", "-");

        Server.Requests.Single().Body.ShouldBe("""{"limit":1000,"document":"targets: []\n"}""");
        run.Output.ShouldBe(
            """
            jira: 312 people would lose something, 300 of 400 linked accounts the account itself.
              A change may take something from 80 people now, so it would not come into force. If it is meant: rollcall target release-brake jira --removals 232
            crowd is not in this plan. It is new.
            312 of 400 looks would change something. Nothing was written.

            """
        );
    }

    [Fact]
    public async Task A_plan_says_how_many_the_brake_lets_pass_and_how_to_let_all()
    {
        var summary = Summary(400, different: 312);
        var removals = new PlannedRemovals("jira", 312, 300, 400, 80, 3600);
        Server.On(
            "POST",
            "/admin/v1/plan",
            Answer.Lines(summary with { Summary = summary.Summary! with { Removals = [removals] } })
        );

        var run = await RunAsync("plan");

        run.Output.ShouldContain(
            "  The brake lets 80 of them pass within 1 hour and holds the others. To let all of them pass: rollcall target release-brake jira --removals 232\n"
        );
    }

    [Theory]
    [InlineData(0, "The change itself takes nothing from anybody: it would come into force.")]
    [InlineData(
        4,
        "The change itself takes something from 4 people. A change may take something from 5 people now: it would come into force."
    )]
    [InlineData(
        9,
        "The change itself takes something from 9 people. A change may take something from 5 people now, so it would not come into force. If it is meant: rollcall target release-brake jira --removals 4"
    )]
    [InlineData(
        12,
        "A change may take something from 5 people now, so it would not come into force. If it is meant: rollcall target release-brake jira --removals 7"
    )]
    public async Task Whether_a_document_comes_into_force_is_up_to_what_the_change_takes_and_not_to_who_leaves_anyhow(
        long byChange,
        string verdict
    )
    {
        var summary = Summary(400, different: 12);
        var removals = new PlannedRemovals("jira", 12, 12, 400, 5, 3600, Math.Max(0, byChange - 5), byChange);
        Server.On(
            "POST",
            "/admin/v1/plan",
            Answer.Lines(summary with { Summary = summary.Summary! with { Removals = [removals] } })
        );

        var run = await RunAsync(new CliSettings { Input = "targets: []\n" }, "plan", "--config", "-");

        run.Output.ShouldContain($"  {verdict}\n");
    }

    [Fact]
    public async Task A_brake_without_any_room_lets_none_pass()
    {
        var summary = Summary(400, different: 1);
        var removals = new PlannedRemovals("jira", 3, 3, 12, 0, 3600, Release: 4);
        Server.On(
            "POST",
            "/admin/v1/plan",
            Answer.Lines(summary with { Summary = summary.Summary! with { Removals = [removals] } })
        );

        var run = await RunAsync("plan");

        run.Output.ShouldContain(
            "  The brake lets none of them pass now. To let all of them pass: rollcall target release-brake jira --removals 4\n"
        );
    }

    [Fact]
    public async Task A_document_with_errors_is_answered_with_a_line_for_each()
    {
        Server.On(
            "POST",
            "/admin/v1/plan",
            Answer.Problem(
                422,
                "urn:rollcall:problem:invalid-configuration",
                "The configuration has 2 errors; nothing was changed.",
                "Mend what is listed and send it again.",
                new ConfigurationProblem("targets[0].scope", "title eq", "breaks off.", "a value", 7),
                new ConfigurationProblem("sources", null, "is empty.", "at least one", null)
            )
        );

        var run = await RunAsync(new CliSettings { Input = "targets: []\n" }, "plan", "--config", "-");

        run.ExitCode.ShouldBe(ExitCodes.Failed);
        run.Errors.ShouldContain(
            ", 422)\n  targets[0].scope: title eq breaks off; a value (line 7)\n  sources: is empty; at least one\nMend"
        );
    }

    [Theory]
    [InlineData(0, 207)]
    [InlineData(5, 202)]
    public async Task A_plan_says_how_many_lost_accounts_would_be_made_anew_and_how_many_the_brake_lets_through(
        int room,
        int others
    )
    {
        var summary = Summary(400, different: 207);
        var lost = new PlannedReplacements("jira", 207, 400, room, 3600);
        Server.On(
            "POST",
            "/admin/v1/plan",
            Answer.Lines(summary with { Summary = summary.Summary! with { Replacements = [lost] } })
        );

        var run = await RunAsync("plan");

        run.Output.ShouldContain(
            "jira: 207 accounts of 400 linked would be made anew, as the app no longer has them.\n"
                + $"  The brake lets {room} through within 1 hour; the others wait"
        );
        run.Output.ShouldContain($"rollcall target release-brake jira --accounts {others}\n");
    }

    [Fact]
    public async Task A_plan_that_breaks_off_is_not_taken_for_a_whole_one()
    {
        Server.On("POST", "/admin/v1/plan", Answer.Lines(Create));

        var run = await RunAsync("plan");

        run.ExitCode.ShouldBe(ExitCodes.Unreachable);
        run.Errors.ShouldContain("what was shown is not everything");
    }

    [Fact]
    public async Task A_connection_that_dies_in_the_middle_is_not_taken_for_the_end()
    {
        Server.On("POST", "/admin/v1/plan", Answer.Lines(Create) with { BreaksOff = true });

        var run = await RunAsync("plan");

        run.ExitCode.ShouldBe(ExitCodes.Unreachable);
    }

    [Fact]
    public async Task Looks_that_failed_are_said_aloud_and_are_exit_code_1()
    {
        Server.On("POST", "/admin/v1/plan", Answer.Lines(Summary(10, different: 1, failed: 3)));

        var run = await RunAsync("plan");

        run.ExitCode.ShouldBe(ExitCodes.Failed);
        run.Output.ShouldContain("3 looks failed: this is not the whole picture.");
    }

    [Fact]
    public async Task Json_is_one_value_a_line_without_the_progress()
    {
        Server.On("POST", "/admin/v1/plan", Answer.Lines(Progress(1), Create, Summary(1, different: 1)));

        var run = await RunAsync("plan", "--output", "json");

        run.ExitCode.ShouldBe(ExitCodes.Different);
        var lines = run.Output.TrimEnd('\n').Split('\n');
        lines.Length.ShouldBe(2);
        JsonSerializer.Deserialize(lines[0], AdminJson.Default.PlanLine)!.Plan!.Subject.ShouldBe("ada@example.com");
        JsonSerializer.Deserialize(lines[1], AdminJson.Default.PlanLine)!.Summary!.Different.ShouldBe(1);
    }

    [Fact]
    public async Task Progress_is_shown_on_a_terminal_and_wiped_before_the_result()
    {
        Server.On("POST", "/admin/v1/plan", Answer.Lines(Progress(250), Summary(300)));

        var run = await RunAsync(new CliSettings { Terminal = true }, "plan");

        run.Errors.ShouldStartWith("\r250 looks taken");
        run.Errors.ShouldEndWith("\r");
        run.Output.ShouldNotContain("250");
    }

    private static PlanLine Progress(long looked) => new() { Progress = new PlanProgress(looked) };

    private static PlanLine Summary(long looked, long different = 0, long failed = 0, params StepCount[] counts) =>
        new()
        {
            Summary = new PlanSummary
            {
                Looked = looked,
                Different = different,
                Failed = failed,
                NotListed = 0,
                Counts = counts,
            },
        };
}
