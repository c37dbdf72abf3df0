using Rollcall.FakeAtlassian.Crowd;

namespace Rollcall.FakeAtlassian.Tests.Crowd;

public sealed class CrowdUserTests
{
    private const string Ada =
        """{"name":"Ada","first-name":"Ada","last-name":"Byron","display-name":"Ada Byron","email":"ada@example.com","active":true,"password":{"value":"secret"}}""";

    [Fact]
    public async Task A_created_user_is_answered_with_201_and_a_key_made_of_directory_and_id()
    {
        await using var apps = await Apps.StartAsync();

        var created = await apps.Crowd.PostAsync("user", Ada);

        created.Status.ShouldBe(201);
        created.Text("key").ShouldStartWith("32769:");
        created.Json.GetProperty("password").TryGetProperty("value", out _).ShouldBeFalse();
        created.Headers["Location"].ShouldBe($"{apps.Host.CrowdUrl}/rest/usermanagement/1/user?username=Ada");
        apps.Host.Crowd.FindUser("ADA")!.LastName.ShouldBe("Byron");
    }

    [Theory]
    [InlineData("""{"name":"ADA","password":{"value":"x"}}""", "INVALID_USER")]
    [InlineData("""{"name":" ","password":{"value":"x"}}""", "INVALID_USER")]
    [InlineData("""{"name":" bob","password":{"value":"x"}}""", "INVALID_USER")]
    [InlineData("""{"name":"bob"}""", "INVALID_USER")]
    [InlineData("""{"name":"bob","password":{"value":""}}""", "INVALID_CREDENTIAL")]
    [InlineData("{", "ILLEGAL_ARGUMENT")]
    [InlineData("[]", "ILLEGAL_ARGUMENT")]
    public async Task A_user_that_cannot_be_is_refused_with_400_and_a_reason(string body, string reason)
    {
        await using var apps = await Apps.StartAsync();
        await apps.Crowd.PostAsync("user", Ada);
        var before = apps.Host.Crowd.Snapshot();

        var refused = await apps.Crowd.PostAsync("user", body);

        (refused.Status, refused.Text("reason")).ShouldBe((400, reason));
        apps.Host.Crowd.Snapshot().ShouldBe(before);
    }

    [Fact]
    public async Task A_user_is_read_by_name_in_any_case_and_by_key()
    {
        await using var apps = await Apps.StartAsync();
        var key = (await apps.Crowd.PostAsync("user", Ada)).Text("key");

        (await apps.Crowd.GetAsync("user?username=aDA")).Text("key").ShouldBe(key);
        (await apps.Crowd.GetAsync($"user?key={Uri.EscapeDataString(key)}")).Text("name").ShouldBe("Ada");
        var unknown = await apps.Crowd.GetAsync("user?username=nobody");
        (unknown.Status, unknown.Text("reason"), unknown.Text("message")).ShouldBe(
            (404, "USER_NOT_FOUND", "User <nobody> does not exist")
        );
    }

