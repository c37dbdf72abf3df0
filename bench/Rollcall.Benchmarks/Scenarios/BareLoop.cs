using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace Rollcall.Benchmarks.Scenarios;

/// <summary>The floor of a sync: the same calls to fake Jira by a plain HttpClient, as many at once, with nothing remembered.</summary>
internal sealed class BareLoop(Uri fake, int users, int groups, int groupsEach, int concurrency)
{
    public const string JiraToken = "fake-jira-admin-token";

    public static string GroupName(int group) => $"bench-group-{group}";

    public static bool IsMember(int user, int group, int groups, int groupsEach) =>
        Enumerable.Range(0, groupsEach).Any(k => (user + k * (groups / groupsEach)) % groups == group);

    /// <summary>An empty fake Jira that takes so long for each call.</summary>
    public static async Task ResetAsync(Uri fake, TimeSpan latency)
    {
        using var http = new HttpClient();
        (await http.PostAsync(new Uri(fake, "/_fake/reset"), content: null)).EnsureSuccessStatusCode();
        if (latency > TimeSpan.Zero)
        {
            using var fault = JsonContent.Create(new { kind = "latency", delayMilliseconds = latency.TotalMilliseconds });
            (await http.PostAsync(new Uri(fake, "/_fake/faults"), fault)).EnsureSuccessStatusCode();
        }
    }

    /// <summary>Seconds.</summary>
    public async Task<double> RunAsync()
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = concurrency };
        using var http = new HttpClient(handler) { BaseAddress = new Uri(fake, "/jira/rest/api/2/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", JiraToken);
        var clock = Stopwatch.StartNew();
        await EachAsync(groups, group => CreateGroupAsync(http, group));
        await EachAsync(users, user => CreateUserAsync(http, user));
        return clock.Elapsed.TotalSeconds;
    }

    private async Task EachAsync(int count, Func<int, Task> work)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => LoopAsync()));

        async Task LoopAsync()
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
                await work(i);
        }
    }

    private static async Task CreateGroupAsync(HttpClient http, int group)
    {
        await SendAsync(http, HttpMethod.Get, $"groups/picker?query={GroupName(group)}", null, HttpStatusCode.OK);
        await SendAsync(http, HttpMethod.Post, "group", new { name = GroupName(group) }, HttpStatusCode.Created);
    }

    private async Task CreateUserAsync(HttpClient http, int user)
    {
        var name = $"s{user}";
        await SendAsync(http, HttpMethod.Get, $"user?username={name}&expand=groups", null, HttpStatusCode.NotFound);
        var body = new
        {
            name,
            emailAddress = $"{name}@bench.example",
            displayName = $"Given Family {name}",
            active = true,
            applicationKeys = Array.Empty<string>(),
        };
        await SendAsync(http, HttpMethod.Post, "user", body, HttpStatusCode.Created);
        for (var group = 0; group < groups; group++)
        {
            if (IsMember(user, group, groups, groupsEach))
                await SendAsync(
                    http,
                    HttpMethod.Post,
                    $"group/user?groupname={GroupName(group)}",
                    new { name },
                    HttpStatusCode.Created
                );
        }
    }

    private static async Task SendAsync(HttpClient http, HttpMethod method, string path, object? body, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        using var response = await http.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        if (response.StatusCode != expected)
            throw new InvalidOperationException($"{method} {path}: {response.StatusCode}");
    }
}
