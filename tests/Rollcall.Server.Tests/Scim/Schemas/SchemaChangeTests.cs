using Rollcall.Testing;

namespace Rollcall.Server.Tests.Scim.Schemas;

/// <summary>Declarations change while data is there and the server runs: nothing is lost, and nobody needs a restart.</summary>
public abstract class SchemaChangeTests
{
    private const string Urn = "urn:example:scim:schemas:badge:1.0:User";

    protected abstract Task<string?> DatabaseAsync();

    [Fact]
    public async Task Data_that_came_before_its_declaration_is_found_by_it()
    {
        await using var server = await StartAsync(attributes: null);
        var scim = server.Scim();
        var id = await CreateAsync(scim, "ada", """{"level":7,"other":"x"}""");
        (await scim.GetAsync($"Users?filter={Urn}:level eq 7")).Status.ShouldBe(400);

        await DeclareAsync(server, "{ level: integer }");

        (await scim.GetAsync($"Users?filter={Urn}:level eq 7")).Json["totalResults"]!.GetValue<int>().ShouldBe(1);
        (await BadgeAsync(scim, id)).ShouldBe("""{"level":7}""");
    }

    [Fact]
    public async Task What_is_no_longer_declared_is_kept_and_comes_back_with_its_declaration()
    {
        await using var server = await StartAsync(
            "{ level: integer, nick: string, door: { type: complex, subAttributes: { a: string, b: string } } }"
        );
        var scim = server.Scim();
        var id = await CreateAsync(scim, "ada", """{"level":7,"nick":"N","door":{"a":"1","b":"2"}}""");

        await DeclareAsync(server, "{ level: integer, door: { type: complex, subAttributes: { a: string } } }");

        (await BadgeAsync(scim, id)).ShouldBe("""{"level":7,"door":{"a":"1"}}""");
        // Neither a change of something else nor a whole new resource takes away what the client was not shown.
        var patched = await scim.PatchAsync(
            $"Users/{id}",
            Bodies.Patch(
                $$"""{"op":"replace","path":"{{Urn}}:level","value":8},{"op":"replace","path":"{{Urn}}:door.a","value":"3"}"""
            )
        );
        patched.Status.ShouldBe(200, patched.Text);
        (await scim.PutAsync($"Users/{id}", Body("ada", "{}"))).Status.ShouldBe(200);
        (
            await scim.PatchAsync($"Users/{id}", Bodies.Patch($$"""{"op":"add","path":"{{Urn}}:level","value":9}"""))
        ).Status.ShouldBe(200);

        await DeclareAsync(
            server,
            "{ level: integer, nick: string, door: { type: complex, subAttributes: { a: string, b: string } } }"
        );

        (await BadgeAsync(scim, id)).ShouldBe("""{"level":9,"nick":"N"}""");
    }

    [Fact]
    public async Task A_value_that_fits_no_more_is_kept_until_another_comes()
    {
        await using var server = await StartAsync("{ level: string, floors: integer }");
        var scim = server.Scim();
        var id = await CreateAsync(scim, "ada", """{"level":"seven","floors":3}""");
        var other = await CreateAsync(scim, "bea", """{"level":"eight"}""");

        await DeclareAsync(server, "{ level: integer, floors: { type: integer, multiValued: true } }");

        (await BadgeAsync(scim, id)).ShouldBe("""{"floors":[3]}""");
        (await scim.GetAsync($"Users?filter={Urn}:level gt 0")).Json["totalResults"]!.GetValue<int>().ShouldBe(0);
        (await scim.GetAsync($"Users?filter={Urn}:floors eq 3&sortBy={Urn}:level")).Json["totalResults"]!
            .GetValue<int>()
            .ShouldBe(1);
        (
            await scim.PatchAsync($"Users/{id}", Bodies.Patch($$"""{"op":"replace","path":"{{Urn}}:level","value":7}"""))
        ).Status.ShouldBe(200);
        (await BadgeAsync(scim, id)).ShouldBe("""{"level":7,"floors":[3]}""");

        await DeclareAsync(server, "{ level: string }");

        (await BadgeAsync(scim, other)).ShouldBe("""{"level":"eight"}""");
    }

