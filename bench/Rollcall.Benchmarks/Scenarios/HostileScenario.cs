using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using FsCheck;
using FsCheck.Fluent;
using Rollcall.Benchmarks.Processes;
using Rollcall.Testing.Hostile;

namespace Rollcall.Benchmarks.Scenarios;

/// <summary>
/// What hostile input costs: everything of the named corpus, then random requests that are nearly right, one at a time. A time over the
/// limit is measured three times more and the best is taken, as other work of the machine can only make it longer.
/// </summary>
internal sealed class HostileScenario(string databaseName, string? database, int databaseProcess, HostileOptions options)
{
    private const int People = 200;
    private const int Members = 100;
    private const int OtherTries = 3;

    /// <summary>Requests made at once by the generators, whose numbers come from the seed.</summary>
    private const int Batch = 100;

    private const int GeneratorSize = 50;
    private const long MostMegabytes = 200;
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);
    private static readonly AuthenticationHeaderValue Token = new("Bearer", Programs.Token);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private readonly List<string> _failures = [];
    private CpuMeter _cpu = new();
    private Slow _slowest;
    private int _requests;

    public async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var server = await Programs.RollcallAsync(
            ScimClient.Configuration,
            Programs.Folder($"{databaseName}-fuzz"),
            database
        );
        _cpu = databaseProcess == 0 ? new CpuMeter(server.Id) : new CpuMeter(server.Id, databaseProcess);
        var users = await ScimClient.CreateUsersAsync(server.Url, "u", People);
        var group = await ScimClient.CreateGroupAsync(server.Url, "victims", users.Take(Members));
        var corpus = HostileCorpus.Of("bench", users[0], group);
        var idle = server.ResidentBytes;
        // Once over, so that no method is compiled for the first time while it is measured.
        foreach (var attack in corpus)
            await SendAsync(server, attack.Request);
        foreach (var attack in corpus)
            await MeasureAsync(server, attack.Request, attack.Name);
        var named = Slowest($"slowest answer to {corpus.Count} hostile inputs with a name");
        _slowest = default;
        _requests = 0;
        await RandomAsync(server, users[1], group);
        var random = Slowest($"slowest answer to {_requests:N0} random ones (seed {options.Seed})");
        var above = (server.PeakBytes - idle) / 1024 / 1024;
        foreach (var failure in _failures)
            Console.Error.WriteLine(failure);
        return
        [
            named,
            random,
            Figure.Exactly(
                $"{databaseName}: answers of 5xx to all of them",
                _failures.Count.ToString(CultureInfo.InvariantCulture),
                "0"
            ),
            new Figure(
                $"{databaseName}: peak memory above that of the idle server",
                $"{above} MB",
                $"< {MostMegabytes} MB",
                above < MostMegabytes
            ),
        ];
    }

    private Figure Slowest(string what) =>
        new(
            $"{databaseName}: {what}",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{_slowest.Time.TotalMilliseconds:0} ms ({(_slowest.Cpu is { } cpu ? $"{cpu:0} ms of CPU; " : "")}{_slowest.What})"
            ),
            $"< {Limit.TotalMilliseconds:0} ms, of CPU where the machine has other work",
            _slowest.Time < Limit || _slowest.Cpu < Limit.TotalMilliseconds
        );

    private async Task RandomAsync(ChildProcess server, string user, string group)
    {
        var admin = new HostileAdmin("bench");
        var requests = Gen.Frequency(
            (6, new HostileScim("bench", user, group).Requests),
            (2, admin.Requests),
            (1, admin.TokenRequests)
        );
        var clock = Stopwatch.StartNew();
        for (var seed = options.Seed; clock.Elapsed < options.Duration && _requests < options.Count; seed++)
        {
            foreach (var request in requests.Sample(GeneratorSize, new Rnd(seed), Batch))
            {
                if (clock.Elapsed >= options.Duration || _requests >= options.Count)
                    return;
                await MeasureAsync(server, request, $"{request.Method} {request.Path.Split('?')[0]}, seed {seed}");
            }
        }
    }

    private async Task MeasureAsync(ChildProcess server, HostileRequest request, string name)
    {
        _requests++;
        var best = await SendAsync(server, request);
        if (best <= _slowest.Time)
            return;
        var cpu = default(double?);
        if (best >= Limit)
        {
            var before = _cpu.Read();
            for (var other = 0; other < OtherTries; other++)
            {
                var again = await SendAsync(server, request);
                best = again < best ? again : best;
            }
            cpu = (_cpu.Read() - before) / OtherTries;
        }
        if (best > _slowest.Time)
            _slowest = new Slow(best, best < Limit ? null : cpu, name.Length > 100 ? name[..100] : name);
    }

    /// <summary>From the first byte sent to the last one received.</summary>
    private async Task<TimeSpan> SendAsync(ChildProcess server, HostileRequest request)
    {
        using var message = request.ToMessage(server.Url, Token);
        var started = Stopwatch.GetTimestamp();
        using var response = await _http.SendAsync(message);
        await response.Content.ReadAsByteArrayAsync();
        var elapsed = Stopwatch.GetElapsedTime(started);
        // What is not offered is no failure.
        if ((int)response.StatusCode is >= 500 and not 501)
            _failures.Add($"{(int)response.StatusCode} to {request}");
        return elapsed;
    }

    /// <param name="Cpu">Milliseconds of the server and its database; null below the limit.</param>
    /// <param name="What">The request.</param>
    private readonly record struct Slow(TimeSpan Time, double? Cpu, string What);
}
