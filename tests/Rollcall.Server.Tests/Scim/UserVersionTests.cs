namespace Rollcall.Server.Tests.Scim;

/// <summary>
/// A user's groups change by way of the groups alone (RFC 7643 section 4.1.2): what is shown of the user is another then, and the user is
/// not (RFC 7644 section 3.14, RFC 9110 sections 8.8.1 and 13.1.2).
/// </summary>
public abstract class UserVersionTests(ServerFixture fixture)
{
    private readonly ScimClient _scim = fixture.NewSource();

    public enum Change
    {
        Join,
        Leave,
        Rename,
        Delete,
    }

    [Theory]
    [InlineData(Change.Join)]
    [InlineData(Change.Leave)]
    [InlineData(Change.Rename)]
    [InlineData(Change.Delete)]
    public async Task Whoever_has_a_user_as_it_was_before_its_groups_changed_is_not_told_304(Change change)
    {
        var user = await _scim.CreateUserAsync("ada@example.com");
        var group = await _scim.CreateGroupAsync("Ops", change is Change.Join ? [] : [user]);
        var before = await _scim.GetAsync($"Users/{user}");
        (await ReadAsync(user, before)).Status.ShouldBe(304);

        await MakeAsync(change, group, user);

        var after = await ReadAsync(user, before);
        after.Status.ShouldBe(200);
        after.Json["groups"]?[0]?["display"]?.GetValue<string>().ShouldBe(change is Change.Join ? "Ops" : "Devs");
        (after.Json["groups"] is null).ShouldBe(change is Change.Leave or Change.Delete);
        after.ETag.ShouldNotBe(before.ETag);
        VersionOf(after).ShouldBe(after.ETag);
        LastModified(after).ShouldBe(LastModified(before));
        (await ReadAsync(user, after)).Status.ShouldBe(304);
    }

    [Fact]
    public async Task Whoever_writes_the_user_is_not_in_the_way_of_whoever_changed_its_groups()
    {
        var user = await _scim.CreateUserAsync("bob@example.com");
        var before = (await _scim.GetAsync($"Users/{user}")).ETag!;
        await _scim.CreateGroupAsync("Ops", user);

        var patched = await _scim.PatchAsync($"Users/{user}", Title("A"), ("If-Match", before));
        patched.Status.ShouldBe(200);
        (await _scim.PatchAsync($"Users/{user}", Title("B"), ("If-Match", before))).Status.ShouldBe(412);
        var put = await _scim.PutAsync($"Users/{user}", Bodies.User("bob@example.com"), ("If-Match", patched.ETag!));
        put.Status.ShouldBe(200);
        await _scim.CreateGroupAsync("Devs", user);
        (await _scim.GetAsync($"Users/{user}", ("If-Match", put.ETag!))).Status.ShouldBe(200);
        (await _scim.DeleteAsync($"Users/{user}", ("If-Match", put.ETag!))).Status.ShouldBe(204);
    }

