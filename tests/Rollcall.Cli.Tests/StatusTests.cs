using Rollcall.AdminApi;
using Shouldly;
using Xunit;

namespace Rollcall.Cli.Tests;

public sealed class StatusTests : CliTest
{
    private static readonly QueueCounts Idle = new()
    {
        Due = 0,
        InWork = 0,
        Retrying = 0,
        Parked = 0,
    };

    private static readonly ServiceStatus Status = new()
    {
        Version = "0.1.0",
        Now = Now,
        Database = new DatabaseStatus("sqlite", null),
        Configuration = new ConfigurationStatus(3),
        Sources =
        [
            new SourceStatus
            {
                Id = "okta",
                Kind = "scim",
                Mode = "live",
                ScimPath = "/scim/okta/v2",
                Users = 1200,
                ActiveUsers = 1198,
                Groups = 12,
                LastChange = Now.AddMinutes(-3),
            },
        ],
        Targets =
        [
            new TargetStatus
            {
                Id = "jira",
                Connector = "jira-dc",
                State = "running",
                LinkedUsers = 1198,
                LinkedGroups = 1,
                Queue = Idle,
            },
            new TargetStatus
            {
                Id = "crowd",
                Connector = "crowd",
                State = "paused",
                Reason = new Explanation("credentials", "Crowd refused the application password."),
                LinkedUsers = 5,
                LinkedGroups = 0,
                Queue = Idle with
                {
                    Due = 7,
                    Parked = 2,
                    Oldest = Now.AddHours(-2),
                    LastProblem = new Explanation("name-taken", "Another account has that name."),
                },
            },
        ],
    };

    [Fact]
    public async Task Status_names_every_source_and_target_on_a_line_of_its_own()
    {
        Server.On("GET", "/admin/v1/status", AdminJson.Default.ServiceStatus, Status);

        var run = await RunAsync("status");

        run.ExitCode.ShouldBe(ExitCodes.Ok);
        run.Errors.ShouldBeEmpty();
        run.Output.ShouldContain($"Rollcall 0.1.0 at {Server.Url}, database sqlite, configuration 3\n");
        run.Output.ShouldContain("okta    live  1,200 (1,198 active)  12      3 minutes ago  none on record  /scim/okta/v2\n");
        run.Output.ShouldContain("jira    jira-dc    running  1,198 users, 1 group  nothing\n");
        run.Output.ShouldContain("crowd   crowd      paused   5 users, 0 groups     7 due, 2 parked  2 hours\n");
    }

    [Fact]
    public async Task Status_says_why_a_target_is_paused_and_what_to_do()
    {
        Server.On("GET", "/admin/v1/status", AdminJson.Default.ServiceStatus, Status);

        var run = await RunAsync("status");

        run.Output.ShouldContain("crowd is paused: Crowd refused the application password. [credentials]");
        run.Output.ShouldContain(
            "`rollcall target check crowd` looks for the cause. Once it is mended: `rollcall target resume crowd`."
        );
        run.Output.ShouldContain("crowd, latest problem: Another account has that name. [name-taken]");
    }

    [Fact]
    public async Task A_brake_that_holds_says_how_to_let_one_person_pass_and_whom_somebody_let_pass()
    {
        var released = new NamedBrakeRelease(
            "user",
            "1",
            "mallory",
            "admin/ada",
            Now.AddMinutes(-2),
            Now.AddDays(7),
            "dismissed"
        );
        var jira = Status.Targets[0] with
        {
            Queue = Idle with { Parked = 12, ParkedFor = [new ParkedKeys("brake", 12)] },
            Brake = new BrakeStatus(61, 0, 3600, [released]),
        };
        Server.On("GET", "/admin/v1/status", AdminJson.Default.ServiceStatus, Status with { Targets = [jira] });

        var run = await RunAsync("status");

        run.Output.ShouldContain("jira: the brake holds back 12 keys. 61 people lost something within 1 hour, 0 more may.");
        run.Output.ShouldContain("`rollcall target release-brake jira --user NAME`");
        run.Output.ShouldContain("jira: the brake lets mallory pass by word of admin/ada, 2 minutes ago: dismissed");
    }

