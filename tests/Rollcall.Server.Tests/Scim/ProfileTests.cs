using Rollcall.Engine.Configuration;
using Rollcall.Scim.Schema;

namespace Rollcall.Server.Tests.Scim;

/// <summary><c>profile</c> of a source: where clients clash, the one that is pinned gets its way.</summary>
public sealed class ProfileTests : IAsyncLifetime
{
    private static readonly string Engineer = Bodies.User(
        "ada@example.com",
        "\"title\":\"Engineer\",\"name\":{\"familyName\":\"Lovelace\"},\"emails\":[{\"value\":\"ada@example.com\"}]"
    );

    private RollcallServer? _server;

    public async ValueTask InitializeAsync() =>
        _server = await RollcallServer.StartAsync(
            RollcallServer.Sources(["any"]) + Pinned("entra") + Pinned("strict"),
            database: null
        );

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    public static TheoryData<string, string> Strayings =>
        new()
        {
            { "an operation in capitals", """{"op":"Replace","path":"title","value":"x"}""" },
            { "a boolean as a string", """{"op":"replace","path":"active","value":"False"}""" },
            { "a path among the names", """{"op":"replace","value":{"name.givenName":"x"}}""" },
            { "an extension nobody declared", """{"op":"add","value":{"urn:example:badge":{"number":"1"}}}""" },
            { "a removal of listed values", """{"op":"remove","path":"emails","value":[{"value":"x@example.com"}]}""" },
        };

    [Theory]
    [MemberData(nameof(Strayings))]
    public async Task What_strays_from_the_RFC_is_understood_unless_the_source_is_strict(string what, string operation)
    {
        using var any = Scim("any");
        using var strict = Scim("strict");
        var path = $"Users/{await any.CreateUserAsync("ada@example.com")}";
        var strictPath = $"Users/{await strict.CreateUserAsync("ada@example.com")}";
        var before = (await strict.GetAsync(strictPath)).Text;

        (await any.PatchAsync(path, Bodies.Patch(operation))).Status.ShouldBeOneOf(200, 204);
        (await strict.PatchAsync(strictPath, Bodies.Patch(operation))).Status.ShouldBe(400, what);
        (await strict.GetAsync(strictPath)).Text.ShouldBe(before, what);
    }

    [Theory]
    [InlineData("\"favouriteColour\":\"red\"")]
    [InlineData("\"active\":\"True\"")]
    [InlineData("\"urn:example:badge\":{\"number\":\"1\"}")]
    public async Task A_strict_source_refuses_a_create_that_strays(string more)
    {
        using var any = Scim("any");
        using var strict = Scim("strict");

        (await any.PostAsync("Users", Bodies.User("ada@example.com", more))).Status.ShouldBe(201);
        (await strict.PostAsync("Users", Bodies.User("ada@example.com", more))).Status.ShouldBe(400);
    }

    [Theory]
    [InlineData("any")]
    [InlineData("strict")]
    public async Task One_value_where_several_may_be_is_no_list_in_a_create_but_may_be_added_by_a_PATCH(string source)
    {
        using var scim = Scim(source);
        var path = $"Users/{await scim.CreateUserAsync("ada@example.com")}";
        const string email = """{"value":"ada@example.com"}""";

        var created = await scim.PostAsync("Users", Bodies.User("bea@example.com", $"\"emails\":{email}"));
        var replaced = await scim.PutAsync(path, Bodies.User("ada@example.com", $"\"emails\":{email}"));
        var added = await scim.PatchAsync(path, Bodies.Patch($$"""{"op":"add","path":"emails","value":{{email}}}"""));

        foreach (var refused in (ScimAnswer[])[created, replaced])
        {
            refused.Status.ShouldBe(400, refused.Text);
            refused.Detail.ShouldBe("emails: found an object, expected an array.");
        }
        added.Status.ShouldBe(200, added.Text);
    }