    /// <summary>As it was given for every answer once, and is still for those without groups.</summary>
    [Fact]
    public async Task A_tag_without_groups_is_good_for_writes_and_for_no_answer_that_shows_groups()
    {
        var user = await _scim.CreateUserAsync("cleo@example.com");

        (await _scim.GetAsync($"Users/{user}", ("If-None-Match", "W/\"1\""))).Status.ShouldBe(200);
        var silent = await _scim.PatchAsync(
            $"Users/{user}",
            Bodies.Patch("""{"op":"Replace","path":"title","value":"A"}"""),
            ("If-Match", "W/\"1\"")
        );

        (silent.Status, silent.ETag).ShouldBe((204, "W/\"2\""));
        (await ReadAsync(user, silent)).Status.ShouldBe(200);
        (await _scim.PatchAsync($"Users/{user}", Title("B"), ("If-Match", silent.ETag!))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task An_answer_without_groups_is_the_same_whatever_groups_there_are()
    {
        var user = await _scim.CreateUserAsync("dora@example.com");
        var path = $"Users/{user}?excludedAttributes=groups";
        var before = await _scim.GetAsync(path);

        await _scim.CreateGroupAsync("Ops", user);

        (await _scim.GetAsync(path, ("If-None-Match", before.ETag!))).Status.ShouldBe(304);
        VersionOf(before).ShouldBe(before.ETag);
    }

    [Fact]
    public async Task Every_answer_that_shows_the_same_says_the_same_version_and_a_filter_understands_it()
    {
        var user = await _scim.CreateUserAsync("eve@example.com");
        await _scim.CreateGroupAsync("Ops", user);
        await _scim.CreateGroupAsync("Devs", user);
        var read = (await _scim.GetAsync($"Users/{user}")).ETag!;

        using var head = new HttpRequestMessage(HttpMethod.Head, $"Users/{user}");
        using var headAnswer = await _scim.Http.SendAsync(head, TestContext.Current.CancellationToken);
        headAnswer.Headers.ETag!.ToString().ShouldBe(read);
        (await _scim.PutAsync($"Users/{user}", Bodies.User("eve@example.com"))).ETag.ShouldBe(read);
        var quoted = Uri.EscapeDataString(read.Replace("\"", "\\\"", StringComparison.Ordinal));
        var found = await _scim.GetAsync($"Users?filter=id eq \"{user}\" and meta.version eq \"{quoted}\"");
        found.Resources.ShouldHaveSingleItem()!["meta"]!["version"]!.GetValue<string>().ShouldBe(read);
    }

    [Fact]
    public async Task An_operation_of_a_bulk_request_says_the_version_that_its_resource_shows()
    {
        var user = await _scim.CreateUserAsync("finn@example.com");
        await _scim.CreateGroupAsync("Ops", user);
        var read = (await _scim.GetAsync($"Users/{user}")).ETag!;

        var answer = await _scim.PostAsync(
            "Bulk",
            $$"""
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[
              {"method":"PATCH","path":"/Users/{{user}}?attributes=groups,meta","version":{{System.Text.Json.JsonSerializer.Serialize(
                read
            )}},"data":{{Title("A")}}}]}
            """
        );

        var operation = answer.Json["Operations"]![0]!;
        operation["status"]!.GetValue<string>().ShouldBe("200", answer.Text);
        operation["version"]!.GetValue<string>().ShouldBe(operation["response"]!["meta"]!["version"]!.GetValue<string>());
        operation["version"]!.GetValue<string>().ShouldBe((await _scim.GetAsync($"Users/{user}")).ETag);
    }

    private Task<ScimAnswer> ReadAsync(string user, ScimAnswer known) =>
        _scim.GetAsync($"Users/{user}", ("If-None-Match", known.ETag!));

    private async Task MakeAsync(Change change, string group, string user)
    {
        var answer = change switch
        {
            Change.Join => await _scim.PatchAsync($"Groups/{group}", Bodies.AddMembers(user)),
            Change.Leave => await _scim.PatchAsync(
                $"Groups/{group}",
                Bodies.Patch($$"""{"op":"remove","path":"members[value eq \"{{user}}\"]"}""")
            ),
            Change.Rename => await _scim.PatchAsync(
                $"Groups/{group}",
                Bodies.Patch("""{"op":"replace","path":"displayName","value":"Devs"}""")
            ),
            _ => await _scim.DeleteAsync($"Groups/{group}"),
        };
        answer.Status.ShouldBeInRange(200, 204, answer.Text);
    }

    private static string Title(string title) => Bodies.Patch($$"""{"op":"replace","path":"title","value":"{{title}}"}""");

    private static string VersionOf(ScimAnswer answer) => answer.Json["meta"]!["version"]!.GetValue<string>();

    private static string LastModified(ScimAnswer answer) => answer.Json["meta"]!["lastModified"]!.GetValue<string>();
}

public sealed class UserVersionsOnSqlite(SqliteServer server) : UserVersionTests(server), IClassFixture<SqliteServer>;

public sealed class UserVersionsOnPostgres(PostgresServer server) : UserVersionTests(server), IClassFixture<PostgresServer>;
