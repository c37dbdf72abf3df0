using System.Diagnostics;
using Rollcall.Benchmarks.Processes;

namespace Rollcall.Benchmarks.Load;

/// <summary>A closed loop of some clients for a bounded time or count.</summary>
internal static class LoadRun
{
    /// <summary>Requests a second after a warm-up. Every answer must have the expected status.</summary>
    public static async Task<double> RequestsPerSecondAsync(
        Uri url,
        int clients,
        TimeSpan warmup,
        TimeSpan duration,
        int expected,
        Func<int, byte[]> request
    ) => (await MeasureAsync(url, clients, warmup, duration, expected, request, cpu: null)).Rate;

    /// <param name="request">By a number that counts up from 0 in each run.</param>
    /// <param name="cpu">What is measured besides.</param>
    public static async Task<LoadResult> MeasureAsync(
        Uri url,
        int clients,
        TimeSpan warmup,
        TimeSpan duration,
        int expected,
        Func<int, byte[]> request,
        CpuMeter? cpu
    )
    {
        var next = -1;
        var done = 0L;
        var counting = false;
        using var stop = new CancellationTokenSource();
        var loops = Enumerable.Range(0, clients).Select(_ => LoopAsync()).ToArray();
        var all = Task.WhenAll(loops);
        await Task.WhenAny(all, Task.Delay(warmup, TimeProvider.System));
        Volatile.Write(ref counting, true);
        var before = cpu?.Read() ?? 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAny(all, Task.Delay(duration, TimeProvider.System));
        Volatile.Write(ref counting, false);
        var seconds = clock.Elapsed.TotalSeconds;
        var used = (cpu?.Read() ?? 0) - before;
        await stop.CancelAsync();
        await all;
        var count = Interlocked.Read(ref done);
        if (count == 0)
            throw new InvalidOperationException($"Not one request to {url} was answered while it was measured.");
        return new LoadResult(count / seconds, used / count);

        async Task LoopAsync()
        {
            using var connection = await Connection.OpenAsync(url);
            while (!stop.IsCancellationRequested)
            {
                var answer = await connection.SendAsync(request(Interlocked.Increment(ref next)));
                if (answer.Status != expected)
                    throw new InvalidOperationException($"Expected {expected}, got {answer.Head}");
                if (Volatile.Read(ref counting))
                    Interlocked.Increment(ref done);
            }
        }
    }

    /// <summary>All requests once, by some clients; answers in the order of the requests.</summary>
    public static async Task<Answer[]> AllAsync(Uri url, int clients, IReadOnlyList<byte[]> requests, bool keepBody = true)
    {
        var answers = new Answer[requests.Count];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(clients, requests.Count)).Select(_ => LoopAsync()));
        return answers;

        async Task LoopAsync()
        {
            using var connection = await Connection.OpenAsync(url);
            for (var i = Interlocked.Increment(ref next); i < requests.Count; i = Interlocked.Increment(ref next))
                answers[i] = await connection.SendAsync(requests[i], keepBody);
        }
    }
}

/// <param name="Rate">Requests a second.</param>
/// <param name="Cost">Milliseconds of CPU a request.</param>
internal sealed record LoadResult(double Rate, double Cost);
