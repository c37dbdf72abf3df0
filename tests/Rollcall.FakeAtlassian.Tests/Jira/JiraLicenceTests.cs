using System.Text.Json;
using Rollcall.FakeAtlassian.Jira;

namespace Rollcall.FakeAtlassian.Tests.Jira;

public sealed class JiraLicenceTests
{
    [Fact]
    public async Task A_role_counts_active_members_of_its_groups_and_tells_the_seats_left()
    {
        await using var apps = await Apps.WithJiraAsync(new FakeJiraOptions().WithSeats(5));
        apps.Host.Jira.AddUser("ada", groups: ["jira-software-users"]);
        apps.Host.Jira.AddUser("gone", groups: ["jira-software-users"], active: false);

        var role = (await apps.Jira.GetAsync("applicationrole")).Json[0];

        role.GetProperty("userCount").GetInt32().ShouldBe(2);
        role.GetProperty("numberOfSeats").GetInt32().ShouldBe(5);
        role.GetProperty("remainingSeats").GetInt32().ShouldBe(3);
        role.GetProperty("hasUnlimitedSeats").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Without_a_limit_the_seats_are_minus_one()
    {
        await using var apps = await Apps.StartAsync();

        var role = await apps.Jira.GetAsync("applicationrole/jira-software");

        role["numberOfSeats"].GetInt32().ShouldBe(-1);
        role["remainingSeats"].GetInt32().ShouldBe(-1);
        (await apps.Jira.GetAsync("applicationrole/jira-nothing")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_deactivated_user_frees_the_seat_and_somebody_else_may_come()
    {
        await using var apps = await Apps.WithJiraAsync(new FakeJiraOptions().WithSeats(2));
        (await apps.Jira.PostAsync("user", User("first"))).Status.ShouldBe(201);

        var full = await apps.Jira.PostAsync("user", User("second"));
        await apps.Jira.PutAsync("user?username=first", """{"active":false}""");
        var after = await apps.Jira.PostAsync("user", User("second"));

        full.Status.ShouldBe(400);
        after.Status.ShouldBe(201);
    }

    [Fact]
    public async Task A_full_application_can_also_mean_a_user_without_access()
    {
        await using var apps = await Apps.WithJiraAsync(
            new FakeJiraOptions { SeatsExceeded = SeatsExceeded.CreateWithoutAccess }.WithSeats(1)
        );

        (await apps.Jira.PostAsync("user", User("late"))).Status.ShouldBe(201);

        apps.Host.Jira.FindUser("late")!.Groups.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nobody_joins_the_groups_of_a_full_application_but_who_has_it_already()
    {
        var role = new JiraApplicationRole("jira-software", "Jira Software") { Groups = ["users", "contractors"] };
        await using var apps = await Apps.WithJiraAsync(new FakeJiraOptions { ApplicationRoles = [role] }.WithSeats(1));
        apps.Host.Jira.AddUser("ada", groups: ["contractors"]);
        apps.Host.Jira.AddUser("late", groups: ["visitors"]);
        apps.Host.Jira.AddUser("gone", active: false);
        apps.Host.Jira.AddGroup("users");

        var late = await apps.Jira.PostAsync("group/user?groupname=users", """{"name":"late"}""");

        late.Status.ShouldBe(400);
        apps.Host.Jira.FindUser("late")!.Groups.ShouldBe(["visitors"]);
        (await apps.Jira.PostAsync("group/user?groupname=users", """{"name":"ada"}""")).Status.ShouldBe(201);
        (await apps.Jira.PostAsync("group/user?groupname=users", """{"name":"gone"}""")).Status.ShouldBe(201);
        (await apps.Jira.PostAsync("group/user?groupname=visitors", """{"name":"ada"}""")).Status.ShouldBe(201);
    }

    [Fact]
    public async Task A_Jira_that_refuses_nobody_counts_who_is_put_into_a_group_beyond_the_seats()
    {
        await using var apps = await Apps.WithJiraAsync(
            new FakeJiraOptions { SeatsExceeded = SeatsExceeded.CreateWithoutAccess }.WithSeats(1)
        );
        apps.Host.Jira.AddUser("ada");

        (await apps.Jira.PostAsync("group/user?groupname=jira-software-users", """{"name":"ada"}""")).Status.ShouldBe(201);

        var role = await apps.Jira.GetAsync("applicationrole/jira-software");
        role["userCount"].GetInt32().ShouldBe(2);
        role["remainingSeats"].GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task Access_is_given_by_the_default_groups_and_taken_out_of_all_groups()
    {
        var role = new JiraApplicationRole("jira-software", "Jira Software")
        {
            Groups = ["users", "contractors"],
            DefaultGroups = ["users"],
        };
        await using var apps = await Apps.WithJiraAsync(new FakeJiraOptions { ApplicationRoles = [role] });
        apps.Host.Jira.AddUser("ada", groups: ["contractors"]);

        var given = await apps.Jira.PostAsync("user/application?username=ada&applicationKey=jira-software");
        var groups = apps.Host.Jira.FindUser("ada")!.Groups;
        var taken = await apps.Jira.DeleteAsync("user/application?username=ada&applicationKey=jira-software");

        given.Status.ShouldBe(200);
        groups.ShouldBe(["contractors", "users"]);
        taken.Status.ShouldBe(204);
        apps.Host.Jira.FindUser("ada")!.Groups.ShouldBeEmpty();
        (await apps.Jira.PostAsync("user/application?username=nobody&applicationKey=jira-software")).Status.ShouldBe(400);
        (await apps.Jira.PostAsync("user/application?username=ada&applicationKey=jira-nothing")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_role_is_changed_only_with_the_etag_that_is_still_true()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.AddGroup("developers");
        var before = (await apps.Jira.GetAsync("applicationrole")).Headers["ETag"];

        var changed = await PutRoleAsync(apps, """{"groups":["jira-software-users","developers"]}""", before);
        var stale = await PutRoleAsync(apps, """{"groups":["developers"]}""", before);

        changed.Status.ShouldBe(200);
        changed["groups"].EnumerateArray().Select(group => group.GetString()).ShouldBe(["jira-software-users", "developers"]);
        changed.Headers["ETag"].ShouldNotBe(before);
        stale.Status.ShouldBe(412);
        (await PutRoleAsync(apps, """{"groups":["nothing"]}""", changed.Headers["ETag"])).Status.ShouldBe(400);
    }

    private static Task<Reply> PutRoleAsync(Apps apps, string body, string etag) =>
        apps.Jira.SendAsync(HttpMethod.Put, "applicationrole/jira-software", body, header: ("If-Match", etag));

    private static string User(string name) =>
        JsonSerializer.Serialize(
            new
            {
                name,
                emailAddress = $"{name}@example.com",
                displayName = name,
            }
        );
}