    [Fact]
    public async Task A_removal_of_listed_members_is_refused_by_a_strict_source_and_nobody_leaves()
    {
        using var strict = Scim("strict");
        var user = await strict.CreateUserAsync("ada@example.com");
        var group = await strict.CreateGroupAsync("Team", user);

        var answer = await strict.PatchAsync(
            $"Groups/{group}",
            Bodies.Patch($$"""{"op":"remove","path":"members","value":[{"value":"{{user}}"}]}""")
        );

        answer.Status.ShouldBe(400);
        (await strict.GetAsync($"Groups/{group}")).Json["members"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Entra_repairs_a_value_that_is_not_there_and_gets_no_body()
    {
        using var any = Scim("any");
        using var entra = Scim("entra");
        const string repair = """{"op":"Replace","path":"emails[type eq \"work\"].value","value":"ada@example.com"}""";
        var path = $"Users/{await entra.CreateUserAsync("ada@example.com")}";

        var repaired = await entra.PatchAsync(path, Bodies.Patch(repair));

        repaired.Status.ShouldBe(204);
        (await entra.GetAsync(path)).Json["emails"]![0]!["value"]!.GetValue<string>().ShouldBe("ada@example.com");
        var elsewhere = await any.PatchAsync($"Users/{await any.CreateUserAsync("ada@example.com")}", Bodies.Patch(repair));
        elsewhere.ScimType.ShouldBe("noTarget");
    }

    [Fact]
    public async Task A_PATCH_without_operations_changes_nothing_for_Entra_and_is_an_error_elsewhere()
    {
        using var any = Scim("any");
        using var entra = Scim("entra");
        var path = $"Users/{await entra.CreateUserAsync("ada@example.com")}";
        var before = await entra.GetAsync(path);

        (await entra.PatchAsync(path, Bodies.Patch(""))).Status.ShouldBe(204);
        (await entra.GetAsync(path)).Text.ShouldBe(before.Text);
        var elsewhere = await any.PatchAsync($"Users/{await any.CreateUserAsync("ada@example.com")}", Bodies.Patch(""));
        elsewhere.ScimType.ShouldBe("invalidSyntax");
    }

    [Theory]
    [InlineData("replace", 200)]
    [InlineData("Replace", 204)]
    public async Task A_PATCH_of_a_user_is_answered_as_its_spelling_lets_expect(string op, int status)
    {
        using var any = Scim("any");
        var path = $"Users/{await any.CreateUserAsync("ada@example.com")}";

        var patched = await any.PatchAsync(path, Bodies.Patch($$"""{"op":"{{op}}","path":"title","value":"x"}"""));

        patched.Status.ShouldBe(status);
        (await any.GetAsync(path)).Json["title"]!.GetValue<string>().ShouldBe("x");
    }

    [Theory]
    [InlineData("""{"op":"replace","path":"displayName","value":"Crew"}""", 200)]
    [InlineData("""{"op":"remove","path":"members"}""", 200)]
    [InlineData("""{"op":"Replace","path":"displayName","value":"Crew"}""", 204)]
    [InlineData("""{"op":"add","path":"members","value":[{"value":"USER"}]}""", 204)]
    [InlineData("""{"op":"remove","path":"members[value eq \"USER\"]"}""", 204)]
    public async Task A_small_group_is_shown_after_a_PATCH_unless_members_were_named(string operation, int status)
    {
        using var any = Scim("any");
        var user = await any.CreateUserAsync("ada@example.com");
        var group = await any.CreateGroupAsync("Team", user);

        var body = Bodies.Patch(operation.Replace("USER", user, StringComparison.Ordinal));
        var patched = await any.PatchAsync($"Groups/{group}", body);

        patched.Status.ShouldBe(status);
        if (status == 200)
            patched.Json["id"]!.GetValue<string>().ShouldBe(group);
    }

    [Fact]
    public async Task A_large_group_is_not_shown_after_it_was_renamed()
    {
        using var any = Scim("any");
        var users = new List<string>();
        for (var number = 0; number < 101; number++)
            users.Add(await any.CreateUserAsync($"user{number}@example.com"));
        var group = await any.CreateGroupAsync("Team", [.. users]);

        const string rename = """{"op":"replace","path":"displayName","value":"Crew"}""";
        (await any.PatchAsync($"Groups/{group}", Bodies.Patch(rename))).Status.ShouldBe(204);
        (await any.PatchAsync($"Groups/{group}?attributes=displayName", Bodies.Patch(rename))).Status.ShouldBe(200);
    }

    /// <summary>Microsoft's requests for trying out a server, and what they would find.</summary>
    [Theory]
    [InlineData("title sw E and (userName co example.com or userName co example.org)", 1)]
    [InlineData("name.FamilyName eq Lovelace and (emails.Value co example.com or emails.Value co example.org)", 1)]
    [InlineData("meta.Created gt 2015-10-10T14:38:21.8617979-07:00", 1)]
    [InlineData("emails[value ew example.com]", 1)]
    [InlineData("title co ngine and not (title sw x)", 1)]
    [InlineData("title sw X", 0)]
    public async Task A_word_without_quotes_is_a_string_where_nothing_else_fits_unless_the_source_is_strict(
        string filter,
        int found
    )
    {
        var path = $"Users?filter={Uri.EscapeDataString(filter)}";
        foreach (var source in (string[])["any", "entra"])
        {
            using var scim = Scim(source);
            await scim.PostAsync("Users", Engineer);
            (await scim.GetAsync(path)).Json["totalResults"]!.GetValue<int>().ShouldBe(found, source);
        }
        using var strict = Scim("strict");
        (await strict.GetAsync(path)).ScimType.ShouldBe("invalidFilter");
    }

    [Theory]
    [InlineData("title eq Engineer", 1)]
    [InlineData("title eq Engine", 0)]
    public async Task A_word_without_quotes_behind_eq_is_a_string_for_Entra_alone(string filter, int found)
    {
        using var any = Scim("any");
        using var entra = Scim("entra");
        await entra.PostAsync("Users", Engineer);

        var path = $"Users?filter={Uri.EscapeDataString(filter)}";
        (await entra.GetAsync(path)).Json["totalResults"]!.GetValue<int>().ShouldBe(found);
        (await any.GetAsync(path)).ScimType.ShouldBe("invalidFilter");
    }

    [Theory]
    [InlineData("title sw 'E'")]
    [InlineData("title sw 5")]
    [InlineData("title sw true")]
    [InlineData("title sw E\"")]
    [InlineData("title sw E F")]
    [InlineData("title sw")]
    [InlineData("active sw t")]
    [InlineData("meta.created gt yesterday")]
    [InlineData("TITLE eq Engineer")]
    public async Task What_is_no_word_or_no_time_stays_an_error(string filter)
    {
        using var any = Scim("any");

        (await any.GetAsync($"Users?filter={Uri.EscapeDataString(filter)}")).ScimType.ShouldBe("invalidFilter");
    }

    [Fact]
    public async Task A_filter_may_leave_out_the_URN_of_an_extension_unless_the_source_is_strict()
    {
        using var any = Scim("any");
        using var strict = Scim("strict");
        const string extension = """
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"7"},"department":"Tools"}
            """;
        var created = await any.PostAsync("Users", Bodies.User("ada@example.com", extension));

        foreach (var term in (string[])["manager eq \"7\"", "manager.value eq \"7\"", "department eq \"tools\""])
        {
            var path = $"Users?filter={Uri.EscapeDataString($"id eq \"{created.Id}\" and {term}")}";
            (await any.GetAsync(path)).Json["totalResults"]!.GetValue<int>().ShouldBe(1, term);
            (await strict.GetAsync(path)).ScimType.ShouldBe("invalidFilter", term);
        }
    }

