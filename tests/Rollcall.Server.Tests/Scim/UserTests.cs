using System.Globalization;
using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.Scim;

/// <summary>POST, GET, PUT, PATCH and DELETE of a User (RFC 7644 sections 3.3 to 3.6).</summary>
public abstract class UserTests(ServerFixture fixture)
{
    private const string UserUrn = "urn:ietf:params:scim:schemas:core:2.0:User";
    private readonly ScimClient _scim = fixture.NewSource();

    [Fact]
    public async Task A_created_user_is_answered_with_id_meta_Location_and_ETag()
    {
        var answer = await _scim.PostAsync("Users", Bodies.User("ada@example.com", "\"displayName\":\"Ada\""));

        answer.Status.ShouldBe(201);
        answer.ContentType!.ToString().ShouldBe("application/scim+json; charset=utf-8");
        var location = $"{_scim.BaseUrl}/Users/{answer.Id}";
        answer.Headers.Location!.ToString().ShouldBe(location);
        var meta = answer.Json["meta"]!;
        meta["location"]!.GetValue<string>().ShouldBe(location);
        meta["resourceType"]!.GetValue<string>().ShouldBe("User");
        meta["version"]!.GetValue<string>().ShouldBe(answer.ETag);
        meta["created"]!.GetValue<string>().ShouldBe(meta["lastModified"]!.GetValue<string>());
        answer.Json["schemas"]!.AsArray().Select(urn => urn!.GetValue<string>()).ShouldBe([UserUrn]);
        answer.Json["displayName"]!.GetValue<string>().ShouldBe("Ada");
    }

    [Fact]
    public async Task What_was_created_can_be_read_under_its_location()
    {
        var created = await _scim.PostAsync("Users", Bodies.User("bea@example.com", "\"title\":\"Engineer\""));

        var read = await _scim.GetAsync(created.Headers.Location!.ToString());

        read.Status.ShouldBe(200);
        read.ETag.ShouldBe(created.ETag);
        JsonNode.DeepEquals(read.Json, created.Json).ShouldBeTrue(read.Text);
    }

    /// <summary>RFC 7643 section 3.1: meta.location is what Content-Location says.</summary>
    [Fact]
    public async Task Every_answer_that_shows_a_user_says_where_it_is()
    {
        var created = await _scim.PostAsync("Users", Bodies.User("bob@example.com"));
        var path = $"Users/{created.Id}";
        var location = created.Json["meta"]!["location"]!.GetValue<string>();

        ScimAnswer[] answers =
        [
            created,
            await _scim.GetAsync(path),
            await _scim.GetAsync(path, ("If-None-Match", created.ETag!)),
            await _scim.PutAsync(path, Bodies.User("bob@example.com", "\"title\":\"Clerk\"")),
            await _scim.PatchAsync(path, Bodies.Patch("""{"op":"replace","path":"title","value":"Lead"}""")),
        ];

        foreach (var answer in answers)
        {
            answer.Headers.Location.ShouldBe(new Uri(location));
            answer.ContentLocation.ShouldBe(new Uri(location));
        }
    }

    [Fact]
    public async Task A_password_is_taken_and_never_shown()
    {
        var created = await _scim.PostAsync("Users", Bodies.User("cai@example.com", "\"password\":\"correct horse\""));
        var read = await _scim.GetAsync($"Users/{created.Id}?attributes=password,userName");

        created.Status.ShouldBe(201);
        created.Text.ShouldNotContain("correct horse");
        read.Text.ShouldNotContain("password");
        read.Text.ShouldContain("cai@example.com");
    }

    [Fact]
    public async Task A_second_user_of_the_same_name_in_any_case_is_a_conflict()
    {
        var first = await _scim.CreateUserAsync("dee@example.com");

        var second = await _scim.PostAsync("Users", Bodies.User("DEE@Example.com"));

        second.Status.ShouldBe(409);
        second.ScimType.ShouldBe("uniqueness");
        second.Detail.ShouldBe($"User {first} already has this \"userName\". It must be unique.");
        second.Json["status"]!.GetValue<string>().ShouldBe("409");
        second.Headers.Location.ShouldBeNull();
    }

    [Fact]
    public async Task Two_sources_may_both_have_a_user_of_one_name_and_neither_sees_the_others()
    {
        using var other = fixture.NewSource();
        var here = await _scim.CreateUserAsync("eve@example.com");
        var there = await other.CreateUserAsync("eve@example.com");

        there.ShouldNotBe(here);
        (await other.GetAsync($"Users/{here}")).Status.ShouldBe(404);
        (await other.DeleteAsync($"Users/{here}")).Status.ShouldBe(404);
        (await other.GetAsync("Users")).Total.ShouldBe(1);
    }

