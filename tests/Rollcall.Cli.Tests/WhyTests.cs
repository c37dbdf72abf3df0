using Rollcall.AdminApi;
using Shouldly;
using Xunit;

namespace Rollcall.Cli.Tests;

public sealed class WhyTests : CliTest
{
    private const string Id = "01987c1e-0000-7000-8000-000000000001";

    private static readonly Person Ada = new()
    {
        Id = Id,
        Source = "okta",
        UserName = "ada@example.com",
        DisplayName = "Ada Example",
        ExternalId = "00u1",
        Emails = ["ada@example.com"],
        Active = true,
        Version = 4,
        Created = Now.AddDays(-30),
        LastModified = Now.AddMinutes(-3),
        Groups = [new GroupName("01987c1e-0000-7000-8000-0000000000aa", "Dev Users")],
        Targets = [],
    };

    private static readonly AccountLink Link = new()
    {
        State = "linked",
        CreatedByRollcall = false,
        RemoteName = "ada",
        RemoteId = "JIRAUSER10100",
        GrantedGroups = [],
        TakenOnLeave = [],
        Created = Now.AddDays(-30),
        Updated = Now.AddDays(-1),
    };

    private static readonly WhyAtTarget Jira = new()
    {
        Target = "jira",
        Link = Link,
        Desired = new DesiredAtTarget
        {
            State = "present",
            Account = "ada",
            Attributes = new Dictionary<string, string>(StringComparer.Ordinal) { ["email"] = "ada@example.com" },
            Groups = new Dictionary<string, string>(StringComparer.Ordinal) { ["Software_Dev"] = "Dev Users" },
        },
        Account = new AccountAtTarget
        {
            Name = "ada",
            RemoteId = "JIRAUSER10100",
            Active = true,
            Administrator = true,
            Groups = ["jira-software-users"],
            Attributes = new Dictionary<string, string>(StringComparer.Ordinal) { ["email"] = "old@example.com" },
        },
        Plan = Plan(
            "jira",
            new PlannedStep
            {
                Kind = "UpdateAccount",
                Verdict = "do",
                Subject = "ada",
                Attributes = [new AttributeChange("email", "old@example.com", "ada@example.com")],
                Reason = new Explanation("attribute-differs", "The source says otherwise."),
            },
            new PlannedStep
            {
                Kind = "AddMember",
                Verdict = "do",
                Subject = "ada",
                Group = "Software_Dev",
                Reason = new Explanation("member-in-source", "She is a member of Dev Users."),
            },
            new PlannedStep
            {
                Kind = "RemoveMember",
                Verdict = "skip",
                Subject = "ada",
                Group = "jira-administrators",
                Removes = true,
                Reason = new Explanation("protected-group", "The group is protected."),
            }
        ),
    };

    [Fact]
    public async Task Why_reads_as_an_explanation_from_top_to_bottom()
    {
        Server.On("GET", "/admin/v1/people/ada@example.com/why", AdminJson.Default.WhyReport, Report(Jira));

        var run = await RunAsync("why", "ada@example.com");

        run.ExitCode.ShouldBe(ExitCodes.Ok);
        run.Output.ShouldBe(
            """
            Ada Example (ada@example.com)
              active in source okta, last changed 3 minutes ago
              id 01987c1e-0000-7000-8000-000000000001, the source's id 00u1
              e-mail ada@example.com
              in groups Dev Users

            jira: not in step yet
              should  have the active account ada, email ada@example.com
                      in group Software_Dev, which comes from Dev Users
              now     account ada, active, an administrator, email old@example.com
                      in groups jira-software-users
              record  linked to ada, found and taken over 30 days ago
              would be done now:
                ~ change account ada
                    email: old@example.com -> ada@example.com
                    The source says otherwise. [attribute-differs]
                + put ada into group Software_Dev
                    She is a member of Dev Users. [member-in-source]
              left alone on purpose:
                . not done: take ada out of group jira-administrators
                    The group is protected. [protected-group]

            What happened lately
              WHEN                     WHERE  WHO     WHY               WHAT
              2026-11-21 19:57:00 UTC  jira   engine  member-in-source  plan.applied: add member Software_Dev, update account ada: email and displayName (retry), rename account ada to ada.l (held)

            """
        );
    }

    [Fact]
    public async Task A_person_who_is_as_they_should_be_is_in_step()
    {
        var settled = Jira with { Plan = Plan("jira") };
        Server.On("GET", "/admin/v1/people/ada/why", AdminJson.Default.WhyReport, Report(settled));

        (await RunAsync("why", "ada")).Output.ShouldContain("jira: in step\n");
    }