    [Fact]
    public async Task A_point_behind_the_URN_of_an_extension_is_a_colon_unless_the_source_is_strict()
    {
        using var any = Scim("any");
        using var strict = Scim("strict");
        const string urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        var patch = Bodies.Patch($$"""{"op":"replace","path":"{{urn}}.department","value":"Tools"}""");
        var path = $"Users/{await any.CreateUserAsync("ada@example.com")}";

        (await any.PatchAsync(path, patch)).Status.ShouldBe(200);
        (await any.GetAsync(path)).Json[urn]!["department"]!.GetValue<string>().ShouldBe("Tools");
        (await strict.PatchAsync($"Users/{await strict.CreateUserAsync("ada@example.com")}", patch)).ScimType.ShouldBe(
            "invalidPath"
        );
    }

    [Fact]
    public async Task A_strict_source_shows_a_group_after_a_PATCH()
    {
        using var strict = Scim("strict");
        var group = await strict.CreateGroupAsync("Team");

        var patched = await strict.PatchAsync(
            $"Groups/{group}",
            Bodies.Patch("""{"op":"replace","path":"displayName","value":"Crew"}""")
        );

        patched.Status.ShouldBe(200);
        patched.Json["displayName"]!.GetValue<string>().ShouldBe("Crew");
    }

    [Fact]
    public void A_profile_there_is_not_is_named_with_those_there_are()
    {
        var read = ConfigurationReader.Read(RollcallServer.Sources("okta") + "    profile: azure\n", []);

        var problem = read.Errors.ShouldHaveSingleItem();
        problem.ToString().ShouldContain("azure");
        problem.ToString().ShouldContain("entra");
    }

    [Fact]
    public void Every_profile_has_a_name_of_its_own_and_is_in_the_documentation()
    {
        Dialect.All.Select(dialect => dialect.Name).ShouldBeUnique();
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "idp", "profiles.md"));
        foreach (var dialect in Dialect.All)
            page.ShouldContain($"`{dialect.Name}`");
    }

    private static string Pinned(string profile) =>
        RollcallServer.Sources(profile)["sources:\n".Length..] + $"    profile: {profile}\n";

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Rollcall.slnx")))
            folder = folder.Parent;
        return folder.FullName;
    }

    private ScimClient Scim(string source) => _server!.Scim(source);
}