    [Fact]
    public async Task An_update_blanks_what_it_leaves_out_and_keeps_the_password()
    {
        await using var apps = await Apps.StartAsync();
        await apps.Crowd.PostAsync("user", Ada);

        var updated = await apps.Crowd.PutAsync(
            "user?username=ada",
            """{"name":"ada","display-name":"Countess","password":{"value":"other"}}"""
        );

        (updated.Status, updated.Body).ShouldBe((204, ""));
        var after = apps.Host.Crowd.FindUser("ada")!;
        (after.DisplayName, after.Email, after.FirstName, after.LastName, after.Active).ShouldBe(("Countess", "", "", "", false));
        await apps.Crowd.PutAsync("user?username=ada", """{"name":"ada","active":true}""");
        (await apps.Crowd.PostAsync("authentication?username=ada", """{"value":"secret"}""")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task An_update_names_the_same_user_in_url_and_body()
    {
        await using var apps = await Apps.StartAsync();
        await apps.Crowd.PostAsync("user", Ada);

        (await apps.Crowd.PutAsync("user?username=ada", """{"name":"bob"}""")).Status.ShouldBe(400);
        (await apps.Crowd.PutAsync("user?username=ada", """{"email":"x@example.com"}""")).Status.ShouldBe(400);
        (await apps.Crowd.PutAsync("user?username=bob", """{"name":"bob"}""")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_rename_keeps_key_and_groups()
    {
        await using var apps = await Apps.StartAsync();
        var key = (await apps.Crowd.PostAsync("user", Ada)).Text("key");
        apps.Host.Crowd.AddMember("team", "ada");
        apps.Host.Crowd.AddUser("taken");

        var renamed = await apps.Crowd.PostAsync("user/rename?username=ada", """{"new-name":"Countess"}""");

        (renamed.Status, renamed.Text("name"), renamed.Text("key")).ShouldBe((200, "Countess", key));
        apps.Host.Crowd.FindGroup("team")!.Members.ShouldBe(["Countess"]);
        (await apps.Crowd.GetAsync("user?username=ada")).Status.ShouldBe(404);
        (await apps.Crowd.PostAsync("user/rename?username=countess", """{"new-name":"TAKEN"}"""))["reason"]
            .GetString()
            .ShouldBe("INVALID_USER");
        (await apps.Crowd.PostAsync("user/rename?username=ada", """{"new-name":"x"}""")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_deleted_user_is_gone_from_groups_and_gets_another_key_when_created_again()
    {
        await using var apps = await Apps.StartAsync();
        var key = (await apps.Crowd.PostAsync("user", Ada)).Text("key");
        apps.Host.Crowd.AddMember("team", "ada");

        (await apps.Crowd.DeleteAsync("user?username=ada")).Status.ShouldBe(204);

        apps.Host.Crowd.FindGroup("team")!.Members.ShouldBeEmpty();
        (await apps.Crowd.DeleteAsync("user?username=ada")).Status.ShouldBe(404);
        (await apps.Crowd.PostAsync("user", Ada)).Text("key").ShouldNotBe(key);
    }

    [Fact]
    public async Task Attributes_are_stored_by_name_replaced_and_removed()
    {
        await using var apps = await Apps.StartAsync();
        await apps.Crowd.PostAsync("user", Ada);

        (
            await apps.Crowd.PostAsync(
                "user/attribute?username=ada",
                """{"attributes":[{"name":"number","values":["1","2"]},{"name":"other","values":["x"]}]}"""
            )
        ).Status.ShouldBe(204);
        (
            await apps.Crowd.PostAsync("user/attribute?username=ada", """{"attributes":[{"name":"number","values":["3"]}]}""")
        ).Status.ShouldBe(204);
        apps.Host.Crowd.FindUser("ada")!.Attributes.ShouldBe(["number=3", "other=x"]);
        (
            await apps.Crowd.PostAsync("user/attribute?username=ada", """{"attributes":[{"name":"number","values":[]}]}""")
        ).Status.ShouldBe(204);
        (await apps.Crowd.DeleteAsync("user/attribute?username=ada&attributename=other")).Status.ShouldBe(204);
        apps.Host.Crowd.FindUser("ada")!.Attributes.ShouldBeEmpty();
        (await apps.Crowd.GetAsync("user/attribute?username=nobody")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Attributes_are_listed_only_when_expanded()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Crowd.AddUser("ada");
        apps.Host.Crowd.SetAttribute("ada", "number", "42");

        var plain = await apps.Crowd.GetAsync("user?username=ada");
        var expanded = await apps.Crowd.GetAsync("user?username=ada&expand=attributes");

        plain["attributes"].GetProperty("attributes").GetArrayLength().ShouldBe(0);
        expanded["attributes"].GetProperty("attributes")[0].GetProperty("values")[0].GetString().ShouldBe("42");
        (await apps.Crowd.GetAsync("user/attribute?username=ada")).Names("attributes").ShouldBe(["number"]);
    }

    [Theory]
    [InlineData("secret", true, 200, null)]
    [InlineData("wrong", true, 400, "INVALID_USER_AUTHENTICATION")]
    [InlineData("secret", false, 400, "INACTIVE_ACCOUNT")]
    public async Task A_password_is_checked_for_active_users(string password, bool active, int status, string? reason)
    {
        await using var apps = await Apps.StartAsync();
        await apps.Crowd.PostAsync("user", Ada);
        apps.Host.Crowd.ChangeUser("ada", active: active);

        var checkedReply = await apps.Crowd.PostAsync("authentication?username=ada", $$"""{"value":"{{password}}"}""");

        checkedReply.Status.ShouldBe(status);
        if (reason is not null)
            checkedReply.Text("reason").ShouldBe(reason);
    }

    [Fact]
    public async Task A_password_is_changed_and_removed()
    {
        await using var apps = await Apps.WithCrowdAsync(new FakeCrowdOptions { MinimumPasswordLength = 8 });
        apps.Host.Crowd.AddUser("ada");

        (await apps.Crowd.PutAsync("user/password?username=ada", """{"value":"short"}"""))
            .Text("reason")
            .ShouldBe("INVALID_CREDENTIAL");
        (await apps.Crowd.PutAsync("user/password?username=ada", """{"value":"long enough"}""")).Status.ShouldBe(204);
        (await apps.Crowd.PostAsync("authentication?username=ada", """{"value":"long enough"}""")).Status.ShouldBe(200);
        (await apps.Crowd.DeleteAsync("user/password?username=ada")).Status.ShouldBe(204);
        (await apps.Crowd.PostAsync("authentication?username=ada", """{"value":"long enough"}""")).Status.ShouldBe(400);
    }

    [Theory]
    [InlineData(CrowdPermissions.CreateUser, "POST", "user", """{"name":"new","password":{"value":"x"}}""")]
    [InlineData(CrowdPermissions.UpdateUser, "PUT", "user?username=ada", """{"name":"ada"}""")]
    [InlineData(CrowdPermissions.UpdateUser, "POST", "user/rename?username=ada", """{"new-name":"x"}""")]
    [InlineData(
        CrowdPermissions.UpdateUser,
        "POST",
        "user/attribute?username=ada",
        """{"attributes":[{"name":"a","values":["b"]}]}"""
    )]
    [InlineData(CrowdPermissions.DeleteUser, "DELETE", "user?username=ada", null)]
    [InlineData(CrowdPermissions.CreateGroup, "POST", "group", """{"name":"new"}""")]
    [InlineData(CrowdPermissions.UpdateGroup, "PUT", "group?groupname=team", """{"name":"team"}""")]
    [InlineData(CrowdPermissions.UpdateGroup, "POST", "group/user/direct?groupname=team", """{"name":"ada"}""")]
    [InlineData(CrowdPermissions.DeleteGroup, "DELETE", "group?groupname=team", null)]
    public async Task A_missing_permission_is_403_and_nothing_changes(
        CrowdPermissions missing,
        string method,
        string path,
        string? body
    )
    {
        await using var apps = await Apps.WithCrowdAsync(new FakeCrowdOptions { Permissions = CrowdPermissions.All & ~missing });
        apps.Host.Crowd.AddUser("ada");
        apps.Host.Crowd.AddGroup("team");
        var before = apps.Host.Crowd.Snapshot();

        var refused = await apps.Crowd.SendAsync(new HttpMethod(method), path, body);

        (refused.Status, refused.Text("reason")).ShouldBe((403, "APPLICATION_PERMISSION_DENIED"));
        apps.Host.Crowd.Snapshot().ShouldBe(before);
    }

    [Fact]
    public async Task Lower_case_output_changes_what_is_shown_and_not_what_is_kept()
    {
        await using var apps = await Apps.WithCrowdAsync(new FakeCrowdOptions { LowerCaseOutput = true });
        await apps.Crowd.PostAsync("user", Ada);

        (await apps.Crowd.GetAsync("user?username=Ada")).Text("name").ShouldBe("ada");
        apps.Host.Crowd.FindUser("ada")!.Name.ShouldBe("Ada");
    }
}