    [Fact]
    public async Task A_schema_that_is_gone_leaves_its_data_as_it_came_and_the_log_says_what_is_shown_now()
    {
        await using var server = await StartAsync("{ nick: string, secret: { returned: never } }");
        var scim = server.Scim();
        var id = await CreateAsync(scim, "ada", """{"nick":"N","secret":"S"}""");
        (await BadgeAsync(scim, id)).ShouldBe("""{"nick":"N"}""");

        await DeclareAsync(server, attributes: null);

        (await BadgeAsync(scim, id)).ShouldBe("""{"nick":"N","secret":"S"}""");
        server.Logs.ShouldContain(line => line.Contains("secret, which was not shown before", StringComparison.Ordinal));
        server.Logs.ShouldContain(line => line.Contains("is no longer declared", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_leaver_who_lacks_what_is_required_now_can_still_be_made_inactive()
    {
        await using var server = await StartAsync("{ nick: string, badge: string }");
        var scim = server.Scim();
        var id = await CreateAsync(scim, "ada", """{"nick":"N"}""");

        await DeclareAsync(server, "{ nick: string, badge: { required: true } }");

        (
            await scim.PatchAsync($"Users/{id}", Bodies.Patch("""{"op":"replace","path":"active","value":false}"""))
        ).Status.ShouldBe(200);
        var created = await scim.PostAsync("Users", Body("bea", """{"nick":"N"}"""));
        created.Status.ShouldBe(400);
        created.Json["detail"]!.GetValue<string>().ShouldContain($"{Urn}:badge");
        (
            await scim.PatchAsync($"Users/{id}", Bodies.Patch($$"""{"op":"add","path":"{{Urn}}:badge","value":"1"}"""))
        ).Status.ShouldBe(200);
        (await scim.PatchAsync($"Users/{id}", Bodies.Patch($$"""{"op":"remove","path":"{{Urn}}:badge"}"""))).Status.ShouldBe(400);
    }

    [Fact]
    public async Task What_is_declared_unique_later_is_so_for_people_who_were_there_before()
    {
        await using var server = await StartAsync("{ badge: string }");
        var scim = server.Scim();
        await CreateAsync(scim, "ada", """{"badge":"1"}""");
        var bea = await CreateAsync(scim, "bea", """{"badge":"2"}""");
        var cai = await CreateAsync(scim, "cai", """{"badge":"2"}""");

        await DeclareAsync(server, "{ badge: { uniqueness: server } }", settled: "these attributes are unique");

        (await scim.PostAsync("Users", Body("dee", """{"badge":"1"}"""))).Status.ShouldBe(409);
        // Two had the same before. They are told of, and may be changed, but nobody else gets it.
        server.Logs.ShouldContain(line =>
            line.Contains(bea, StringComparison.Ordinal) && line.Contains(cai, StringComparison.Ordinal)
        );
        (await scim.PostAsync("Users", Body("dee", """{"badge":"2"}"""))).Status.ShouldBe(409);
        foreach (var leaver in (string[])[bea, cai])
        {
            (
                await scim.PatchAsync($"Users/{leaver}", Bodies.Patch("""{"op":"replace","path":"active","value":false}"""))
            ).Status.ShouldBe(200);
        }
        var shared = Uri.EscapeDataString($"{Urn}:badge eq \"2\"");
        (await scim.GetAsync($"Users?filter={shared}")).Json["totalResults"]!.GetValue<int>().ShouldBe(2);
        (
            await scim.PatchAsync($"Users/{cai}", Bodies.Patch($$"""{"op":"replace","path":"{{Urn}}:badge","value":"3"}"""))
        ).Status.ShouldBe(200);

        await DeclareAsync(server, "{ badge: string }");
        await CreateAsync(scim, "dee", """{"badge":"1"}""");
    }

    [Fact]
    public async Task A_file_that_was_changed_while_the_server_was_down_is_reported_all_the_same()
    {
        var database = await DatabaseAsync();
        var home = System.IO.Directory.CreateTempSubdirectory("rollcall-").FullName;
        try
        {
            await using (await RollcallServer.StartAsync(Document("{ level: string }"), database, directory: home)) { }
            await using var server = await RollcallServer.StartAsync(Document("{ level: integer }"), database, directory: home);
            server.Logs.ShouldContain(line =>
                line.Contains("schemas[0].attributes.level.type", StringComparison.Ordinal)
                && line.Contains("was string: values that are no integer are kept, but neither shown", StringComparison.Ordinal)
            );
        }
        finally
        {
            System.IO.Directory.Delete(home, recursive: true);
        }
    }

    private async Task<RollcallServer> StartAsync(string? attributes) =>
        await RollcallServer.StartAsync(Document(attributes), await DatabaseAsync());

    /// <summary>Writes the file and waits until the server has taken it.</summary>
    private static async Task DeclareAsync(RollcallServer server, string? attributes, string? settled = null)
    {
        var before = Active();
        await server.ConfigureAsync(Document(attributes));
        await Eventually.HoldsAsync(() => Task.FromResult(Active() > before), "the new declaration is active");
        if (settled is not null)
            await Eventually.HoldsAsync(
                () => Task.FromResult(server.Logs.Any(line => line.Contains(settled, StringComparison.Ordinal))),
                settled
            );

        int Active() => server.Logs.Count(line => line.Contains("is active, from", StringComparison.Ordinal));
    }

    private static string Document(string? attributes) =>
        RollcallServer.Sources("okta") + (attributes is null ? "" : $"schemas:\n  - urn: {Urn}\n    attributes: {attributes}\n");

    private static string Body(string userName, string badge) =>
        SchemaServer.Body(userName, badge).Replace(SchemaServer.Badge, Urn, StringComparison.Ordinal);

    private static async Task<string> CreateAsync(ScimClient scim, string userName, string badge)
    {
        var created = await scim.PostAsync("Users", Body(userName, badge));
        created.Status.ShouldBe(201, created.Text);
        return created.Id;
    }

    private static async Task<string> BadgeAsync(ScimClient scim, string id) =>
        (await scim.GetAsync($"Users/{id}")).Json[Urn]!.ToJsonString();
}

public sealed class SqliteSchemaChangeTests : SchemaChangeTests
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class PostgresSchemaChangeTests : SchemaChangeTests
{
    protected override async Task<string?> DatabaseAsync() => await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync();
}