    [Fact]
    public async Task What_a_policy_holds_back_stands_under_its_own_heading()
    {
        var held = Jira with
        {
            Plan = Plan(
                "jira",
                new PlannedStep
                {
                    Kind = "DisableAccount",
                    Verdict = "hold",
                    Subject = "ada",
                    Removes = true,
                    Reason = new Explanation("brake", "51 of 200 would go within an hour."),
                }
            ),
        };
        Server.On("GET", "/admin/v1/people/ada/why", AdminJson.Default.WhyReport, Report(held));

        var run = await RunAsync("why", "ada");

        run.Output.ShouldContain("jira: something is held back\n");
        run.Output.ShouldContain(
            "  held back:\n    ! held back: disable account ada\n        51 of 200 would go within an hour. [brake]\n"
        );
    }

    [Fact]
    public async Task A_reason_that_several_steps_and_their_wait_share_is_given_once()
    {
        var administrator = new Explanation("administrator", "ada administers the app.");
        var member = new Explanation("member-in-source", "She is a member of Dev Users.");
        var held = Jira with
        {
            Plan = Plan("jira", Step("Adopt", administrator), Step("AddMember", administrator), Step("AddMember", member)),
            Waiting = new WaitingKey("parked", 1, null, Now, administrator),
        };
        Server.On("GET", "/admin/v1/people/ada/why", AdminJson.Default.WhyReport, Report(held));

        (await RunAsync("why", "ada")).Output.ShouldContain(
            """
              held back:
                ! held back: link to ada, which is there already, for the reason above
                ! held back: put ada into group developers, for the reason above
                ! held back: put ada into group developers
                    She is a member of Dev Users. [member-in-source]

            """
        );

        static PlannedStep Step(string kind, Explanation reason) =>
            new()
            {
                Kind = kind,
                Verdict = "hold",
                Subject = "ada",
                Group = "developers",
                Reason = reason,
            };
    }

    [Fact]
    public async Task An_app_that_cannot_be_read_says_so_and_what_waits_says_until_when()
    {
        var down = new WhyAtTarget
        {
            Target = "jira",
            Link = Link,
            Waiting = new WaitingKey(
                "retrying",
                3,
                Now.AddSeconds(40),
                Now.AddMinutes(-5),
                new Explanation("unreachable", "Jira does not answer.")
            ),
            Plan = Plan("jira") with { Problem = new Explanation("unreachable", "Jira does not answer.") },
        };
        Server.On("GET", "/admin/v1/people/ada/why", AdminJson.Default.WhyReport, Report(down));

        var run = await RunAsync("why", "ada");

        run.Output.ShouldContain("jira: cannot tell: Jira does not answer. [unreachable]\n");
        run.Output.ShouldContain(
            "  waits   tried 3 times, again in 40 seconds, since 5 minutes ago: Jira does not answer. [unreachable]\n"
        );
    }

    [Theory]
    [InlineData("ada@example.com", false, "ada@example.com")]
    [InlineData("Ada o'Neil", false, @"'Ada o'\''Neil'")]
    [InlineData("ada@example.com", true, Id)]
    public async Task Who_is_parked_is_told_the_command_that_has_them_looked_at_again(string name, bool deleted, string user)
    {
        var parked = new WhyAtTarget
        {
            Target = "jira",
            Waiting = new WaitingKey(
                "parked",
                1,
                null,
                Now.AddMinutes(-5),
                new Explanation("name-taken", "Somebody else has that name.")
            ),
            Plan = Plan("jira"),
        };
        var report = Report(parked) with { Person = Ada with { UserName = name, Deleted = deleted } };
        Server.On("GET", "/admin/v1/people/ada/why", AdminJson.Default.WhyReport, report);

        var run = await RunAsync("why", "ada");

        run.Output.ShouldContain(
            "  waits   until the person, the configuration or you change something, since 5 minutes ago: Somebody else has that name. [name-taken]\n"
                + $"          Put right at the app? `rollcall reconcile --target jira --user {user}` looks again at once.\n"
        );
    }

    [Fact]
    public async Task Whose_account_is_not_theirs_is_told_the_command_that_has_it_forgotten()
    {
        var held = new WhyAtTarget
        {
            Target = "jira",
            Waiting = new WaitingKey("parked", 1, null, Now, new Explanation("not-their-account", "It looks like another's.")),
            Plan = Plan("jira"),
        };
        Server.On("GET", "/admin/v1/people/ada/why", AdminJson.Default.WhyReport, Report(held));

        (await RunAsync("why", "ada")).Output.ShouldContain(
            "          Not theirs? `rollcall unlink ada@example.com --target jira` says what follows"
        );
    }

