using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Rollcall.Benchmarks.Load;
using Rollcall.Benchmarks.Processes;

namespace Rollcall.Benchmarks.Scenarios;

/// <summary>
/// 5,000 new users with three groups each into fake Jira, against a bare HttpClient loop that makes the same calls at the same
/// concurrency; and a second look at everything, which must write nothing.
/// </summary>
internal sealed class SyncScenario(string databaseName, Func<Task<string?>> newDatabase)
{
    private const int Users = 5_000;
    private const int Groups = 30;
    private const int GroupsEach = 3;
    private const int Concurrency = 8;
    private static readonly Dictionary<string, string> Secrets = new(StringComparer.Ordinal)
    {
        ["BENCH_JIRA_TOKEN"] = BareLoop.JiraToken,
    };

    public async Task<IReadOnlyList<Figure>> RunAsync() =>
        [
            // A fake that answers at once measures our own cost; one that takes as long as a real app, what an administrator sees.
            .. await RunAsync(TimeSpan.Zero),
            .. await RunAsync(TimeSpan.FromMilliseconds(5)),
        ];

    private async Task<IReadOnlyList<Figure>> RunAsync(TimeSpan latency)
    {
        var folder = Programs.Folder($"{databaseName}-sync-{latency.TotalMilliseconds:0}");
        var database = await newDatabase();
        await FillDirectoryAsync(folder, database);
        await using var fake = await Programs.FakeAtlassianAsync();
        var loop = new BareLoop(fake.Url, Users, Groups, GroupsEach, Concurrency);
        await loop.RunAsync();
        await BareLoop.ResetAsync(fake.Url, latency);
        var floorBefore = await loop.RunAsync();
        await BareLoop.ResetAsync(fake.Url, latency);
        var sync = await SyncAsync(folder, database, fake.Url);
        await BareLoop.ResetAsync(fake.Url, latency);
        var floorAfter = await loop.RunAsync();
        var made = (await new FakeCounts(fake.Url).ReadAsync()).Changes;
        if (made != Users + Groups + (Users * GroupsEach))
            throw new InvalidOperationException($"The bare loop made {made} changes.");
        var floor = (floorBefore + floorAfter) / 2;
        var name = $"{databaseName}, {latency.TotalMilliseconds:0} ms a call";
        return
        [
            Figure.AtMost(
                $"{name}: full sync of {Users} new users with {GroupsEach} groups each, of a bare loop",
                sync.Seconds / floor,
                1.3,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{sync.Seconds:0.0} s with {sync.Cpu:0.0} s of CPU, bare loop {floorBefore:0.0} s and {floorAfter:0.0} s"
                )
            ),
            Figure.AtMost(
                $"{name}: calls per new user (look up, create, {GroupsEach} groups; the groups' own are {Groups * 2})",
                (double)sync.Calls / Users,
                2 + GroupsEach + 0.05,
                $"{sync.Calls} calls"
            ),
            Figure.Exactly($"{name}: write calls of a second full sync", $"{sync.WritesAgain}", "0"),
        ];
    }

    private static async Task FillDirectoryAsync(string folder, string? database)
    {
        await using var server = await Programs.RollcallAsync(ScimClient.Configuration, folder, database);
        var ids = await ScimClient.CreateUsersAsync(server.Url, "s", Users);
        for (var group = 0; group < Groups; group++)
        {
            var members = ids.Where((_, user) => BareLoop.IsMember(user, group, Groups, GroupsEach));
            await ScimClient.CreateGroupAsync(server.Url, BareLoop.GroupName(group), members);
        }
    }

    private static async Task<Measured> SyncAsync(string folder, string? database, Uri fake)
    {
        var configuration =
            ScimClient.Configuration
            + $$"""

                targets:
                  - id: jira
                    connector: jira-dc
                    url: {{new Uri(fake, "jira")}}
                    credential: { token: env:BENCH_JIRA_TOKEN }
                    groups: { onTheFly: { enabled: true } }
                    pace: { concurrency: {{Concurrency}}, perSecond: 0 }
                """;
        var expected = Users + Groups + Users * GroupsEach;
        await using var server = await Programs.RollcallAsync(configuration, folder, database, Secrets);
        var counts = new FakeCounts(fake);
        await counts.UntilAsync(jira => jira.Changes > 0);
        var clock = Stopwatch.StartNew();
        var cpu = server.Cpu;
        await counts.UntilAsync(jira => jira.Changes >= expected);
        var seconds = clock.Elapsed.TotalSeconds;
        var used = (server.Cpu - cpu).TotalSeconds;
        await QueueIsEmptyAsync(server.Url);
        var first = await counts.ReadAsync();
        await ReconcileAsync(server.Url);
        await QueueIsEmptyAsync(server.Url);
        var second = await counts.ReadAsync();
        if (second.Requests - first.Requests < Users)
            throw new InvalidOperationException($"The second sync looked at {second.Requests - first.Requests} things only.");
        return new Measured(seconds, used, first.Requests, second.Writes - first.Writes);
    }

    private static async Task ReconcileAsync(Uri server)
    {
        using var connection = await Connection.OpenAsync(server);
        var answer = await connection.SendAsync(
            Connection.Request("POST", "/admin/v1/reconcile", Programs.Token, "{}"),
            keepBody: true
        );
        if (answer.Status is not (200 or 202))
            throw new InvalidOperationException(answer.Head + answer.Body);
    }

    private static async Task QueueIsEmptyAsync(Uri server)
    {
        var request = Connection.Request("GET", "/admin/v1/status", Programs.Token);
        for (var i = 0; i < 3_000; i++)
        {
            using var connection = await Connection.OpenAsync(server);
            using var json = JsonDocument.Parse((await connection.SendAsync(request, keepBody: true)).Body);
            var waiting = json
                .RootElement.GetProperty("targets")
                .EnumerateArray()
                .Select(target => target.GetProperty("queue"))
                .Sum(queue =>
                    queue.GetProperty("due").GetInt64()
                    + queue.GetProperty("inWork").GetInt64()
                    + queue.GetProperty("retrying").GetInt64()
                );
            if (waiting == 0)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
        throw new InvalidOperationException("The queue did not become empty in five minutes.");
    }

    private sealed record Measured(double Seconds, double Cpu, long Calls, long WritesAgain);
}
