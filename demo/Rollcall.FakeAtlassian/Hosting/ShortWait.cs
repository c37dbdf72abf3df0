using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Rollcall.FakeAtlassian.Hosting;

/// <summary>
/// Waits of a few milliseconds that are as long as they are asked for. The runtime's timers go by the kernel's coarse clock, which moves
/// every four milliseconds on most Linux machines, so that a latency of one would be four; a thread that sleeps is woken in time.
/// </summary>
/// <remarks>
/// Waits of the same length end in the order they began, so that one thread for each length serves all of them, and nobody is woken to
/// begin one. What comes after a wait runs on that thread too, as it is short and to wake another costs more. What is measured beside the fake
/// is not to be measured with the cost of its waiting.
/// </remarks>
internal sealed class ShortWait
{
    /// <summary>Beyond this a few milliseconds more are no matter, and there would be too many lengths.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(0.1);
    private static readonly ManualResetEvent Never = new(initialState: false);
    private static readonly ConcurrentDictionary<long, Lazy<ShortWait>> OfLength = new();

    private readonly BlockingCollection<(long Asked, TaskCompletionSource Over)> _asked = [];
    private readonly TimeSpan _length;

    private ShortWait(TimeSpan length)
    {
        _length = length;
        new Thread(Run) { IsBackground = true, Name = "Short waits" }.Start();
    }

    /// <param name="length">To the tenth of a millisecond, and no more than <see cref="Longest"/>.</param>
    public static Task ForAsync(TimeSpan length)
    {
        var steps = (long)Math.Ceiling(length / Step);
        var wait = OfLength.GetOrAdd(steps, static steps => new(() => new ShortWait(steps * Step))).Value;
        // Without RunContinuationsAsynchronously, see above.
        var over = new TaskCompletionSource();
        wait._asked.Add((Stopwatch.GetTimestamp(), over));
        return over.Task;
    }

    private void Run()
    {
        foreach (var (asked, over) in _asked.GetConsumingEnumerable())
        {
            var left = _length - Stopwatch.GetElapsedTime(asked);
            if (left > TimeSpan.Zero)
                Sleep(left);
            over.SetResult();
        }
    }

    private static void Sleep(TimeSpan time)
    {
        if (OperatingSystem.IsWindows())
            Never.WaitOne((int)Math.Ceiling(time.TotalMilliseconds));
        else
            _ = NanoSleep(new TimeSpec(Seconds: 0, (nint)time.TotalNanoseconds), remaining: 0);
    }

    /// <summary>nanosleep(2): the one sleep below a millisecond there is. Cut short by a signal it ends early, which is no matter here.</summary>
    [DllImport("libc", EntryPoint = "nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NanoSleep(in TimeSpec time, nint remaining);

    private readonly record struct TimeSpec(nint Seconds, nint Nanoseconds);
}
