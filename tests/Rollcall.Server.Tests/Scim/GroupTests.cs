using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.Scim;

/// <summary>Groups and their members, which are rows and never a document.</summary>
public abstract class GroupTests(ServerFixture fixture)
{
    private readonly ScimClient _scim = fixture.NewSource();

    [Fact]
    public async Task A_group_is_created_with_its_members_and_shows_them()
    {
        var ada = await _scim.CreateUserAsync("ada@example.com");
        var bea = await _scim.CreateUserAsync("bea@example.com");

        var created = await _scim.PostAsync("Groups", Bodies.Group("Staff", ada, bea));

        created.Status.ShouldBe(201);
        MembersOf(created).ShouldBe([ada, bea], ignoreOrder: true);
        var member = created.Json["members"]![0]!;
        member["type"]!.GetValue<string>().ShouldBe("User");
        member["$ref"]!.GetValue<string>().ShouldBe($"{_scim.BaseUrl}/Users/{member["value"]!.GetValue<string>()}");
        JsonNode.DeepEquals((await _scim.GetAsync($"Groups/{created.Id}")).Json, created.Json).ShouldBeTrue();
    }

    [Theory]
    [InlineData("\"members\":[]", 0)]
    [InlineData("\"externalId\":\"members\"", 1)]
    public async Task A_PUT_may_have_the_group_under_the_URN_of_its_schema(string more, int members)
    {
        var group = await _scim.CreateGroupAsync("Nested", await _scim.CreateUserAsync("nested@example.com"));
        const string urn = "urn:ietf:params:scim:schemas:core:2.0:Group";

        var body = $$$"""{"schemas":["{{{urn}}}"],"{{{urn}}}":{"displayName":"Renamed",{{{more}}}}}""";
        var put = await _scim.PutAsync($"Groups/{group}", body);

        put.Status.ShouldBe(200, put.Text);
        put.Json["displayName"]!.GetValue<string>().ShouldBe("Renamed");
        (await _scim.GetAsync($"Groups/{group}"))
            .Json["members"]
            .ShouldSatisfyAllConditions(left => (left?.AsArray().Count ?? 0).ShouldBe(members));
    }

    [Theory]
    [InlineData("[{}]")]
    [InlineData("[null]")]
    [InlineData("[{\"value\":null}]")]
    public async Task Members_who_are_nobody_are_refused_and_empty_no_group(string members)
    {
        var ada = await _scim.CreateUserAsync("nobody-else@example.com");
        var group = await _scim.CreateGroupAsync("Somebody", ada);
        var body = Bodies.Group("Nobody").Replace("[]", members, StringComparison.Ordinal);

        ScimAnswer[] answers = [await _scim.PutAsync($"Groups/{group}", body), await _scim.PostAsync("Groups", body)];

        foreach (var answer in answers)
        {
            answer.Status.ShouldBe(400, answer.Text);
            answer.Json["scimType"]!.GetValue<string>().ShouldBe("invalidValue");
            answer.Json["detail"]!.GetValue<string>().ShouldStartWith("members[0].value");
        }
        var left = await _scim.GetAsync($"Groups/{group}");
        left.Json["displayName"]!.GetValue<string>().ShouldBe("Somebody");
        MembersOf(left).ShouldBe([ada]);
    }

