using System.Diagnostics;

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
    )
    {
        var next = -1;
        var done = 0L;
        var counting = false;
        using var stop = new CancellationTokenSource();
        var loops = Enumerable.Range(0, clients).Select(_ => LoopAsync()).ToArray();
        await Task.Delay(warmup, TimeProvider.System);
        Volatile.Write(ref counting, true);
        var clock = Stopwatch.StartNew();
        await Task.Delay(duration, TimeProvider.System);
        Volatile.Write(ref counting, false);
        var seconds = clock.Elapsed.TotalSeconds;
        await stop.CancelAsync();
        await Task.WhenAll(loops);
        return Interlocked.Read(ref done) / seconds;

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