    [Theory]
    [InlineData(312, "All of them: `--removals 312`.")]
    [InlineData(0, "All of them, as there is room again: `rollcall reconcile --target jira`.")]
    public async Task A_brake_that_holds_counts_people_and_names_the_number_that_lets_all_of_them_pass(long release, string all)
    {
        var jira = Status.Targets[0] with
        {
            Queue = Idle with { Parked = 12, ParkedFor = [new ParkedKeys("brake", 12)] },
            Brake = new BrakeStatus(61, 0, 3600, [], Held: 301, Release: release),
        };
        Server.On("GET", "/admin/v1/status", AdminJson.Default.ServiceStatus, Status with { Targets = [jira] });

        var run = await RunAsync("status");

        run.Output.ShouldContain("jira: the brake holds back 301 people. 61 people lost something within 1 hour, 0 more may.");
        run.Output.ShouldContain(all);
    }

    [Fact]
    public async Task People_whose_accounts_are_lost_are_told_of_with_what_becomes_of_them_and_the_way_to_let_them_through()
    {
        var jira = Status.Targets[0] with
        {
            Queue = Idle with { Retrying = 207, RetryingFor = [new RetryingKeys("accounts-lost", 207, Now.AddHours(-3))] },
            Brake = new BrakeStatus(0, 50, 3600, [], Replaced: 50, ReplacementRoom: 0),
        };
        Server.On("GET", "/admin/v1/status", AdminJson.Default.ServiceStatus, Status with { Targets = [jira] });

        var run = await RunAsync("status");

        run.Output.ShouldContain(
            "jira: 207 people wait because the app no longer has their account, the first for 3 hours. 50 accounts were made anew within 1 hour, 0 more may be.\n"
        );
        run.Output.ShouldContain("go on by themselves when the app has the accounts again");
        run.Output.ShouldContain("`rollcall target release-brake jira --accounts 207`");
        run.Output.ShouldNotContain("the brake holds back");
    }

    [Fact]
    public async Task Several_reasons_to_wait_are_counted_not_only_the_latest()
    {
        var jira = Status.Targets[0] with
        {
            Queue = Idle with
            {
                Parked = 15,
                Retrying = 2,
                ParkedFor = [new ParkedKeys("administrator", 12), new ParkedKeys("email-only-match", 3)],
                RetryingFor = [new RetryingKeys("no-seats", 2, Now)],
                LastProblem = new Explanation("no-seats", "No seat is left."),
            },
        };
        Server.On("GET", "/admin/v1/status", AdminJson.Default.ServiceStatus, Status with { Targets = [jira] });

        var run = await RunAsync("status");

        run.Output.ShouldContain("  parked: 12 administrator, 3 email-only-match; retrying: 2 no-seats\n");
    }

    [Fact]
    public async Task A_target_that_is_left_alone_says_when_it_is_tried_again()
    {
        var crowd = Status.Targets[1] with { State = "backing-off", RetryAt = Now.AddSeconds(30) };
        Server.On("GET", "/admin/v1/status", AdminJson.Default.ServiceStatus, Status with { Targets = [crowd] });

        var run = await RunAsync("status");

        run.Output.ShouldContain("It is tried again by itself in 30 seconds.");
    }

    [Fact]
    public async Task A_broken_database_and_a_refused_configuration_are_in_the_open()
    {
        var broken = Status with
        {
            Database = new DatabaseStatus("sqlite", "The disk is full."),
            Configuration = new ConfigurationStatus(3, "targets[0].url: is missing"),
        };
        Server.On("GET", "/admin/v1/status", AdminJson.Default.ServiceStatus, broken);

        var run = await RunAsync("status");

        run.Output.ShouldContain("The database has a problem: The disk is full.");
        run.Output.ShouldContain("The newest configuration was refused, the one before is at work: targets[0].url: is missing");
    }

