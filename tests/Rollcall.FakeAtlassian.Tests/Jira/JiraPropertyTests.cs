namespace Rollcall.FakeAtlassian.Tests.Jira;

public sealed class JiraPropertyTests
{
    private const string Path = "user/properties/rollcall.id?username=ada";

    [Fact]
    public async Task A_property_is_made_with_201_replaced_with_200_read_listed_and_removed()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.AddUser("ada");

        (await apps.Jira.PutAsync(Path, """{"id":"1"}""")).Status.ShouldBe(201);
        (await apps.Jira.PutAsync(Path, """{"id":"2"}""")).Status.ShouldBe(200);
        (await apps.Jira.GetAsync(Path))["value"].GetProperty("id").GetString().ShouldBe("2");
        (await apps.Jira.GetAsync("user/properties?username=ada"))["keys"]
            [0]
            .GetProperty("key")
            .GetString()
            .ShouldBe("rollcall.id");
        apps.Host.Jira.FindUser("ada")!.Properties.ShouldBe(["""rollcall.id={"id":"2"}"""]);
        (await apps.Jira.DeleteAsync(Path)).Status.ShouldBe(204);
        (await apps.Jira.DeleteAsync(Path)).Status.ShouldBe(404);
        (await apps.Jira.GetAsync(Path)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_property_is_found_by_the_key_of_the_user_after_a_rename()
    {
        await using var apps = await Apps.StartAsync();
        var key = apps.Host.Jira.AddUser("ada").Key;
        await apps.Jira.PutAsync(Path, "\"7\"");

        apps.Host.Jira.ChangeUser("ada", newName: "countess");

        (await apps.Jira.GetAsync($"user/properties/rollcall.id?userKey={key}")).Text("value").ShouldBe("7");
        (await apps.Jira.GetAsync(Path)).Status.ShouldBe(404);
        (await apps.Jira.GetAsync("user/properties/rollcall.id")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Key_and_value_have_a_largest_size()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.AddUser("ada");

        (await apps.Jira.PutAsync($"user/properties/{new string('k', 255)}?username=ada", "1")).Status.ShouldBe(201);
        (await apps.Jira.PutAsync($"user/properties/{new string('k', 256)}?username=ada", "1")).Status.ShouldBe(400);
        (await apps.Jira.PutAsync(Path, $"\"{new string('v', 32_766)}\"")).Status.ShouldBe(201);
        (await apps.Jira.PutAsync(Path, $"\"{new string('v', 32_767)}\"")).Status.ShouldBe(400);
        (await apps.Jira.PutAsync(Path, "not json")).Status.ShouldBe(400);
    }
}