    [Fact]
    public async Task A_list_of_groups_longer_than_a_block_of_the_answer_is_whole()
    {
        var users = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => _scim.CreateUserAsync($"block{i}@example.com")));
        await _scim.CreateGroupAsync("Block one", users);
        await _scim.CreateGroupAsync("Block two", users);

        var list = await _scim.GetAsync("Groups?startIndex=1&count=100");

        list.Status.ShouldBe(200);
        list.Text.Length.ShouldBeGreaterThan(64 * 1024);
        list.Resources.Select(group => group!["members"]!.AsArray().Count).ShouldBe([300, 300]);
    }

    [Fact]
    public async Task A_group_without_members_has_no_members_attribute()
    {
        var created = await _scim.PostAsync("Groups", Bodies.Group("Empty"));

        created.Status.ShouldBe(201);
        created.Json["members"].ShouldBeNull();
    }

    [Fact]
    public async Task A_PATCH_is_answered_204_with_the_new_version_unless_attributes_are_asked_for()
    {
        var user = await _scim.CreateUserAsync("cai@example.com");
        var created = await _scim.PostAsync("Groups", Bodies.Group("Patched"));

        var silent = await _scim.PatchAsync($"Groups/{created.Id}", Bodies.AddMembers(user));
        var asked = await _scim.PatchAsync(
            $"Groups/{created.Id}?attributes=displayName",
            Bodies.Patch("""{"op":"replace","path":"displayName","value":"Renamed"}""")
        );

        silent.Status.ShouldBe(204);
        silent.Text.ShouldBeEmpty();
        silent.ETag.ShouldNotBe(created.ETag);
        asked.Status.ShouldBe(200);
        asked.Json["displayName"]!.GetValue<string>().ShouldBe("Renamed");
        asked.Json["members"].ShouldBeNull();
    }

    [Fact]
    public async Task A_member_added_twice_is_there_once_and_the_version_stays()
    {
        var user = await _scim.CreateUserAsync("dee@example.com");
        var group = await _scim.CreateGroupAsync("Twice", user);
        var before = await _scim.GetAsync($"Groups/{group}");

        var again = await _scim.PatchAsync($"Groups/{group}", Bodies.AddMembers(user, user));

        again.Status.ShouldBe(204);
        again.ETag.ShouldBe(before.ETag);
        MembersOf(await _scim.GetAsync($"Groups/{group}")).ShouldBe([user]);
    }

    [Fact]
    public async Task A_filtered_removal_takes_out_one_member_and_leaves_the_others()
    {
        var ada = await _scim.CreateUserAsync("eve@example.com");
        var bea = await _scim.CreateUserAsync("fay@example.com");
        var group = await _scim.CreateGroupAsync("Filtered", ada, bea);

        await _scim.PatchAsync($"Groups/{group}", Bodies.Patch($$"""{"op":"remove","path":"members[value eq \"{{ada}}\"]"}"""));

        MembersOf(await _scim.GetAsync($"Groups/{group}")).ShouldBe([bea]);
    }

    [Fact]
    public async Task Members_nobody_knows_are_refused_and_nothing_is_changed()
    {
        var known = await _scim.CreateUserAsync("gil@example.com");
        var created = await _scim.PostAsync("Groups", Bodies.Group("Strict"));

        var patched = await _scim.PatchAsync(
            $"Groups/{created.Id}",
            Bodies.AddMembers(known, "0190a0a0-0000-7000-8000-000000000000")
        );

        patched.Status.ShouldBe(400);
        patched.ScimType.ShouldBe("invalidValue");
        patched.Detail.ShouldContain("0190a0a0-0000-7000-8000-000000000000");
        (await _scim.GetAsync($"Groups/{created.Id}")).ETag.ShouldBe(created.ETag);
    }

    [Fact]
    public async Task Members_left_out_of_the_answer_are_not_shown_and_come_back_when_asked_for()
    {
        var user = await _scim.CreateUserAsync("hal@example.com");
        var group = await _scim.CreateGroupAsync("Left out", user);

        var without = await _scim.GetAsync($"Groups/{group}?excludedAttributes=members");
        var only = await _scim.GetAsync($"Groups/{group}?attributes=members.value");

        without.Json["members"].ShouldBeNull();
        without.Json["displayName"].ShouldNotBeNull();
        only.Json["members"]![0]!["value"]!.GetValue<string>().ShouldBe(user);
        only.Json["members"]![0]!["$ref"].ShouldBeNull();
        only.Json["displayName"].ShouldBeNull();
    }

    [Fact]
    public async Task A_list_of_groups_shows_members_unless_they_are_excluded()
    {
        var user = await _scim.CreateUserAsync("ida@example.com");
        await _scim.CreateGroupAsync("Listed", user);

        var with = await _scim.GetAsync("Groups?filter=displayName eq \"Listed\"");
        var without = await _scim.GetAsync("Groups?filter=displayName eq \"listed\"&excludedAttributes=members");

        with.Resources.ShouldHaveSingleItem()!["members"]!.AsArray().Count.ShouldBe(1);
        without.Resources.ShouldHaveSingleItem()!["members"].ShouldBeNull();
    }

    [Fact]
    public async Task A_deleted_user_leaves_its_groups()
    {
        var user = await _scim.CreateUserAsync("joy@example.com");
        var group = await _scim.CreateGroupAsync("Left", user);
        var before = await _scim.GetAsync($"Groups/{group}");

        await _scim.DeleteAsync($"Users/{user}");

        var after = await _scim.GetAsync($"Groups/{group}");
        after.Json["members"].ShouldBeNull();
        after.ETag.ShouldNotBe(before.ETag);
    }

    [Fact]
    public async Task A_PUT_sets_exactly_the_members_it_names()
    {
        var ada = await _scim.CreateUserAsync("kay@example.com");
        var bea = await _scim.CreateUserAsync("lea@example.com");
        var group = await _scim.CreateGroupAsync("Put", ada);

        var put = await _scim.PutAsync($"Groups/{group}", Bodies.Group("Put", bea));

        put.Status.ShouldBe(200);
        MembersOf(put).ShouldBe([bea]);
    }

    [Fact]
    public async Task A_group_may_be_a_member_of_a_group()
    {
        var inner = await _scim.CreateGroupAsync("Inner");
        var outer = await _scim.CreateGroupAsync("Outer", inner);

        var member = (await _scim.GetAsync($"Groups/{outer}")).Json["members"]![0]!;

        member["type"]!.GetValue<string>().ShouldBe("Group");
        member["$ref"]!.GetValue<string>().ShouldBe($"{_scim.BaseUrl}/Groups/{inner}");
    }

    [Fact]
    public async Task A_large_group_is_answered_whole()
    {
        var ids = new List<string>();
        for (var number = 0; number < 1_500; number++)
            ids.Add(await _scim.CreateUserAsync($"m{number}@example.com"));
        var group = await _scim.CreateGroupAsync("Large", [.. ids]);

        var read = await _scim.GetAsync($"Groups/{group}");

        MembersOf(read).Order(StringComparer.Ordinal).ShouldBe(ids.Order(StringComparer.Ordinal));
        read.Json["meta"]!["resourceType"]!.GetValue<string>().ShouldBe("Group");
    }

    [Fact]
    public async Task Of_32_identical_creates_one_wins_and_the_rest_are_conflicts()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 32).Select(_ => _scim.PostAsync("Groups", Bodies.Group("Contended")))
        );

        answers.Count(answer => answer.Status == 201).ShouldBe(1);
        answers.Count(answer => answer.Status == 409).ShouldBe(31);
    }

    [Fact]
    public async Task None_of_32_members_added_at_the_same_time_is_lost()
    {
        var users = new List<string>();
        for (var number = 0; number < 32; number++)
            users.Add(await _scim.CreateUserAsync($"p{number}@example.com"));
        var group = await _scim.CreateGroupAsync("Parallel");

        var answers = await Task.WhenAll(users.Select(user => _scim.PatchAsync($"Groups/{group}", Bodies.AddMembers(user))));

        answers.ShouldAllBe(answer => answer.Status == 204);
        MembersOf(await _scim.GetAsync($"Groups/{group}")).ShouldBe(users, ignoreOrder: true);
    }

    private static IEnumerable<string> MembersOf(ScimAnswer group) =>
        group.Json["members"]!.AsArray().Select(member => member!["value"]!.GetValue<string>());
}

public sealed class GroupsOnSqlite(SqliteServer server) : GroupTests(server), IClassFixture<SqliteServer>;

public sealed class GroupsOnPostgres(PostgresServer server) : GroupTests(server), IClassFixture<PostgresServer>;
