using Rollcall.FakeAtlassian.Jira;

namespace Rollcall.FakeAtlassian.Tests.Jira;

public sealed class JiraUserTests
{
    private const string Ada = """{"name":"Ada.Byron","emailAddress":"ada@example.com","displayName":"Ada Byron"}""";

    [Fact]
    public async Task A_created_user_is_answered_with_201_and_a_key_that_is_not_the_name()
    {
        await using var apps = await Apps.StartAsync();

        var created = await apps.Jira.PostAsync("user", Ada);

        created.Status.ShouldBe(201);
        created.Text("key").ShouldMatch("^JIRAUSER[0-9]+$");
        created.Text("name").ShouldBe("Ada.Byron");
        created.Text("self").ShouldBe($"{apps.Host.JiraUrl}/rest/api/2/user?username=Ada.Byron");
        apps.Host.Jira.FindUser("ada.byron")!.EmailAddress.ShouldBe("ada@example.com");
    }

    [Fact]
    public async Task A_user_without_applicationKeys_gets_the_default_groups_and_one_with_an_empty_list_gets_none()
    {
        await using var apps = await Apps.StartAsync();

        await apps.Jira.PostAsync("user", Ada);
        await apps.Jira.PostAsync(
            "user",
            """{"name":"bob","emailAddress":"bob@example.com","displayName":"Bob","applicationKeys":[]}"""
        );

        apps.Host.Jira.FindUser("Ada.Byron")!.Groups.ShouldBe(["jira-software-users"]);
        apps.Host.Jira.FindUser("bob")!.Groups.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"name":"ADA.byron","emailAddress":"x@example.com","displayName":"X"}""", "username")]
    [InlineData("""{"emailAddress":"x@example.com","displayName":"X"}""", "username")]
    [InlineData("""{"name":"a<b","emailAddress":"x@example.com","displayName":"X"}""", "username")]
    [InlineData("""{"name":"x","displayName":"X"}""", "email")]
    [InlineData("""{"name":"x","emailAddress":"nowhere","displayName":"X"}""", "email")]
    [InlineData("""{"name":"x","emailAddress":"x@example.com"}""", "fullname")]
    [InlineData(
        """{"name":"x","emailAddress":"x@example.com","displayName":"X","applicationKeys":["jira-nothing"]}""",
        "applicationKeys"
    )]
    public async Task A_user_that_cannot_be_is_refused_with_the_field_of_the_form(string body, string field)
    {
        await using var apps = await Apps.StartAsync();
        await apps.Jira.PostAsync("user", Ada);
        var before = apps.Host.Jira.Snapshot();

        var refused = await apps.Jira.PostAsync("user", body);

        refused.Status.ShouldBe(400);
        refused["errors"].GetProperty(field).GetString().ShouldNotBeNullOrEmpty();
        refused["errorMessages"].GetArrayLength().ShouldBe(0);
        apps.Host.Jira.Snapshot().ShouldBe(before);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"name":1}""")]
    [InlineData("""{"name":"x","active":"perhaps"}""")]
    public async Task A_body_that_is_no_user_is_refused_with_400(string body)
    {
        await using var apps = await Apps.StartAsync();

        (await apps.Jira.PostAsync("user", body)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_body_of_another_type_than_json_is_refused_with_415()
    {
        await using var apps = await Apps.StartAsync();

        (await apps.Jira.PostAsync("user", Ada, "text/plain")).Status.ShouldBe(415);
    }

    [Fact]
    public async Task A_user_is_read_by_name_in_any_case_and_by_key()
    {
        await using var apps = await Apps.StartAsync();
        var key = (await apps.Jira.PostAsync("user", Ada)).Text("key");

        (await apps.Jira.GetAsync("user?username=ADA.BYRON")).Text("key").ShouldBe(key);
        (await apps.Jira.GetAsync($"user?key={key}")).Text("name").ShouldBe("Ada.Byron");
        (await apps.Jira.GetAsync("user?username=nobody")).Status.ShouldBe(404);
        (await apps.Jira.GetAsync("user?key=JIRAUSER1")).Status.ShouldBe(404);
        (await apps.Jira.GetAsync("user")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Groups_and_roles_are_always_counted_and_only_listed_when_expanded()
    {
        await using var apps = await Apps.StartAsync();
        await apps.Jira.PostAsync("user", Ada);

        var plain = await apps.Jira.GetAsync("user?username=Ada.Byron");
        var expanded = await apps.Jira.GetAsync("user?username=Ada.Byron&expand=groups,applicationRoles");

        plain["groups"].GetProperty("size").GetInt32().ShouldBe(1);
        plain["groups"].GetProperty("items").GetArrayLength().ShouldBe(0);
        plain["applicationRoles"].GetProperty("size").GetInt32().ShouldBe(1);
        expanded["groups"].GetProperty("items")[0].GetProperty("name").GetString().ShouldBe("jira-software-users");
        expanded["applicationRoles"].GetProperty("items")[0].GetProperty("key").GetString().ShouldBe("jira-software");
    }

    [Fact]
    public async Task An_update_leaves_absent_fields_as_they_are()
    {
        await using var apps = await Apps.StartAsync();
        await apps.Jira.PostAsync("user", Ada);

        var updated = await apps.Jira.PutAsync("user?username=Ada.Byron", """{"displayName":"Ada Lovelace"}""");

        updated.Status.ShouldBe(200);
        updated.Text("displayName").ShouldBe("Ada Lovelace");
        updated.Text("emailAddress").ShouldBe("ada@example.com");
        updated["active"].GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task A_rename_keeps_key_and_groups_and_frees_the_old_name()
    {
        await using var apps = await Apps.StartAsync();
        var key = (await apps.Jira.PostAsync("user", Ada)).Text("key");

        var renamed = await apps.Jira.PutAsync("user?username=ada.byron", """{"name":"ada.king"}""");

        renamed.Text("key").ShouldBe(key);
        (await apps.Jira.GetAsync("user?username=Ada.Byron")).Status.ShouldBe(404);
        apps.Host.Jira.FindUser("ada.king")!.Groups.ShouldBe(["jira-software-users"]);
        apps.Host.Jira.FindGroup("jira-software-users")!.Members.ShouldContain("ada.king");
        (await apps.Jira.GetAsync("user/search?username=ada.k")).Names().ShouldBe(["ada.king"]);
    }

    [Fact]
    public async Task A_rename_onto_a_taken_name_is_refused_and_one_that_only_changes_the_case_is_not()
    {
        await using var apps = await Apps.StartAsync();
        await apps.Jira.PostAsync("user", Ada);

        (await apps.Jira.PutAsync("user?username=ada.byron", """{"name":"ADMIN"}""")).Status.ShouldBe(400);
        (await apps.Jira.PutAsync("user?username=ada.byron", """{"name":"ADA.BYRON"}""")).Text("name").ShouldBe("ADA.BYRON");
    }

    [Theory]
    [InlineData("false")]
    [InlineData("\"false\"")]
    public async Task A_deactivated_user_stays_in_the_groups_and_loses_the_application(string active)
    {
        await using var apps = await Apps.StartAsync();
        await apps.Jira.PostAsync("user", Ada);

        var updated = await apps.Jira.PutAsync("user?username=ada.byron", $$"""{"active":{{active}}}""");

        updated["active"].GetBoolean().ShouldBeFalse();
        updated["applicationRoles"].GetProperty("size").GetInt32().ShouldBe(0);
        apps.Host.Jira.FindUser("ada.byron")!.Groups.ShouldBe(["jira-software-users"]);
    }

    [Fact]
    public async Task Before_8_3_active_cannot_be_changed_over_rest()
    {
        await using var apps = await Apps.WithJiraAsync(new FakeJiraOptions { Version = new Version(8, 2, 6) });
        apps.Jira.Authorization = Caller.Basic(FakeJiraOptions.DefaultAdminName, FakeJiraOptions.DefaultAdminPassword);
        await apps.Jira.PostAsync("user", Ada);

        var refused = await apps.Jira.PutAsync("user?username=ada.byron", """{"active":false}""");

        refused.Status.ShouldBe(400);
        refused.Body.ShouldContain("error.no.value.found.to.be.changed");
        apps.Host.Jira.FindUser("ada.byron")!.Active.ShouldBeTrue();
    }

    [Fact]
    public async Task Before_8_4_the_key_is_the_name_in_lower_case()
    {
        await using var apps = await Apps.WithJiraAsync(new FakeJiraOptions { Version = new Version(8, 2, 6) });
        apps.Jira.Authorization = Caller.Basic(FakeJiraOptions.DefaultAdminName, FakeJiraOptions.DefaultAdminPassword);

        (await apps.Jira.PostAsync("user", Ada)).Text("key").ShouldBe("ada.byron");
    }

    [Fact]
    public async Task Nobody_deactivates_or_deletes_themselves()
    {
        await using var apps = await Apps.StartAsync();

        (await apps.Jira.PutAsync("user?username=admin", """{"active":false}""")).Status.ShouldBe(400);
        (await apps.Jira.DeleteAsync("user?username=admin")).Status.ShouldBe(400);
        apps.Host.Jira.FindUser("admin")!.Active.ShouldBeTrue();
    }

    [Fact]
    public async Task A_project_lead_is_not_deactivated_and_somebody_with_issues_not_deleted()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.AddUser("lead");
        apps.Host.Jira.AddUser("author");
        apps.Host.Jira.MakeProjectLead("lead");
        apps.Host.Jira.GiveIssues("author");

        (await apps.Jira.PutAsync("user?username=lead", """{"active":false}""")).Status.ShouldBe(400);
        (await apps.Jira.DeleteAsync("user?username=author")).Status.ShouldBe(400);
        (await apps.Jira.PutAsync("user?username=author", """{"active":false}""")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_deleted_user_is_gone_and_shown_to_an_administrator_who_asks_for_the_deleted()
    {
        await using var apps = await Apps.StartAsync();
        var key = (await apps.Jira.PostAsync("user", Ada)).Text("key");

        (await apps.Jira.DeleteAsync("user?username=ada.byron")).Status.ShouldBe(204);

        (await apps.Jira.GetAsync("user?username=ada.byron")).Status.ShouldBe(404);
        (await apps.Jira.DeleteAsync("user?username=ada.byron")).Status.ShouldBe(404);
        (await apps.Jira.GetAsync("user?username=ada.byron&includeDeleted=true"))["deleted"].GetBoolean().ShouldBeTrue();
        apps.Host.Jira.FindGroup("jira-software-users")!.Members.ShouldNotContain("Ada.Byron");
        (await apps.Jira.PostAsync("user", Ada)).Text("key").ShouldBe(key);
    }

    [Fact]
    public async Task Ending_sessions_is_200_for_a_user_and_404_for_nobody()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.AddUser("a/b ü+c");

        (await apps.Jira.DeleteAsync($"user/session/{Uri.EscapeDataString("a/b ü+c")}")).Status.ShouldBe(200);

        apps.Host.Jira.SessionsEnded("a/b ü+c").ShouldBe(1);
        (await apps.Jira.DeleteAsync("user/session/nobody")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_changed_password_is_the_one_that_works()
    {
        await using var apps = await Apps.StartAsync();
        await apps.Jira.PostAsync("user", Ada);

        (await apps.Jira.PutAsync("user/password?username=ada.byron", """{"password":"new secret"}""")).Status.ShouldBe(204);

        apps.Jira.Authorization = Caller.Basic("ada.byron", "new secret");
        (await apps.Jira.GetAsync("myself")).Text("name").ShouldBe("Ada.Byron");
    }

    [Theory]
    [InlineData("odd name", "user?username=odd%20name")]
    [InlineData("odd name", "user?username=odd+name")]
    [InlineData("o+d", "user?username=o%2Bd")]
    [InlineData("o#d/d%41", "user?username=o%23d%2Fd%2541")]
    [InlineData("ö@例え", "user?username=%C3%B6%40%E4%BE%8B%E3%81%88")]
    public async Task Odd_names_come_and_go_percent_encoded(string name, string path)
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.AddUser(name);

        var read = await apps.Jira.GetAsync(path);

        read.Text("name").ShouldBe(name);
        (await apps.Jira.GetAsync(read.Text("self"))).Text("name").ShouldBe(name);
    }

    [Fact]
    public async Task Latest_is_another_name_for_2()
    {
        await using var apps = await Apps.StartAsync();

        (await apps.Jira.GetAsync("../latest/myself")).Text("name").ShouldBe("admin");
        (await apps.Jira.GetAsync("../3/myself")).Status.ShouldBe(404);
        (await apps.Jira.PostAsync("myself", "{}")).Status.ShouldBe(405);
    }

    [Theory]
    [InlineData(JiraDirectoryMode.ReadOnly, 403, 400)]
    [InlineData(JiraDirectoryMode.ReadOnlyWithLocalGroups, 403, 201)]
    public async Task A_read_only_directory_refuses_what_it_does_not_own(JiraDirectoryMode mode, int userStatus, int memberStatus)
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.AddUser("ada");
        apps.Host.Jira.AddGroup("team");
        apps.Host.Jira.Configure(options => options with { DirectoryMode = mode });

        (await apps.Jira.PostAsync("user", Ada)).Status.ShouldBe(400);
        (await apps.Jira.PutAsync("user?username=ada", """{"displayName":"Other"}""")).Status.ShouldBe(userStatus);
        (await apps.Jira.DeleteAsync("user?username=ada")).Status.ShouldBe(userStatus);
        (await apps.Jira.PostAsync("group/user?groupname=team", """{"name":"ada"}""")).Status.ShouldBe(memberStatus);
        apps.Host.Jira.FindUser("ada")!.DisplayName.ShouldBe("ada");
    }
}
