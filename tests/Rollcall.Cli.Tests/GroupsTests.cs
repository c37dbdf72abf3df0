using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Shouldly;
using Xunit;

namespace Rollcall.Cli.Tests;

public sealed class GroupsTests : CliTest
{
    [Theory]
    [InlineData(50, "LAST CHANGE 2026-11-21 20:00:00 UTC\n")]
    [InlineData(60, "Design and Research  okta    2026-11-21")]
    public async Task A_date_is_never_broken_in_two_however_narrow_the_terminal(int width, string expected)
    {
        var group = new Group
        {
            Id = "01987c1e-0000-7000-8000-000000000001",
            Source = "okta",
            DisplayName = "Design and Research",
            Version = 1,
            Created = Now,
            LastModified = Now,
            Targets = [new AtTarget("jira")],
        };
        Server.On("GET", "/admin/v1/groups?limit=50", AdminJson.Default.GroupPage, new GroupPage(1, [group], null));
        var settings = new CliSettings { Terminal = true, Width = width };
        settings.Variables["NO_COLOR"] = "1";

        var run = await RunAsync(settings, "groups");

        run.Output.ShouldContain(expected);
    }

    [Fact]
    public async Task Groups_are_found_by_a_part_of_their_name_with_what_they_are_at_the_apps()
    {
        var link = new AccountLink
        {
            State = LinkStates.Linked,
            CreatedByRollcall = true,
            RemoteName = "dev-users",
            GrantedGroups = [],
            TakenOnLeave = [],
            Created = Now,
            Updated = Now,
        };
        var group = new Group
        {
            Id = "01987c1e-0000-7000-8000-000000000001",
            Source = "okta",
            DisplayName = "Dev Users",
            Version = 1,
            Created = Now,
            LastModified = Now,
            Targets = [new AtTarget("jira", link), new AtTarget("crowd")],
        };
        Server.On(
            "GET",
            "/admin/v1/groups?q=dev%20u&source=okta&limit=1",
            AdminJson.Default.GroupPage,
            new GroupPage(2, [group], "okta.1")
        );

        var run = await RunAsync("groups", "dev u", "--source", "okta", "--limit", "1");

        run.ExitCode.ShouldBe(ExitCodes.Ok);
        run.Output.ShouldStartWith("GROUP      SOURCE  LAST CHANGE              AT THE APPS\nDev Users  okta    ");
        run.Output.ShouldEndWith("  jira: dev-users (linked)\n1 of 2: add --after okta.1\n");
    }

    [Fact]
    public async Task No_group_that_matches_is_exit_code_5()
    {
        Server.On("GET", "/admin/v1/groups?q=none&limit=50", AdminJson.Default.GroupPage, new GroupPage(0, []));

        var run = await RunAsync("groups", "none");

        run.ExitCode.ShouldBe(ExitCodes.NotFound);
        run.Output.ShouldStartWith("No group matches.");
    }
}
