using System.Text.Json.Nodes;
using Rollcall.Testing;

namespace Rollcall.Server.Tests.Scim;

/// <summary>Paging by cursor (RFC 9865).</summary>
public abstract class CursorTests(ServerFixture fixture)
{
    private readonly ScimClient _scim = fixture.NewSource();

    [Fact]
    public async Task The_way_to_page_is_advertised()
    {
        var pagination = (await _scim.GetAsync("ServiceProviderConfig")).Json["pagination"]!;

        pagination["cursor"]!.GetValue<bool>().ShouldBeTrue();
        pagination["index"]!.GetValue<bool>().ShouldBeTrue();
        pagination["defaultPaginationMethod"]!.GetValue<string>().ShouldBe("index");
        pagination["defaultPageSize"]!.GetValue<int>().ShouldBe(100);
        pagination["maxPageSize"]!.GetValue<int>().ShouldBe(1000);
        pagination["cursorTimeout"]!.GetValue<int>().ShouldBe(3600);
    }

    [Theory]
    [InlineData("Users?")]
    [InlineData("Users?sortBy=userName&")]
    [InlineData("Users?sortBy=title&sortOrder=descending&")]
    [InlineData("Users?filter=userName sw \"u\"&sortBy=meta.created&")]
    [InlineData("Groups?sortBy=displayName&")]
    [InlineData("?sortBy=displayName&")]
    public async Task Pages_follow_each_other_until_one_has_no_nextCursor(string query)
    {
        await PeopleAsync(7);
        for (var number = 0; number < 7; number++)
            await _scim.CreateGroupAsync($"g{number}");
        var whole = await GetAsync($"{query}count=100");

        var seen = new List<string>();
        string? cursor = "";
        while (cursor is not null)
        {
            var page = await GetAsync($"{query}count=3&cursor={cursor}");
            page.Status.ShouldBe(200, page.Text);
            page.Total.ShouldBe(whole.Total);
            page.Json["itemsPerPage"]!.GetValue<int>().ShouldBe(page.Resources.Count);
            page.Json["startIndex"].ShouldBeNull();
            seen.AddRange(Ids(page));
            cursor = Next(page);
            cursor?.ShouldAllBe(c => char.IsAsciiLetterOrDigit(c) || c == '-' || c == '.' || c == '_' || c == '~');
        }

        seen.ShouldBe(Ids(whole));
    }

    [Theory]
    [InlineData("Users?cursor")]
    [InlineData("Users?cursor=")]
    [InlineData("Users?cursor=&count=3")]
    public async Task A_cursor_without_a_value_asks_for_the_first_page(string path)
    {
        var ids = await PeopleAsync(3);

        var page = await GetAsync(path);

        Ids(page).ShouldBe(ids);
        Next(page).ShouldBeNull();
    }

