using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rollcall.Server.Tests.Hosting;

/// <summary>The server program as a process of its own, for what only a process shows: exit codes, signals, standard output, being killed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private ServerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public string Output => Read(_output);

    public string Errors => Read(_errors);

    public static ServerProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Rollcall.Server.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new ServerProcess(new Process { StartInfo = start });
    }

    /// <summary>Starts on a directory that holds rollcall.yaml, and waits until it is ready.</summary>
    public static async Task<(ServerProcess Process, Uri Address)> StartReadyAsync(
        string directory,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var variables = new Dictionary<string, string>(environment ?? new Dictionary<string, string>())
        {
            ["SCIM_TOKEN"] = RollcallServer.Token,
        };
        string[] arguments =
        [
            "--config",
            Path.Combine(directory, "rollcall.yaml"),
            "--data",
            directory,
            "--urls",
            address.ToString(),
        ];
        var process = Start(arguments, variables);
        using var http = new HttpClient { BaseAddress = address };
        await Eventually.HoldsAsync(() => IsReadyAsync(http, process), "the server is ready");
        return (process, address);
    }

    public void Signal(string name) => Process.Start("kill", ["-s", name, $"{Id}"]).WaitForExit(Patience);

    /// <summary>As when the power fails: nothing is finished, nothing is flushed.</summary>
    public void Kill() => _process.Kill();

    public async Task<int> ExitCodeAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, ServerProcess process)
    {
        if (process._process.HasExited)
            throw new InvalidOperationException($"The server ended: {process.Errors}");
        try
        {
            using var answer = await http.GetAsync("/health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>
    /// Below the ports that systems give to outgoing connections (Linux from 32768), of which the other tests make so many that
    /// one may have taken it before the server does.
    /// </summary>
    private static int FreePort()
    {
        while (true)
        {
            try
            {
                var port = Random.Shared.Next(10_000, 32_000);
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
            text.AppendLine(line);
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }
}
