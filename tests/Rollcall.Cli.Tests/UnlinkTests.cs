using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Shouldly;
using Xunit;

namespace Rollcall.Cli.Tests;

public sealed class UnlinkTests : CliTest
{
    private static UnlinkReport Report { get; } =
        new()
        {
            Target = "jira",
            Kind = "user",
            Resource = "01a20687-0000-7000-8000-000000000001",
            Subject = "ada",
            Forget = "JIRAUSER10103",
            Link = new AccountLink
            {
                State = "linked",
                CreatedByRollcall = true,
                RemoteName = "ada",
                RemoteId = "JIRAUSER10103",
                GrantedGroups = [],
                TakenOnLeave = [],
                Created = Now.AddDays(-3),
                Updated = Now,
            },
            Account = new AccountAtTarget
            {
                Name = "carol",
                RemoteId = "JIRAUSER10103",
                Active = true,
                Administrator = false,
                Groups = [],
                Attributes = new Dictionary<string, string>(StringComparer.Ordinal) { ["email"] = "carol@example.com" },
            },
            Plan = new TargetPlan
            {
                Target = "jira",
                Kind = "user",
                Resource = "01a20687-0000-7000-8000-000000000001",
                Subject = "ada",
                Steps =
                [
                    new PlannedStep
                    {
                        Kind = StepKinds.Adopt,
                        Verdict = "record",
                        Subject = "ada",
                        Reason = new Explanation("matched-username", "ada has this person's login name."),
                    },
                ],
            },
            Notes = ["Take it out at the app."],
        };

    [Fact]
    public async Task A_look_says_what_would_follow_and_which_command_forgets_it()
    {
        Server.On("GET", "/admin/v1/people/ada/unlink?target=jira", AdminJson.Default.UnlinkReport, Report);

        var run = await RunAsync("unlink", "ada", "--target", "jira");

        run.ExitCode.ShouldBe(ExitCodes.Ok);
        run.Output.ShouldBe(
            """
            jira: ada
              record  the account ada (JIRAUSER10103), made by Rollcall 3 days ago
              now     account carol, active, email carol@example.com
              note    Take it out at the app.
              what would follow:
                = link to ada, which is there already
                    ada has this person's login name. [matched-username]

            Nothing is forgotten yet. To forget it: rollcall unlink ada --target jira --forget JIRAUSER10103

            """
        );
    }

    [Fact]
    public async Task Forgetting_names_what_was_seen_and_why()
    {
        Server.On("POST", "/admin/v1/people/ada/unlink", AdminJson.Default.UnlinkReport, Report with { Forgotten = true });

        var run = await RunAsync("unlink", "ada", "--target", "jira", "--forget", "JIRAUSER10103", "--because", "restored");

        Server.Requests.Single().Body.ShouldBe("""{"target":"jira","forget":"JIRAUSER10103","because":"restored"}""");
        run.Output.ShouldEndWith(
            "Forgotten. Nothing was written at jira by that; what follows is under way. `rollcall why ada` says how it ended.\n"
        );
    }

    [Fact]
    public async Task A_group_is_asked_for_as_one_and_quoted_in_the_command()
    {
        var group = Report with
        {
            Kind = "group",
            Subject = "Dev Users",
            Forget = "Dev Users",
            Account = null,
            Link = Report.Link with { RemoteName = "Dev Users", RemoteId = "Dev Users" },
        };
        Server.On("GET", "/admin/v1/groups/Dev%20Users/unlink?target=jira", AdminJson.Default.UnlinkReport, group);

        var run = await RunAsync("unlink", "Dev Users", "--group", "--target", "jira");

        run.Output.ShouldContain("record  the group Dev Users, made by Rollcall");
        run.Output.ShouldContain("rollcall unlink 'Dev Users' --group --target jira --forget 'Dev Users'");
    }

    [Fact]
    public async Task Without_a_target_or_with_a_reason_for_nothing_nothing_is_sent()
    {
        (await RunAsync("unlink", "ada")).ExitCode.ShouldBe(ExitCodes.Usage);
        (await RunAsync("unlink", "ada", "--target", "jira", "--because", "why")).Errors.ShouldContain(
            "--because goes with --forget"
        );
        Server.Requests.ShouldBeEmpty();
    }
}
