using System.Diagnostics;
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
            "http://127.0.0.1:0",
        ];
        var process = Start(arguments, variables);
        using var http = new HttpClient();
        await Eventually.HoldsAsync(() => IsReadyAsync(http, process), "the server is ready");
        return (process, process.Address().ShouldNotBeNull());
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
        if (process.Address() is not { } address)
            return false;
        try
        {
            using var answer = await http.GetAsync(new Uri(address, "/health/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Null until it has said where it listens.</summary>
    private Uri? Address()
    {
        const string Listening = "Listening on ";
        var at = Output.IndexOf(Listening, StringComparison.Ordinal);
        return at < 0 ? null : new Uri(Output[(at + Listening.Length)..].Split([',', ' '], 2)[0]);
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
