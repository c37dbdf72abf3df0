using Rollcall.AdminApi;
using Shouldly;
using Xunit;

namespace Rollcall.Cli.Tests;

public sealed class ReconcileTests : CliTest
{
    private static readonly ReconcileAccepted Accepted = new([new EnqueuedKeys("jira", 1200)], "c-1");

    [Fact]
    public async Task Reconcile_says_how_many_looks_are_to_be_taken()
    {
        Server.On("POST", "/admin/v1/reconcile", Answer.Json(Accepted, AdminJson.Default.ReconcileAccepted, 202));

        var run = await RunAsync("reconcile", "--target", "jira");

        run.ExitCode.ShouldBe(ExitCodes.Ok);
        run.Output.ShouldBe("jira: 1,200 looks to take\n");
        Server.Requests.Single().Body.ShouldBe("""{"target":"jira"}""");
    }

    [Fact]
    public async Task Waiting_ends_when_the_queue_is_empty()
    {
        Server.On("POST", "/admin/v1/reconcile", Answer.Json(Accepted, AdminJson.Default.ReconcileAccepted, 202));
        Server.On("GET", "/admin/v1/status", AdminJson.Default.ServiceStatus, Status(due: 3), Status(inWork: 1), Status());

        var run = await RunAsync("reconcile", "--wait");

        run.ExitCode.ShouldBe(ExitCodes.Ok);
        run.Output.ShouldEndWith("Done: everything that was asked for is in step.\n");
        Server.Requests.Count(asked => asked.Line == "GET /admin/v1/status").ShouldBe(3);
    }

    [Fact]
    public async Task What_stays_parked_is_not_done_and_says_why()
    {
        Server.On("POST", "/admin/v1/reconcile", Answer.Json(Accepted, AdminJson.Default.ReconcileAccepted, 202));
        Server.On("GET", "/admin/v1/status", AdminJson.Default.ServiceStatus, Status(parked: 2));

        var run = await RunAsync("reconcile", "--wait");

        run.ExitCode.ShouldBe(ExitCodes.Failed);
        run.Output.ShouldContain("jira: 2 parked, the latest because the name is taken. [name-taken]");
    }

    [Fact]
    public async Task A_paused_target_is_not_waited_for()
    {
        Server.On("POST", "/admin/v1/reconcile", Answer.Json(Accepted, AdminJson.Default.ReconcileAccepted, 202));
        Server.On("GET", "/admin/v1/status", AdminJson.Default.ServiceStatus, Status(due: 2, state: "paused"));

        var run = await RunAsync("reconcile", "--wait");

        run.ExitCode.ShouldBe(ExitCodes.Failed);
        run.Output.ShouldContain("jira is paused: the token expired. [credentials]");
    }

    [Fact]
    public async Task Another_target_is_not_waited_for()
    {
        Server.On("POST", "/admin/v1/reconcile", Answer.Json(Accepted, AdminJson.Default.ReconcileAccepted, 202));
        Server.On("GET", "/admin/v1/status", AdminJson.Default.ServiceStatus, Status(due: 2));

        var run = await RunAsync("reconcile", "--wait", "--target", "crowd");

        run.ExitCode.ShouldBe(ExitCodes.Ok);
    }

    [Fact]
    public async Task For_one_person_only_that_person_is_waited_for()
    {
        var busy = Person(new AtTarget("jira", null, new WaitingKey("due", 0, Now, Now)));
        Server.On("POST", "/admin/v1/reconcile", Answer.Json(Accepted, AdminJson.Default.ReconcileAccepted, 202));
        Server.On("GET", "/admin/v1/people/ada", AdminJson.Default.Person, busy, Person(new AtTarget("jira")));
        Server.On("GET", "/admin/v1/status", AdminJson.Default.ServiceStatus, Status(due: 1));

        var run = await RunAsync("reconcile", "--user", "ada", "--wait");

        run.ExitCode.ShouldBe(ExitCodes.Ok);
        Server.Requests.Count(asked => asked.Line == "GET /admin/v1/people/ada").ShouldBe(2);
    }

    [Fact]
    public async Task A_person_is_not_waited_for_at_a_paused_target()
    {
        var due = Person(new AtTarget("jira", null, new WaitingKey("due", 0, Now, Now)));
        Server.On("POST", "/admin/v1/reconcile", Answer.Json(Accepted, AdminJson.Default.ReconcileAccepted, 202));
        Server.On("GET", "/admin/v1/people/ada", AdminJson.Default.Person, due);
        Server.On("GET", "/admin/v1/status", AdminJson.Default.ServiceStatus, Status(due: 1, state: "paused"));

        var run = await RunAsync("reconcile", "--user", "ada", "--wait", "--timeout", "60");

        run.ExitCode.ShouldBe(ExitCodes.Failed);
        run.Output.ShouldContain("jira is paused: the token expired. [credentials]");
    }

    [Fact]
    public async Task A_person_who_stays_parked_is_not_done()
    {
        var reason = new Explanation("ambiguous-match", "two accounts could be hers.");
        var parked = Person(new AtTarget("jira", null, new WaitingKey("parked", 1, null, Now, reason)));
        Server.On("POST", "/admin/v1/reconcile", Answer.Json(Accepted, AdminJson.Default.ReconcileAccepted, 202));
        Server.On("GET", "/admin/v1/people/ada", AdminJson.Default.Person, parked);

        var run = await RunAsync("reconcile", "--user", "ada", "--wait");

        run.ExitCode.ShouldBe(ExitCodes.Failed);
        run.Output.ShouldContain("jira: parked, two accounts could be hers. [ambiguous-match]");
    }

    private static Person Person(params AtTarget[] targets) =>
        new()
        {
            Id = "01987c1e-0000-7000-8000-000000000001",
            Source = "okta",
            UserName = "ada",
            Emails = [],
            Active = true,
            Version = 1,
            Created = Now,
            LastModified = Now,
            Targets = targets,
        };

    private static ServiceStatus Status(long due = 0, long inWork = 0, long parked = 0, string state = "running") =>
        new()
        {
            Version = "0.1.0",
            Now = Now,
            Database = new DatabaseStatus("sqlite", null),
            Configuration = new ConfigurationStatus(1),
            Sources = [],
            Targets =
            [
                new TargetStatus
                {
                    Id = "jira",
                    Connector = "jira-dc",
                    State = state,
                    Reason = state == "paused" ? new Explanation("credentials", "the token expired.") : null,
                    LinkedUsers = 0,
                    LinkedGroups = 0,
                    Queue = new QueueCounts
                    {
                        Due = due,
                        InWork = inWork,
                        Retrying = 0,
                        Parked = parked,
                        LastProblem = parked == 0 ? null : new Explanation("name-taken", "the name is taken."),
                    },
                },
            ],
        };
}
