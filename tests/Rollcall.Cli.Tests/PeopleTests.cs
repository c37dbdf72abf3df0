using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Shouldly;
using Xunit;

namespace Rollcall.Cli.Tests;

public sealed class PeopleTests : CliTest
{
    [Fact]
    public async Task People_are_found_by_a_part_of_their_name_with_the_accounts_they_have()
    {
        var ada = new Person
        {
            Id = "01987c1e-0000-7000-8000-000000000001",
            Source = "okta",
            UserName = "ada@example.com",
            DisplayName = "Ada",
            Emails = [],
            Active = true,
            Version = 1,
            Created = Now,
            LastModified = Now,
            Targets =
            [
                new AtTarget(
                    "jira",
                    new AccountLink
                    {
                        State = LinkStates.Linked,
                        CreatedByRollcall = true,
                        RemoteName = "ada",
                        GrantedGroups = [],
                        TakenOnLeave = [],
                        Created = Now,
                        Updated = Now,
                    }
                ),
                new AtTarget("crowd"),
            ],
        };
        Server.On(
            "GET",
            "/admin/v1/people?q=a%26b&source=okta&limit=50",
            AdminJson.Default.PersonPage,
            new PersonPage(2, [ada], "okta.1")
        );

        var run = await RunAsync("people", "a&b", "--source", "okta");

        run.ExitCode.ShouldBe(ExitCodes.Ok);
        run.Output.ShouldBe(
            """
            USER             NAME  SOURCE  ACTIVE  ACCOUNTS
            ada@example.com  Ada   okta    yes     jira: ada (linked)
            1 of 2: add --after okta.1

            """
        );
    }

    [Fact]
    public async Task Nobody_who_matches_is_exit_code_5()
    {
        Server.On("GET", "/admin/v1/people?q=nobody&limit=50", AdminJson.Default.PersonPage, new PersonPage(0, []));

        var run = await RunAsync("people", "nobody");

        run.ExitCode.ShouldBe(ExitCodes.NotFound);
        run.Output.ShouldStartWith("Nobody matches.");
    }
}