    [Theory]
    [InlineData("0190a0a0-0000-7000-8000-000000000000")]
    [InlineData("no-id-of-ours")]
    [InlineData("..%2F..%2Fsecret")]
    public async Task An_unknown_id_is_not_found_whatever_is_asked(string id)
    {
        var body = Bodies.User("nobody@example.com");
        var patch = Bodies.Patch("""{"op":"replace","path":"active","value":false}""");
        ScimAnswer[] answers =
        [
            await _scim.GetAsync($"Users/{id}"),
            await _scim.PutAsync($"Users/{id}", body),
            await _scim.PatchAsync($"Users/{id}", patch),
            await _scim.DeleteAsync($"Users/{id}"),
        ];

        answers.Select(answer => answer.Status).ShouldAllBe(status => status == 404);
        answers.ShouldAllBe(answer => answer.Text.Contains("urn:ietf:params:scim:api:messages:2.0:Error"));
    }

    [Fact]
    public async Task A_read_with_the_current_ETag_is_not_modified_and_has_no_body()
    {
        var created = await _scim.PostAsync("Users", Bodies.User("fay@example.com"));

        var known = await _scim.GetAsync($"Users/{created.Id}", ("If-None-Match", created.ETag!));
        var among = await _scim.GetAsync($"Users/{created.Id}", ("If-None-Match", $"\"99\", {created.ETag}"));
        var stale = await _scim.GetAsync($"Users/{created.Id}", ("If-None-Match", "W/\"99\""));

        known.Status.ShouldBe(304);
        known.Text.ShouldBeEmpty();
        known.ETag.ShouldBe(created.ETag);
        among.Status.ShouldBe(304);
        stale.Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("\"99\", W/\"1\"", 200)]
    [InlineData("\"1\"", 200)]
    [InlineData("1", 200)]
    [InlineData("*", 200)]
    [InlineData("\"a,b\" ,\t W/\"1\",", 200)]
    [InlineData("W/\"98\", W/\"99\"", 412)]
    [InlineData("\"1,1\"", 412)]
    [InlineData("\"", 412)]
    [InlineData(",", 412)]
    public async Task If_Match_is_met_by_any_tag_of_its_list(string ifMatch, int status)
    {
        var created = await _scim.PostAsync("Users", Bodies.User($"{Guid.CreateVersion7()}@example.com"));
        var patch = Bodies.Patch("""{"op":"replace","path":"title","value":"x"}""");

        (await _scim.GetAsync($"Users/{created.Id}", ("If-Match", ifMatch))).Status.ShouldBe(status);
        (await _scim.PatchAsync($"Users/{created.Id}", patch, ("If-Match", ifMatch))).Status.ShouldBe(status);
        if (status == 412)
            (await _scim.DeleteAsync($"Users/{created.Id}", ("If-Match", ifMatch))).Status.ShouldBe(412);
    }

    [Theory]
    [InlineData("W/\"1\"", 412)]
    [InlineData("*", 412)]
    [InlineData("\"2\", \"3\"", 200)]
    public async Task If_None_Match_keeps_a_write_from_a_version_it_names(string ifNoneMatch, int status)
    {
        var created = await _scim.PostAsync("Users", Bodies.User($"{Guid.CreateVersion7()}@example.com"));
        var patch = Bodies.Patch("""{"op":"replace","path":"title","value":"x"}""");

        var patched = await _scim.PatchAsync($"Users/{created.Id}", patch, ("If-None-Match", ifNoneMatch));

        patched.Status.ShouldBe(status);
        var now = await _scim.GetAsync($"Users/{created.Id}");
        now.ETag.ShouldBe(status == 412 ? created.ETag : patched.ETag);
    }

