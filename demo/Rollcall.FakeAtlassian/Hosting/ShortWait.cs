using System.Collections.Concurrent;

namespace Rollcall.FakeAtlassian.Hosting;

/// <summary>
/// Waits of a few milliseconds that are as long as they are asked for. The runtime's timers go by the kernel's coarse clock, which moves
/// every four milliseconds on most Linux machines, so that a latency of one would be four; a thread that sleeps is woken in time.
/// </summary>
internal static class ShortWait
{
    /// <summary>Beyond this a few milliseconds more are no matter, and a thread for each would be.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(20);

    /// <summary>More waits than this at a time begin when another is over.</summary>
    private const int MostThreads = 64;

    private static readonly ManualResetEvent Never = new(initialState: false);

    private static readonly BlockingCollection<(TimeSpan Time, TaskCompletionSource Over)> Asked = [];
    private static int _threads;
    private static int _busy;

    public static Task ForAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.Increment(ref _busy) > Volatile.Read(ref _threads) && _threads < MostThreads)
        {
            Interlocked.Increment(ref _threads);
            new Thread(Run) { IsBackground = true, Name = "Short waits" }.Start();
        }
        Asked.Add((time, over), cancellationToken);
        return over.Task.WaitAsync(cancellationToken);
    }

    private static void Run()
    {
        foreach (var (time, over) in Asked.GetConsumingEnumerable())
        {
            Never.WaitOne((int)Math.Ceiling(time.TotalMilliseconds));
            Interlocked.Decrement(ref _busy);
            over.SetResult();
        }
    }
}
