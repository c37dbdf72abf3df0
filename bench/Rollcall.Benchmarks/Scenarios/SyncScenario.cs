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
    private const int Changes = Users + Groups + (Users * GroupsEach);
    private static readonly Dictionary<string, string> Secrets = new(StringComparer.Ordinal)
    {
        ["BENCH_JIRA_TOKEN"] = BareLoop.JiraToken,
    };

    public async Task<IReadOnlyList<Figure>> RunAsync() =>
        [
            // A fake that answers at once measures our own cost and nothing else; the others, what an administrator sees.
            .. await RunAsync(TimeSpan.Zero),
            .. await RunAsync(TimeSpan.FromMilliseconds(1)),
            .. await RunAsync(TimeSpan.FromMilliseconds(5)),
        ];

    /// <summary>
    /// Twice: by a server that was just started for it, and for a target that is added to it afterwards. The loop makes its calls once before
    /// it is measured, so the second is its like: what the runtime compiles at first use is compiled.
    /// </summary>
    /// <param name="latency">Of each call at the app.</param>
    private async Task<IReadOnlyList<Figure>> RunAsync(TimeSpan latency)
    {
        var name = $"{databaseName}, {latency.TotalMilliseconds:0} ms a call";
        var folder = Programs.Folder($"{databaseName}-sync-{latency.TotalMilliseconds:0}");
        var database = await newDatabase();
        await FillDirectoryAsync(folder, database);
        await using var fake = await Programs.FakeAtlassianAsync();
        var loop = new BareLoop(fake.Url, Users, Groups, GroupsEach, Concurrency);
        await loop.RunAsync();
        var before = await FloorAsync(loop, fake.Url, latency);
        await BareLoop.ResetAsync(fake.Url, latency);
        await using var server = await Programs.RollcallAsync(Configuration(fake.Url, "jira"), folder, database, Secrets);
        var first = await SyncAsync(server, fake.Url);
        var writesAgain = await SyncAgainAsync(server, fake.Url, first);
        var between = await FloorAsync(loop, fake.Url, latency);
        await BareLoop.ResetAsync(fake.Url, latency);
        Programs.Reconfigure(Configuration(fake.Url, "jira", "jira-2"), folder);
        var second = await SyncAsync(server, fake.Url);
        var after = await FloorAsync(loop, fake.Url, latency);
        return
        [
            OfFloor(
                $"{name}: full sync of {Users} new users with {GroupsEach} groups each, of a bare loop",
                second,
                between,
                after
            ),
            OfFloor($"{name}: the same by a server that was just started", first, before, between),
            Figure.AtMost(
                $"{name}: calls per new user (look up, create, {GroupsEach} groups; the groups' own are {Groups * 2})",
                (double)first.Calls / Users,
                2 + GroupsEach + 0.05,
                $"{first.Calls} calls"
            ),
            Figure.Exactly($"{name}: write calls of a second full sync", $"{writesAgain}", "0"),
        ];
    }

    private static Figure OfFloor(string name, Measured sync, double before, double after) =>
        Figure.AtMost(
            name,
            sync.Seconds / ((before + after) / 2),
            1.3,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{sync.Seconds:0.0} s with {sync.Cpu:0.0} s of CPU, bare loop {before:0.0} s and {after:0.0} s"
            )
        );

    private static async Task<double> FloorAsync(BareLoop loop, Uri fake, TimeSpan latency)
    {
        await BareLoop.ResetAsync(fake, latency);
        var seconds = await loop.RunAsync();
        var made = (await new FakeCounts(fake).ReadAsync()).Changes;
        return made == Changes ? seconds : throw new InvalidOperationException($"The bare loop made {made} changes.");
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

    private static string Configuration(Uri fake, params IEnumerable<string> targets) =>
        ScimClient.Configuration
        + "\ntargets:\n"
        + string.Concat(
            targets.Select(id =>
                $$"""
                      - id: {{id}}
                        connector: jira-dc
                        url: {{new Uri(fake, "jira")}}
                        credential: { token: env:BENCH_JIRA_TOKEN }
                        groups: { onTheFly: { enabled: true } }
                        pace: { concurrency: {{Concurrency}}, perSecond: 0 }

                    """
            )
        );

    /// <summary>From the first change at the app to the last, then until nothing waits any more.</summary>
    private static async Task<Measured> SyncAsync(ChildProcess server, Uri fake)
    {
        var counts = new FakeCounts(fake);
        await counts.UntilAsync(jira => jira.Changes > 0);
        var clock = Stopwatch.StartNew();
        var cpu = server.Cpu;
        await counts.UntilAsync(jira => jira.Changes >= Changes);
        var seconds = clock.Elapsed.TotalSeconds;
        var used = (server.Cpu - cpu).TotalSeconds;
        await QueueIsEmptyAsync(server.Url);
        return new Measured(seconds, used, (await counts.ReadAsync()).Requests);
    }

    /// <summary>Number of write calls of another look at everything.</summary>
    private static async Task<long> SyncAgainAsync(ChildProcess server, Uri fake, Measured first)
    {
        var counts = new FakeCounts(fake);
        var before = await counts.ReadAsync();
        await ReconcileAsync(server.Url);
        await QueueIsEmptyAsync(server.Url);
        var after = await counts.ReadAsync();
        if (after.Requests - first.Calls < Users)
            throw new InvalidOperationException($"The second sync looked at {after.Requests - first.Calls} things only.");
        return after.Writes - before.Writes;
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

    private sealed record Measured(double Seconds, double Cpu, long Calls);
}