    [Theory]
    [InlineData("brake")]
    [InlineData("shadow-mode")]
    [InlineData("group-emptied")]
    public async Task Whom_a_policy_holds_is_not_told_that_another_look_would_help(string code)
    {
        var held = new WhyAtTarget
        {
            Target = "jira",
            Waiting = new WaitingKey("parked", 1, null, Now, new Explanation(code, "What to do is here.")),
            Plan = Plan("jira"),
        };
        Server.On("GET", "/admin/v1/people/ada/why", AdminJson.Default.WhyReport, Report(held));

        var run = await RunAsync("why", "ada");

        run.Output.ShouldContain($"What to do is here. [{code}]");
        run.Output.ShouldNotContain("Put right at the app?");
    }

    [Fact]
    public async Task Who_is_tried_again_by_itself_is_told_no_command()
    {
        var retrying = new WhyAtTarget
        {
            Target = "jira",
            Waiting = new WaitingKey("retrying", 1, Now.AddSeconds(9), Now, new Explanation("timed-out", "It said nothing.")),
            Plan = Plan("jira"),
        };
        Server.On("GET", "/admin/v1/people/ada/why", AdminJson.Default.WhyReport, Report(retrying));

        (await RunAsync("why", "ada")).Output.ShouldNotContain("Put right at the app?");
    }

    [Fact]
    public async Task Somebody_who_should_have_no_account_and_has_none_is_in_order()
    {
        var absent = new WhyAtTarget
        {
            Target = "jira",
            Desired = new DesiredAtTarget
            {
                State = "absent",
                Reason = new Explanation("out-of-scope", "the scope userType ne \"Service\" does not match."),
            },
            Plan = Plan("jira"),
        };
        Server.On("GET", "/admin/v1/people/ada/why", AdminJson.Default.WhyReport, Report(absent));

        var run = await RunAsync("why", "ada");

        run.Output.ShouldContain("jira: has no account, and should have none\n");
        run.Output.ShouldContain(
            "should  not be able to get in: the scope userType ne \"Service\" does not match. [out-of-scope]"
        );
    }

    [Fact]
    public async Task Somebody_of_a_source_that_no_target_follows_gets_that_for_an_answer()
    {
        Server.On("GET", "/admin/v1/people/ada/why", AdminJson.Default.WhyReport, Report());

        (await RunAsync("why", "ada")).Output.ShouldContain("No target follows this source");
    }

    [Fact]
    public async Task A_hostile_name_cannot_reach_the_terminal()
    {
        var hostile = Report(Jira) with { Person = Ada with { DisplayName = "Eve\u001b[2J\u202Egnp\r\n[red]not markup[/]" } };
        Server.On("GET", "/admin/v1/people/ada/why", AdminJson.Default.WhyReport, hostile);

        var run = await RunAsync("why", "ada");

        run.Output.ShouldNotContain("\u001b");
        run.Output.ShouldNotContain("\u202E");
        run.Output.ShouldStartWith("Eve\uFFFD[2J\uFFFDgnp\uFFFD [red]not markup[/] (ada@example.com)\n");
    }

    [Theory]
    [InlineData("ada/../../status", "/admin/v1/people/ada%2F..%2F..%2Fstatus/why")]
    [InlineData("o'neil+x@example.com", "/admin/v1/people/o'neil+x@example.com/why")]
    public async Task A_name_stays_one_segment_of_the_path(string name, string path)
    {
        await RunAsync("why", name);

        Server.Requests.Single().Line.ShouldBe("GET " + path);
    }

    private static TargetPlan Plan(string target, params PlannedStep[] steps) =>
        new()
        {
            Target = target,
            Kind = "user",
            Resource = Id,
            Subject = "ada@example.com",
            Steps = steps,
        };

    private static WhyReport Report(params WhyAtTarget[] targets) =>
        new()
        {
            Person = Ada,
            Targets = targets,
            Recent =
                targets.Length == 0
                    ? []
                    :
                    [
                        new AuditEvent
                        {
                            Sequence = 7,
                            At = Now.AddMinutes(-3),
                            Actor = "engine",
                            Action = "plan.applied",
                            Target = "jira",
                            ReasonCode = "member-in-source",
                            CorrelationId = "01987c1e-0000-7000-8000-0000000000cc",
                            Data = System
                                .Text.Json.JsonDocument.Parse(
                                    """{"steps":[{"step":"AddMember","subject":"ada","group":"Software_Dev","outcome":"applied"},{"step":"UpdateAccount","subject":"ada","changes":[{"attribute":"email"},{"attribute":"displayName"}],"outcome":"retry"},{"kept":"held","step":"RenameAccount","subject":"ada","newName":"ada.l"}]}"""
                                )
                                .RootElement,
                        },
                    ],
        };
}
