using System.Text.Json;
using Rollcall.Benchmarks.Load;
using Rollcall.Benchmarks.Processes;

namespace Rollcall.Benchmarks.Scenarios;

/// <summary>The SCIM side on one database: reads and writes against the floors, group size, races, start and memory.</summary>
internal sealed class ScimScenario(string databaseName, string? database, double requiredRead)
{
    private const int Clients = 32;
    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<Figure>> RunAsync()
    {
        var figures = new List<Figure>();
        await using var server = await Programs.RollcallAsync(ScimClient.Configuration, Programs.Folder(databaseName), database);
        figures.Add(
            new Figure(
                $"{databaseName}: start to first answer",
                $"{server.TimeToReady.TotalSeconds:0.00} s",
                "< 2 s",
                server.TimeToReady < TimeSpan.FromSeconds(2)
            )
        );
        await IdleAsync();
        figures.Add(Memory("resident memory, started and idle", server, limit: 200));
        await using var floor = await Programs.FloorAsync(Programs.Folder($"{databaseName}-floor"));
        var users = await ScimClient.CreateUsersAsync(server.Url, "u", 2_000);
        figures.Add(await ReadAsync(server, floor, users));
        if (database is null)
            figures.Add(await CreateAsync(server, floor));
        figures.AddRange(await RacesAsync(server));
        figures.Add(await GroupSizeAsync(server));
        return figures;
    }

    private Figure Memory(string what, ChildProcess server, long limit)
    {
        var megabytes = server.ResidentBytes / 1024 / 1024;
        return new Figure($"{databaseName}: {what}", $"{megabytes} MB", $"< {limit} MB", megabytes < limit);
    }

    private static Task IdleAsync() => Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System);

    private async Task<Figure> ReadAsync(ChildProcess server, ChildProcess floor, string[] users)
    {
        var bare = Connection.Request("GET", "/bare", Programs.Token);
        var requests = users.Select(id => ScimClient.Get($"Users/{id}")).ToArray();
        var ratios = new List<(double Ratio, double Rate, double Floor)>();
        for (var round = 0; round < 3; round++)
        {
            var floorRate = await LoadRun.RequestsPerSecondAsync(floor.Url, Clients, Warmup, Duration, 200, _ => bare);
            var rate = await LoadRun.RequestsPerSecondAsync(
                server.Url,
                Clients,
                Warmup,
                Duration,
                200,
                i => requests[i % requests.Length]
            );
            ratios.Add((rate / floorRate, rate, floorRate));
        }
        var median = ratios.OrderBy(r => r.Ratio).ElementAt(1);
        return Figure.AtLeast(
            $"{databaseName}: GET user, of a bare endpoint",
            median.Ratio,
            requiredRead,
            $"{median.Rate:0} of {median.Floor:0} requests/s"
        );
    }

    private async Task<Figure> CreateAsync(ChildProcess server, ChildProcess floor)
    {
        var ratios = new List<(double Ratio, double Rate, double Floor)>();
        var body = Connection.Request("POST", "/one-transaction", Programs.Token, Payload.User("floor"));
        for (var round = 0; round < 3; round++)
        {
            var prefix = $"w{round}x";
            var floorRate = await LoadRun.RequestsPerSecondAsync(floor.Url, Clients, Warmup, Duration, 201, _ => body);
            var rate = await LoadRun.RequestsPerSecondAsync(
                server.Url,
                Clients,
                Warmup,
                Duration,
                201,
                i => ScimClient.Post("Users", Payload.User($"{prefix}{i}"))
            );
            ratios.Add((rate / floorRate, rate, floorRate));
        }
        var median = ratios.OrderBy(r => r.Ratio).ElementAt(1);
        return Figure.AtLeast(
            $"{databaseName}: POST user at {Clients} clients, of one transaction a request",
            median.Ratio,
            4,
            $"{median.Rate:0} of {median.Floor:0} requests/s"
        );
    }

    private async Task<IReadOnlyList<Figure>> RacesAsync(ChildProcess server)
    {
        var created = new Dictionary<int, int>();
        var lost = 0;
        for (var round = 0; round < 10; round++)
        {
            var same = ScimClient.Post("Users", Payload.User($"race{round}"));
            var answers = await LoadRun.AllAsync(server.Url, Clients, [.. Enumerable.Repeat(same, Clients)]);
            foreach (var answer in answers)
                created[answer.Status] = created.GetValueOrDefault(answer.Status) + 1;
            lost += await LostMembersAsync(server, round);
        }
        return
        [
            Figure.Exactly(
                $"{databaseName}: 10 rounds of {Clients} identical creates",
                string.Join(", ", created.OrderBy(c => c.Key).Select(c => $"{c.Value} x {c.Key}")),
                $"10 x 201, {10 * (Clients - 1)} x 409"
            ),
            Figure.Exactly($"{databaseName}: members lost in 10 rounds of {Clients} parallel adds", $"{lost}", "0"),
        ];
    }

    private static async Task<int> LostMembersAsync(ChildProcess server, int round)
    {
        var members = await ScimClient.CreateUsersAsync(server.Url, $"m{round}x", Clients);
        var group = await ScimClient.CreateGroupAsync(server.Url, $"race{round}", []);
        var adds = members.Select(id => ScimClient.Patch($"Groups/{group}", Payload.AddMember(id))).ToList();
        var answers = await LoadRun.AllAsync(server.Url, Clients, adds);
        using var connection = await Connection.OpenAsync(server.Url);
        var body = (await connection.SendAsync(ScimClient.Get($"Groups/{group}"), keepBody: true)).Body;
        using var json = JsonDocument.Parse(body);
        var there = json
            .RootElement.GetProperty("members")
            .EnumerateArray()
            .Select(m => m.GetProperty("value").GetString())
            .ToHashSet();
        return members.Where((id, i) => answers[i].Status is 200 or 204 && !there.Contains(id)).Count()
            + answers.Count(answer => answer.Status is not (200 or 204));
    }

    private async Task<Figure> GroupSizeAsync(ChildProcess server)
    {
        var everybody = await ScimClient.CreateUsersAsync(server.Url, "g", 51_000);
        var large = await ScimClient.CreateGroupAsync(server.Url, "large", everybody.Take(50_000));
        var median = await GroupSize.CompareAsync(
            server.Url,
            async round => (await ScimClient.CreateGroupAsync(server.Url, $"small{round}", everybody.Take(10)), large),
            round => everybody[(50_000 + round * 300)..(50_000 + (round + 1) * 300)]
        );
        return Figure.AtMost(
            $"{databaseName}: +1 member of 50,000, of +1 member of 10",
            median.Ratio,
            1.3,
            $"{median.Large:0.00} ms and {median.Small:0.00} ms"
        );
    }
}