    [Fact]
    public async Task Json_is_what_the_api_answered()
    {
        Server.On("GET", "/admin/v1/status", AdminJson.Default.ServiceStatus, Status);

        var run = await RunAsync("status", "--output", "json");

        var read = System.Text.Json.JsonSerializer.Deserialize(run.Output, AdminJson.Default.ServiceStatus);
        read.ShouldNotBeNull();
        read.Targets[1].Reason.ShouldBe(Status.Targets[1].Reason);
        run.Output.ShouldContain(System.Text.Json.JsonSerializer.Serialize(Status.Sources[0].ScimPath));
        read.Sources.ShouldHaveSingleItem().ShouldBe(Status.Sources[0] with { Credentials = read.Sources[0].Credentials });
    }

    [Fact]
    public async Task Colours_are_for_terminals_and_never_with_NO_COLOR()
    {
        Server.On("GET", "/admin/v1/status", AdminJson.Default.ServiceStatus, Status);

        (await RunAsync(new CliSettings { Terminal = true }, "status")).Output.ShouldContain("\u001b[");
        (await RunAsync(new CliSettings { Terminal = false }, "status")).Output.ShouldNotContain("\u001b");
        var plain = new CliSettings { Terminal = true };
        plain.Variables["NO_COLOR"] = "1";
        (await RunAsync(plain, "status")).Output.ShouldNotContain("\u001b");
    }

    [Theory]
    [InlineData(50)]
    [InlineData(40)]
    [InlineData(80)]
    public async Task No_heading_is_broken_within_a_word(int width)
    {
        Server.On("GET", "/admin/v1/status", AdminJson.Default.ServiceStatus, Status);
        var narrow = new CliSettings { Terminal = true, Width = width };
        narrow.Variables["NO_COLOR"] = "1";

        var run = await RunAsync(narrow, "status");

        var words = run.Output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        foreach (var heading in (string[])["SOURCE", "MODE", "USERS", "CONNECTOR", "WAITING", "OLDEST"])
            words.ShouldContain(heading);
    }

    [Fact]
    public async Task No_line_is_wider_than_the_terminal()
    {
        Server.On("GET", "/admin/v1/status", AdminJson.Default.ServiceStatus, Status);
        var narrow = new CliSettings { Terminal = true, Width = 60 };
        narrow.Variables["NO_COLOR"] = "1";

        var run = await RunAsync(narrow, "status");

        run.Output.Split('\n').Max(line => line.Length).ShouldBeLessThanOrEqualTo(60);
        run.Output.ShouldContain("paused");
    }

    [Fact]
    public async Task Credentials_that_end_or_were_refused_are_told_of_with_what_to_do_and_others_are_not()
    {
        var okta = Status.Sources[0] with
        {
            Credentials =
            [
                Credential("calm", "valid") with
                {
                    Expires = Now.AddDays(90),
                    LastUsed = Now,
                },
                Credential("primary", "expiring") with
                {
                    Expires = Now.AddDays(6),
                },
                Credential("old", "expired") with
                {
                    Expires = Now.AddDays(-3),
                    LastRefused = Now.AddMinutes(-5),
                    LastRefusedFor = "expired",
                },
                Credential("stolen", "valid") with
                {
                    LastRefused = Now.AddHours(-2),
                    LastRefusedFor = "network",
                },
            ],
        };
        Server.On("GET", "/admin/v1/status", AdminJson.Default.ServiceStatus, Status with { Sources = [okta] });

        var run = await RunAsync("status");

        run.Output.ShouldContain("okta: token primary expires in 6 days, at ");
        run.Output.ShouldContain("okta: token old expired 3 days ago and is refused. It was sent 5 minutes ago all the same.");
        run.Output.ShouldContain("Add another to the configuration, give it to the identity provider, then remove this one.");
        run.Output.ShouldContain("okta: token stolen was refused 2 hours ago: the address is in none of its networks.");
        run.Output.ShouldNotContain("calm");
    }

    private static CredentialStatus Credential(string name, string state) =>
        new()
        {
            Name = name,
            Kind = "token",
            State = state,
            Scope = ["users", "groups"],
            Networks = [],
        };
}
