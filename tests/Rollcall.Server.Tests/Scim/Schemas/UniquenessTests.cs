using System.Globalization;

namespace Rollcall.Server.Tests.Scim.Schemas;

/// <summary>Declared attributes with <c>uniqueness</c> (RFC 7643 section 7), also when many want the same value at once.</summary>
public abstract class UniquenessTests(SchemaServer fixture)
{
    private const string Badge = SchemaServer.Badge;
    private readonly ScimClient _scim = fixture.NewSource();

    [Theory]
    [InlineData("""{"badge":"A-1"}""", """{"badge":"a-1"}""", "badge")]
    [InlineData("""{"code":"A-1"}""", """{"code":"A-1"}""", "code")]
    [InlineData("""{"keys":["x","Y"]}""", """{"keys":["z","y"]}""", "keys")]
    [InlineData("""{"door":{"number":7}}""", """{"door":{"name":"South","number":7}}""", "door.number")]
    public async Task A_value_somebody_has_already_is_a_conflict_that_names_the_attribute(
        string first,
        string second,
        string attribute
    )
    {
        var holder = await _scim.PostAsync("Users", SchemaServer.Body("first@example.com", first));
        holder.Status.ShouldBe(201, holder.Text);

        var refused = await _scim.PostAsync("Users", SchemaServer.Body("second@example.com", second));

        refused.Status.ShouldBe(409);
        refused.Json["scimType"]!.GetValue<string>().ShouldBe("uniqueness");
        refused.Json["detail"]!.GetValue<string>().ShouldStartWith($"User {holder.Id} already has this \"{Badge}:{attribute}\"");
        (await _scim.GetAsync("Users")).Json["totalResults"]!.GetValue<int>().ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"code":"A-1"}""", """{"code":"a-1"}""")]
    [InlineData("""{"nick":"same"}""", """{"nick":"same"}""")]
    [InlineData("""{"badge":"x"}""", """{"code":"x"}""")]
    [InlineData("""{"keys":["x","x"]}""", """{"keys":["y"]}""")]
    public async Task What_is_no_equal_value_of_one_attribute_is_no_conflict(string first, string second)
    {
        (await _scim.PostAsync("Users", SchemaServer.Body("first@example.com", first))).Status.ShouldBe(201);
        (await _scim.PostAsync("Users", SchemaServer.Body("second@example.com", second))).Status.ShouldBe(201);
    }

    [Fact]
    public async Task PUT_and_PATCH_are_held_to_it_too_and_change_nothing_when_refused()
    {
        await _scim.PostAsync("Users", SchemaServer.Body("first@example.com", """{"badge":"1"}"""));
        var second = await _scim.PostAsync("Users", SchemaServer.Body("second@example.com", """{"badge":"2","nick":"n"}"""));

        var patched = await _scim.PatchAsync(
            $"Users/{second.Id}",
            Bodies.Patch(
                $$"""{"op":"replace","path":"{{Badge}}:nick","value":"other"},{"op":"replace","path":"{{Badge}}:badge","value":"1"}"""
            )
        );
        var replaced = await _scim.PutAsync($"Users/{second.Id}", SchemaServer.Body("second@example.com", """{"badge":"1"}"""));

        patched.Status.ShouldBe(409);
        replaced.Status.ShouldBe(409);
        var now = await _scim.GetAsync($"Users/{second.Id}");
        now.ETag.ShouldBe(second.ETag);
        now.Json[Badge]!["nick"]!.GetValue<string>().ShouldBe("n");
    }

    [Fact]
    public async Task A_value_is_free_again_when_it_was_given_up()
    {
        var first = await _scim.PostAsync("Users", SchemaServer.Body("first@example.com", """{"badge":"1","keys":["a","b"]}"""));
        await _scim.PatchAsync(
            $"Users/{first.Id}",
            Bodies.Patch(
                $$"""{"op":"replace","path":"{{Badge}}:badge","value":"2"},{"op":"replace","path":"{{Badge}}:keys","value":["b"]}"""
            )
        );
        var second = await _scim.PostAsync("Users", SchemaServer.Body("second@example.com", """{"badge":"1","keys":["a"]}"""));
        second.Status.ShouldBe(201, second.Text);
        (await _scim.PostAsync("Users", SchemaServer.Body("third@example.com", """{"keys":["b"]}"""))).Status.ShouldBe(409);

        (await _scim.DeleteAsync($"Users/{first.Id}")).Status.ShouldBe(204);

        (
            await _scim.PostAsync("Users", SchemaServer.Body("third@example.com", """{"badge":"2","keys":["b"]}"""))
        ).Status.ShouldBe(201);
    }

    [Fact]
    public async Task Saying_again_what_is_there_is_no_conflict()
    {
        var user = await _scim.PostAsync("Users", SchemaServer.Body("first@example.com", """{"badge":"1"}"""));
        var patched = await _scim.PatchAsync(
            $"Users/{user.Id}",
            Bodies.Patch(
                $$"""{"op":"replace","path":"{{Badge}}:badge","value":"1"},{"op":"replace","path":"displayName","value":"D"}"""
            )
        );
        patched.Status.ShouldBe(200, patched.Text);
    }

    [Fact]
    public async Task Sources_and_kinds_do_not_share_values()
    {
        await _scim.PostAsync("Users", SchemaServer.Body("first@example.com", """{"badge":"1"}"""));
        var elsewhere = fixture.NewSource();
        (await elsewhere.PostAsync("Users", SchemaServer.Body("first@example.com", """{"badge":"1"}"""))).Status.ShouldBe(201);
        (await _scim.PostAsync("Groups", GroupBody("one"))).Status.ShouldBe(201);
        (await _scim.PostAsync("Groups", GroupBody("two"))).Status.ShouldBe(409);

        static string GroupBody(string name) =>
            $$$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"{{{name}}}","{{{SchemaServer.Cost}}}":{"center":"1"}}""";
    }

    [Fact]
    public async Task Of_32_who_want_one_value_at_once_one_gets_it()
    {
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 32)
                .Select(number =>
                    _scim.PostAsync("Users", SchemaServer.Body($"u{number}@example.com", """{"badge":"only one"}"""))
                )
        );

        answers.Count(answer => answer.Status == 201).ShouldBe(1);
        var winner = answers.Single(answer => answer.Status == 201).Id;
        answers.Count(answer => answer.Status == 409 && answer.Detail.StartsWith($"User {winner} already has")).ShouldBe(31);
        (await _scim.GetAsync("Users?count=0")).Json["totalResults"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task People_who_pass_values_on_at_once_never_share_one()
    {
        var ids = new List<string>();
        for (var number = 0; number < 8; number++)
            ids.Add((await _scim.PostAsync("Users", SchemaServer.Body($"u{number}", $$"""{"badge":"{{number}}"}"""))).Id);
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 64)
                .Select(turn =>
                    _scim.PatchAsync(
                        $"Users/{ids[turn % 8]}",
                        Bodies.Patch(
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $$"""{"op":"replace","path":"{{Badge}}:badge","value":"{{(turn * 7) % 12}}"}"""
                            )
                        )
                    )
                )
        );
        answers.ShouldAllBe(answer => answer.Status == 200 || answer.Status == 409);
        var users = (await _scim.GetAsync("Users")).Json["Resources"]!.AsArray();
        users.Select(user => user![Badge]!["badge"]!.GetValue<string>()).Distinct(StringComparer.Ordinal).Count().ShouldBe(8);
    }
}

public sealed class SqliteUniquenessTests(SqliteSchemaServer fixture)
    : UniquenessTests(fixture),
        IClassFixture<SqliteSchemaServer>;

public sealed class PostgresUniquenessTests(PostgresSchemaServer fixture)
    : UniquenessTests(fixture),
        IClassFixture<PostgresSchemaServer>;