    [Fact]
    public async Task A_PUT_replaces_what_is_named_and_clears_what_is_not()
    {
        var created = await _scim.PostAsync("Users", Bodies.User("gil@example.com", "\"title\":\"Clerk\",\"nickName\":\"G\""));

        var put = await _scim.PutAsync($"Users/{created.Id}", Bodies.User("gil@example.com", "\"title\":\"Chief\""));

        put.Status.ShouldBe(200);
        put.Json["title"]!.GetValue<string>().ShouldBe("Chief");
        put.Json["nickName"].ShouldBeNull();
        put.Id.ShouldBe(created.Id);
        put.ETag.ShouldNotBe(created.ETag);
        put.Json["meta"]!["created"]!.GetValue<string>().ShouldBe(created.Json["meta"]!["created"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_PUT_of_what_was_read_changes_nothing_and_keeps_the_version()
    {
        var created = await _scim.PostAsync("Users", Bodies.User("hal@example.com", "\"title\":\"Clerk\""));
        var read = await _scim.GetAsync($"Users/{created.Id}");

        var put = await _scim.PutAsync($"Users/{created.Id}", read.Text);

        put.Status.ShouldBe(200);
        put.ETag.ShouldBe(created.ETag);
        put.Json["meta"]!["lastModified"]!.GetValue<string>().ShouldBe(read.Json["meta"]!["lastModified"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_PATCH_answers_the_user_as_it_now_is()
    {
        var id = await _scim.CreateUserAsync("ida@example.com");

        var patched = await _scim.PatchAsync(
            $"Users/{id}",
            Bodies.Patch("""{"op":"replace","path":"active","value":false},{"op":"add","path":"title","value":"Lead"}""")
        );

        patched.Status.ShouldBe(200);
        patched.Json["active"]!.GetValue<bool>().ShouldBeFalse();
        patched.Json["title"]!.GetValue<string>().ShouldBe("Lead");
        (await _scim.GetAsync($"Users/{id}")).ETag.ShouldBe(patched.ETag);
    }

    [Fact]
    public async Task A_PATCH_that_asks_for_what_is_there_keeps_version_and_lastModified()
    {
        var created = await _scim.PostAsync("Users", Bodies.User("joy@example.com", "\"active\":true"));

        var patched = await _scim.PatchAsync(
            $"Users/{created.Id}",
            Bodies.Patch("""{"op":"replace","path":"active","value":true}""")
        );

        patched.Status.ShouldBe(200);
        patched.ETag.ShouldBe(created.ETag);
    }

    [Fact]
    public async Task A_PATCH_with_one_bad_operation_changes_nothing_at_all()
    {
        var created = await _scim.PostAsync("Users", Bodies.User("kay@example.com", "\"title\":\"Clerk\""));

        var patched = await _scim.PatchAsync(
            $"Users/{created.Id}",
            Bodies.Patch("""{"op":"replace","path":"title","value":"Boss"},{"op":"replace","path":"id","value":"x"}""")
        );

        patched.Status.ShouldBe(400);
        patched.ScimType.ShouldBe("mutability");
        var read = await _scim.GetAsync($"Users/{created.Id}");
        read.Json["title"]!.GetValue<string>().ShouldBe("Clerk");
        read.ETag.ShouldBe(created.ETag);
    }

    [Fact]
    public async Task If_Match_with_an_old_version_is_refused_with_412_and_changes_nothing()
    {
        var created = await _scim.PostAsync("Users", Bodies.User("lea@example.com"));
        var patch = Bodies.Patch("""{"op":"replace","path":"title","value":"First"}""");
        var first = await _scim.PatchAsync($"Users/{created.Id}", patch, ("If-Match", created.ETag!));
        ScimAnswer[] late =
        [
            await _scim.PatchAsync(
                $"Users/{created.Id}",
                Bodies.Patch("""{"op":"replace","path":"title","value":"Late"}"""),
                ("If-Match", created.ETag!)
            ),
            await _scim.PutAsync($"Users/{created.Id}", Bodies.User("late@example.com"), ("If-Match", created.ETag!)),
            await _scim.DeleteAsync($"Users/{created.Id}", ("If-Match", created.ETag!)),
            await _scim.DeleteAsync($"Users/{created.Id}", ("If-Match", "\"nonsense\"")),
        ];

        first.Status.ShouldBe(200);
        late.Select(answer => answer.Status).ShouldAllBe(status => status == 412);
        late.ShouldAllBe(answer => answer.Detail.Contains("has changed"));
        (await _scim.GetAsync($"Users/{created.Id}")).ETag.ShouldBe(first.ETag);
    }

    [Fact]
    public async Task If_Match_with_a_star_takes_any_version()
    {
        var id = await _scim.CreateUserAsync("max@example.com");

        (await _scim.DeleteAsync($"Users/{id}", ("If-Match", "*"))).Status.ShouldBe(204);
    }

    [Fact]
    public async Task A_deleted_user_is_gone_for_every_operation_and_frees_its_name()
    {
        var id = await _scim.CreateUserAsync("ned@example.com");

        var deleted = await _scim.DeleteAsync($"Users/{id}");

        deleted.Status.ShouldBe(204);
        deleted.Text.ShouldBeEmpty();
        (await _scim.GetAsync($"Users/{id}")).Status.ShouldBe(404);
        (await _scim.DeleteAsync($"Users/{id}")).Status.ShouldBe(404);
        (await _scim.GetAsync("Users?filter=userName eq \"ned@example.com\"")).Total.ShouldBe(0);
        (await _scim.CreateUserAsync("ned@example.com")).ShouldNotBe(id);
    }

    [Fact]
    public async Task An_inactive_user_stays_readable_and_searchable()
    {
        var answer = await _scim.PostAsync("Users", Bodies.User("ola@example.com", "\"active\":false"));

        (await _scim.GetAsync($"Users/{answer.Id}")).Json["active"]!.GetValue<bool>().ShouldBeFalse();
        (await _scim.GetAsync("Users?filter=userName eq \"ola@example.com\"")).Total.ShouldBe(1);
    }

    [Fact]
    public async Task A_user_shows_the_groups_it_is_in_and_ignores_what_it_is_told_about_them()
    {
        var id = await _scim.CreateUserAsync("pam@example.com");
        var group = await _scim.CreateGroupAsync("Team Pam", id);

        var read = await _scim.GetAsync($"Users/{id}");
        var put = await _scim.PutAsync($"Users/{id}", Bodies.User("pam@example.com", "\"groups\":[]"));

        var shown = read.Json["groups"]!.AsArray().ShouldHaveSingleItem()!;
        shown["value"]!.GetValue<string>().ShouldBe(group);
        shown["display"]!.GetValue<string>().ShouldBe("Team Pam");
        shown["type"]!.GetValue<string>().ShouldBe("direct");
        shown["$ref"]!.GetValue<string>().ShouldBe($"{_scim.BaseUrl}/Groups/{group}");
        put.Status.ShouldBe(200);
        put.Json["groups"]!.AsArray().Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("attributes=userName", "userName", "title")]
    [InlineData("attributes=urn:ietf:params:scim:schemas:core:2.0:User:title", "title", "userName")]
    [InlineData("excludedAttributes=title", "userName", "title")]
    [InlineData("excludedAttributes=groups,userName", "title", "userName")]
    public async Task A_projection_holds_on_every_answer_that_has_a_body(string query, string shown, string hidden)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"quy{query.Length}@example.com");
        var body = Bodies.User(name, "\"title\":\"Clerk\"");
        var created = await _scim.PostAsync($"Users?{query}", body);
        ScimAnswer[] answers =
        [
            created,
            await _scim.GetAsync($"Users/{created.Id}?{query}"),
            await _scim.PutAsync($"Users/{created.Id}?{query}", body),
            await _scim.PatchAsync(
                $"Users/{created.Id}?{query}",
                Bodies.Patch("""{"op":"replace","path":"title","value":"Clerk"}""")
            ),
        ];

        foreach (var answer in answers)
        {
            answer.Json["id"].ShouldNotBeNull(answer.Text);
            answer.Json["schemas"].ShouldNotBeNull(answer.Text);
            answer.Json[shown].ShouldNotBeNull(answer.Text);
            answer.Json[hidden].ShouldBeNull(answer.Text);
        }
    }

    [Fact]
    public async Task Both_kinds_of_projection_at_once_are_refused()
    {
        var answer = await _scim.GetAsync("Users?attributes=userName&excludedAttributes=title");

        answer.Status.ShouldBe(400);
        answer.ScimType.ShouldBe("invalidValue");
    }

    [Fact]
    public async Task Enterprise_data_comes_back_under_its_URN_and_is_listed_in_schemas()
    {
        const string urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        var created = await _scim.PostAsync(
            "Users",
            Bodies.User("ray@example.com", $$"""  "{{urn}}":{"department":"Tax","employeeNumber":"7"}""")
        );

        created.Status.ShouldBe(201);
        created.Json[urn]!["department"]!.GetValue<string>().ShouldBe("Tax");
        created.Json["schemas"]!.AsArray().Select(value => value!.GetValue<string>()).ShouldBe([UserUrn, urn]);
        (await _scim.GetAsync($"Users?filter={urn}:department eq \"tax\"")).Total.ShouldBe(1);
    }
}

public sealed class UsersOnSqlite(SqliteServer server) : UserTests(server), IClassFixture<SqliteServer>;

public sealed class UsersOnPostgres(PostgresServer server) : UserTests(server), IClassFixture<PostgresServer>;
