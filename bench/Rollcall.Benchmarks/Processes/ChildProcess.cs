using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Rollcall.Benchmarks.Processes;

/// <summary>A program under measurement, in a process of its own on a free loopback port.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process, Uri url)
    {
        _process = process;
        Url = url;
    }

    public Uri Url { get; }

    /// <summary>From start of the process to the first answer at the readiness path.</summary>
    public TimeSpan TimeToReady { get; private set; }

    public int Id => _process.Id;

    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The most resident memory it ever had.</summary>
    public long PeakBytes
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>User and system time used so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<ChildProcess> StartAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        string readyPath
    )
    {
        var url = new Uri($"http://127.0.0.1:{FreePort()}");
        var isAssembly = program.EndsWith(".dll", StringComparison.Ordinal);
        var start = new ProcessStartInfo(isAssembly ? "dotnet" : program)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (
            var argument in (string[])
                [.. isAssembly ? [program] : Array.Empty<string>(), .. arguments, "--urls", url.ToString().TrimEnd('/')]
        )
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var clock = Stopwatch.StartNew();
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var output = new Queue<string>();
        Collect(process, output);
        var child = new ChildProcess(process, url);
        await child.WaitAsync(readyPath, output, clock);
        child.TimeToReady = clock.Elapsed;
        return child;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static void Collect(Process process, Queue<string> output)
    {
        DataReceivedEventHandler keep = (_, line) =>
        {
            if (line.Data is null)
                return;
            lock (output)
            {
                output.Enqueue(line.Data);
                if (output.Count > 40)
                    output.Dequeue();
            }
        };
        process.OutputDataReceived += keep;
        process.ErrorDataReceived += keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private async Task WaitAsync(string readyPath, Queue<string> output, Stopwatch clock)
    {
        var request = Load.Connection.Request("GET", readyPath, token: null);
        while (clock.Elapsed < TimeSpan.FromSeconds(60))
        {
            if (_process.HasExited)
                break;
            try
            {
                using var connection = await Load.Connection.OpenAsync(Url);
                if ((await connection.SendAsync(request)).Status == 200)
                    return;
            }
            catch (Exception notYet) when (notYet is SocketException or IOException) { }
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
        string tail;
        lock (output)
            tail = string.Join('\n', output);
        await DisposeAsync();
        throw new InvalidOperationException($"Not ready after {clock.Elapsed.TotalSeconds:0} s. It printed:\n{tail}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
