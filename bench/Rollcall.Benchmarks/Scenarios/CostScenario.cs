using Rollcall.Benchmarks.Load;
using Rollcall.Benchmarks.Processes;

namespace Rollcall.Benchmarks.Scenarios;

/// <summary>
/// What a SCIM request costs: CPU of the server, and of its database where that is a process of its own, with 10,000 users and a group
/// of 5,000 people, next to the cost of a bare endpoint measured just before.
/// </summary>
internal sealed class CostScenario(string databaseName, string? database, int databaseProcess)
{
    /// <summary>
    /// The limits are milliseconds of a quiet machine, on which the bare endpoint costs this much. On any other they are as many times
    /// what the bare endpoint costs there.
    /// </summary>
    private const double BareMilliseconds = 0.0125;

    private const int Clients = 8;
    private const int Rounds = 3;
    private const int Users = 10_000;
    private const int Members = 5_000;

    /// <summary>So many that nobody runs out of people who can join while it is measured.</summary>
    private const int Groups = 8;
    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2);
    private static readonly byte[] Bare = Connection.Request("GET", "/bare", Programs.Token);

    public async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var server = await Programs.RollcallAsync(
            ScimClient.Configuration,
            Programs.Folder($"{databaseName}-cost"),
            database
        );
        await using var floor = await Programs.FloorAsync(Programs.Folder($"{databaseName}-cost-floor"));
        var users = await ScimClient.CreateUsersAsync(server.Url, "u", Users);
        var joining = await ScimClient.CreateUsersAsync(server.Url, "j", Users);
        var groups = new string[Groups];
        for (var i = 0; i < Groups; i++)
            groups[i] = await ScimClient.CreateGroupAsync(server.Url, $"large {i}", users.Take(Members));
        var figures = new List<Figure>();
        foreach (var operation in Operations(users, joining, groups))
            figures.Add(await CostAsync(server, floor, operation));
        return figures;
    }

    /// <summary>What writes counts on over all rounds: what is there already is not written again, and costs nearly nothing.</summary>
    private static IEnumerable<Operation> Operations(string[] users, string[] joining, string[] groups)
    {
        var switched = -1;
        var replaced = -1;
        var created = -1;
        var joined = -1;
        yield return new("GET user", 0.15, 200, i => ScimClient.Get($"Users/{users[i * 7919 % Users]}"));
        yield return new("filter userName eq", 0.2, 200, i => ScimClient.Get(Payload.ByName($"u{i * 7919 % Users}")));
        yield return new("list 100 users", 2, 200, i => ScimClient.Get($"Users?startIndex={1 + i * 37 % 99 * 100}&count=100"));
        yield return new(
            "PATCH active",
            0.4,
            200,
            _ =>
            {
                var next = Interlocked.Increment(ref switched);
                return ScimClient.Patch($"Users/{users[next % Users]}", Payload.SetActive(next / Users % 2 == 1));
            }
        );
        yield return new(
            "PUT user",
            1,
            200,
            _ =>
            {
                var next = Interlocked.Increment(ref replaced);
                return ScimClient.Put($"Users/{users[next % Users]}", Payload.User($"u{next % Users}", $"Changed {next}"));
            }
        );
        yield return new(
            "POST user",
            0.5,
            201,
            _ => ScimClient.Post("Users", Payload.User($"c{Interlocked.Increment(ref created)}"))
        );
        yield return new("GET group of 5,000", 3, 200, _ => ScimClient.Get($"Groups/{groups[0]}"));
        yield return new(
            "PATCH group, +1 member",
            0.5,
            204,
            _ =>
            {
                var next = Interlocked.Increment(ref joined);
                return ScimClient.Patch($"Groups/{groups[next / Users]}", Payload.AddMember(joining[next % Users]));
            }
        );
    }

    private async Task<Figure> CostAsync(ChildProcess server, ChildProcess floor, Operation operation)
    {
        // The cheapest round is what a bare endpoint costs; a dearer one was disturbed and would excuse us.
        var bare = double.MaxValue;
        var costs = new List<double>(Rounds);
        for (var round = 0; round < Rounds; round++)
        {
            bare = Math.Min(bare, await RunAsync(floor.Url, 200, _ => Bare, new CpuMeter(floor.Id)));
            int[] processes = database is null ? [server.Id] : [server.Id, databaseProcess];
            costs.Add(await RunAsync(server.Url, operation.Status, operation.Request, new CpuMeter(processes)));
        }
        var median = costs.Order().ElementAt(Rounds / 2);
        var limit = database is null ? operation.Limit : 2 * operation.Limit;
        return Figure.Cost($"{databaseName}: {operation.Name}", median, bare, limit, limit / BareMilliseconds);
    }

    private static async Task<double> RunAsync(Uri url, int status, Func<int, byte[]> request, CpuMeter cpu) =>
        (await LoadRun.MeasureAsync(url, Clients, Warmup, Duration, status, request, cpu)).Cost;

    /// <param name="Limit">Milliseconds of CPU a request on SQLite; PostgreSQL may take twice as much.</param>
    private sealed record Operation(string Name, double Limit, int Status, Func<int, byte[]> Request);
}