    [Fact]
    public async Task A_page_by_index_has_no_cursor()
    {
        await PeopleAsync(3);

        var page = await GetAsync("Users?count=2");

        Next(page).ShouldBeNull();
        page.Json["startIndex"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Who_comes_and_goes_between_two_pages_neither_hides_nor_repeats_anybody()
    {
        var ids = await PeopleAsync(6);

        var first = await GetAsync("Users?cursor=&count=2");
        await _scim.DeleteAsync($"Users/{ids[0]}");
        await _scim.DeleteAsync($"Users/{ids[1]}");
        await _scim.DeleteAsync($"Users/{ids[3]}");
        var newcomer = await _scim.CreateUserAsync("newcomer@example.com");
        var second = await GetAsync($"Users?cursor={Next(first)}&count=9");

        Ids(second).ShouldBe([ids[2], ids[4], ids[5], newcomer]);
        second.Total.ShouldBe(4);
    }

    [Fact]
    public async Task A_search_takes_cursor_and_count_and_the_size_and_attributes_may_change_from_page_to_page()
    {
        var ids = await PeopleAsync(5);

        var first = await SearchAsync("Users/.search", "\"cursor\":\"\",\"count\":1,\"filter\":\"userName pr\"");
        var second = await SearchAsync(
            "Users/.search",
            $"\"cursor\":\"{Next(first)}\",\"count\":3,\"filter\":\"userName pr\",\"attributes\":[\"id\"]"
        );
        var third = await GetAsync($"Users?cursor={Next(second)}&filter=userName pr");

        string[] seen = [.. Ids(first), .. Ids(second), .. Ids(third)];
        seen.ShouldBe(ids);
        second.Resources[0]!["userName"].ShouldBeNull();
        Next(third).ShouldBeNull();
    }

    [Fact]
    public async Task A_count_of_0_or_less_is_the_total_alone()
    {
        await PeopleAsync(2);

        foreach (var count in (int[])[0, -3])
        {
            var page = await GetAsync($"Users?cursor=&count={count}");
            (page.Total, page.Resources.Count, Next(page)).ShouldBe((2, 0, null));
        }
    }

    [Fact]
    public async Task A_count_that_is_no_number_is_invalidCount()
    {
        foreach (
            var answer in (ScimAnswer[])
                [
                    await GetAsync("Users?cursor=&count=many"),
                    await SearchAsync("Users/.search", "\"cursor\":\"\",\"count\":\"many\""),
                ]
        )
        {
            answer.Status.ShouldBe(400);
            answer.ScimType.ShouldBe("invalidCount");
        }
    }

    [Fact]
    public async Task A_cursor_of_another_query_of_another_source_or_of_nobody_is_refused_in_the_same_words()
    {
        await PeopleAsync(4);
        using var elsewhere = fixture.NewSource();
        await elsewhere.CreateUserAsync("a@example.com");
        await elsewhere.CreateUserAsync("b@example.com");
        var mine = Next(await GetAsync("Users?cursor=&count=1"))!;
        var foreign = Next(await elsewhere.GetAsync("Users?cursor=&count=1"))!;

        ScimAnswer[] refused =
        [
            await GetAsync($"Users?cursor={foreign}"),
            await GetAsync($"Groups?cursor={mine}"),
            await GetAsync($"?cursor={mine}"),
            await GetAsync($"Users?cursor={mine}&filter=userName pr"),
            await GetAsync($"Users?cursor={mine}&sortBy=userName"),
            await GetAsync($"Users?cursor={mine}&sortOrder=descending"),
            await GetAsync($"Users?cursor={mine[..^2]}AA"),
            await GetAsync("Users?cursor=abc"),
            await GetAsync("Users?cursor=%22%27--"),
            await GetAsync($"Users?cursor={new string('A', 300)}"),
        ];

        refused.ShouldAllBe(answer => answer.Status == 400 && answer.ScimType == "invalidCursor");
        refused.Select(answer => answer.Detail).Distinct().Count().ShouldBe(1);
        (await GetAsync($"Users?cursor={mine}")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_cursor_works_for_an_hour_also_after_a_restart_and_is_expiredCursor_then()
    {
        var time = new ShiftedTime();
        var directory = Directory.CreateTempSubdirectory("rollcall-").FullName;
        try
        {
            string? cursor;
            await using (var server = await RollcallServer.StartAsync(time: time, directory: directory))
            {
                using var scim = server.Scim();
                await scim.CreateUserAsync("a@example.com");
                await scim.CreateUserAsync("b@example.com");
                cursor = Next(await scim.GetAsync("Users?cursor=&count=1"));
                time.Move(TimeSpan.FromMinutes(59));
                (await scim.GetAsync($"Users?cursor={cursor}")).Status.ShouldBe(200);
            }
            await using var restarted = await RollcallServer.StartAsync(time: time, directory: directory);
            using var again = restarted.Scim();
            (await again.GetAsync($"Users?cursor={cursor}")).Status.ShouldBe(200);
            time.Move(TimeSpan.FromMinutes(2));
            var late = await again.GetAsync($"Users?cursor={cursor}");

            late.Status.ShouldBe(400);
            late.ScimType.ShouldBe("expiredCursor");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private async Task<List<string>> PeopleAsync(int count)
    {
        var ids = new List<string>();
        for (var number = 0; number < count; number++)
        {
            var title = number % 3 == 0 ? "" : $"\"title\":\"T{number % 2}\"";
            ids.Add((await _scim.PostAsync("Users", Bodies.User($"u{number}@example.com", title))).Id);
        }
        return ids;
    }

    /// <param name="path">Beginning with a question mark: of the base URL.</param>
    private Task<ScimAnswer> GetAsync(string path) => _scim.GetAsync(path.StartsWith('?') ? _scim.BaseUrl + path : path);

    private Task<ScimAnswer> SearchAsync(string path, string parameters) =>
        _scim.PostAsync(path, $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],{{parameters}}}""");

    private static List<string> Ids(ScimAnswer page) =>
        [.. page.Resources.Select(resource => resource!["id"]!.GetValue<string>())];

    private static string? Next(ScimAnswer page) => (page.Json as JsonObject)?["nextCursor"]?.GetValue<string>();
}

public sealed class CursorsOnSqlite(SqliteServer server) : CursorTests(server), IClassFixture<SqliteServer>;

public sealed class CursorsOnPostgres(PostgresServer server) : CursorTests(server), IClassFixture<PostgresServer>;
