using Rollcall.Benchmarks.Load;
using Rollcall.Benchmarks.Processes;

namespace Rollcall.Benchmarks.Scenarios;

/// <summary>
/// Whether cost grows with the directory: two servers, one with 10,000 and one with 500,000 people, take turns; and what a group of
/// 250,000 costs to change and to read.
/// </summary>
internal sealed class ScaleScenario(string databaseName, Func<Task<string?>> newDatabase, int databaseProcess)
{
    private const int Few = 10_000;
    private const int Many = 500_000;
    private const int Members = 250_000;
    private const int Clients = 8;
    private const int Rounds = 7;

    /// <summary>Each round goes on elsewhere in the order of people, or those of the first would be in every cache by the second.</summary>
    private const long Step = 33_331;
    private const double MayGrow = 1.3;
    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2);

    public async Task<IReadOnlyList<Figure>> RunAsync()
    {
        var figures = new List<Figure>();
        var folder = Programs.Folder($"{databaseName}-many");
        var database = await newDatabase();
        string large;
        await using (var many = await Programs.RollcallAsync(ScimClient.Configuration, folder, database))
        {
            var company = new Company(many, folder, database);
            await company.FillAsync(Many);
            large = await company.GroupAsync("large", Members);
            figures.AddRange(await UsersAsync(many));
            figures.AddRange(await MembersAsync(many, company, large));
        }
        // The peak of a process that has done nothing else.
        await using var fresh = await Programs.RollcallAsync(ScimClient.Configuration, folder, database);
        figures.Add(await MemoryAsync(fresh, large));
        return figures;
    }

    private async Task<IReadOnlyList<Figure>> UsersAsync(ChildProcess many)
    {
        var folder = Programs.Folder($"{databaseName}-few");
        var database = await newDatabase();
        await using var few = await Programs.RollcallAsync(ScimClient.Configuration, folder, database);
        await new Company(few, folder, database).FillAsync(Few);
        var figures = new List<Figure>();
        foreach (var operation in Operations())
        {
            var rounds = new List<(double Ratio, double Few, double Many)>();
            // The one before the first is not counted: methods are still compiled in it.
            for (var round = 0; round <= Rounds; round++)
            {
                var ofFew = await CostAsync(few, operation, Few, round);
                var ofMany = await CostAsync(many, operation, Many, round);
                if (round > 0)
                    rounds.Add((ofMany / ofFew, ofFew, ofMany));
            }
            var median = rounds.OrderBy(round => round.Ratio).ElementAt(Rounds / 2);
            figures.Add(
                Figure.AtMost(
                    $"{databaseName}: {operation.Name} among {Many:N0} people, of {Few:N0}",
                    median.Ratio,
                    MayGrow,
                    $"{median.Many:0.000} and {median.Few:0.000} ms of CPU"
                )
            );
        }
        return figures;
    }

    private static IEnumerable<Operation> Operations()
    {
        var created = 0;
        yield return new("GET user", 200, (_, person) => ScimClient.Get($"Users/{Company.IdOf(person)}"));
        yield return new("filter userName eq", 200, (_, person) => ScimClient.Get(Payload.ByName(Company.NameOf(person))));
        var changed = 0;
        yield return new(
            "PATCH title",
            200,
            // Another title each time, or nothing is written when the turn comes to the same person again.
            (_, person) => ScimClient.Patch($"Users/{Company.IdOf(person)}", Payload.SetTitle(Interlocked.Increment(ref changed)))
        );
        yield return new(
            "POST user",
            201,
            (_, _) => ScimClient.Post("Users", Payload.User($"c{Interlocked.Increment(ref created)}"))
        );
    }

    private async Task<double> CostAsync(ChildProcess server, Operation operation, int people, int round)
    {
        var cpu = databaseProcess == 0 ? new CpuMeter(server.Id) : new CpuMeter(server.Id, databaseProcess);
        var load = await LoadRun.MeasureAsync(
            server.Url,
            Clients,
            Warmup,
            Duration,
            operation.Status,
            // A prime, so that all of them come up in no order.
            i => operation.Request(i, 1 + (int)((i + round * Step) * 104_729 % people)),
            cpu
        );
        return load.Cost;
    }

    private async Task<IReadOnlyList<Figure>> MembersAsync(ChildProcess server, Company company, string large)
    {
        var small = await company.GroupAsync("small", 10);
        var (ratio, ofSmall, ofLarge) = await GroupSize.CompareAsync(
            server.Url,
            round => Task.FromResult((small, large)),
            round => [.. Enumerable.Range(Members + 1 + round * 300, 300).Select(Company.IdOf)]
        );
        var whole = await GroupSize.MedianAsync(server.Url, ScimClient.Get($"Groups/{small}?excludedAttributes=members"));
        var without = await GroupSize.MedianAsync(server.Url, ScimClient.Get($"Groups/{large}?excludedAttributes=members"));
        return
        [
            Figure.AtMost(
                $"{databaseName}: +1 member of {Members:N0}, of +1 member of 10",
                ratio,
                MayGrow,
                $"{ofLarge:0.00} ms and {ofSmall:0.00} ms"
            ),
            Figure.AtMost(
                $"{databaseName}: GET group of {Members:N0} without its members, of a group of 10",
                without / whole,
                MayGrow,
                $"{without:0.00} ms and {whole:0.00} ms"
            ),
        ];
    }

    private async Task<Figure> MemoryAsync(ChildProcess server, string group)
    {
        byte[][] requests =
        [
            ScimClient.Get($"Groups/{group}"),
            ScimClient.Get("Users?count=1000"),
            ScimClient.Get("Groups?count=10"),
        ];
        var readings = Enumerable.Range(0, 3 * Clients).SelectMany(_ => requests).ToList();
        var answers = await LoadRun.AllAsync(server.Url, Clients, readings, keepBody: false);
        if (answers.FirstOrDefault(answer => answer.Status != 200) is { } failed)
            throw new InvalidOperationException(failed.Head);
        var megabytes = server.PeakBytes / 1024 / 1024;
        return new Figure(
            $"{databaseName}: peak memory while {Clients} clients read a group of {Members:N0} and lists",
            $"{megabytes} MB",
            "< 300 MB",
            megabytes < 300
        );
    }

    private sealed record Operation(string Name, int Status, Func<int, int, byte[]> Request);
}
