using System.Net;
using System.Net.Sockets;

namespace Rollcall.Demo.Processes;

/// <summary>The server under demonstration. It can be killed and started again on the same data and the same port.</summary>
internal sealed class RollcallServer(
    string assembly,
    int port,
    string configuration,
    string dataDirectory,
    IReadOnlyDictionary<string, string> environment,
    HttpClient http,
    TimeProvider time
) : IAsyncDisposable
{
    // Below the ports that systems give to outgoing connections (Linux from 32768): there, a client that calls while the server is
    // down may get that very port for its own end, and the server cannot come back to it.
    private const int LowestFreePort = 10_000;
    private const int HighestFreePort = 32_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private ChildProgram? _program;

    public Uri Url { get; } = new($"http://127.0.0.1:{port}");

    public string LogFile { get; } = Path.Combine(dataDirectory, "server.log");

    /// <summary>Starts it and returns when it is ready to take requests; says how long that took.</summary>
    public async Task<TimeSpan> StartAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        _program = ChildProgram.Start(
            assembly,
            ["--config", configuration, "--data", dataDirectory, "--urls", $"{Url.Scheme}://{Url.Authority}"],
            environment,
            LogFile,
            time
        );
        while (!await IsReadyAsync(cancellationToken))
        {
            if (_program.HasExited)
                throw new InvalidOperationException(
                    $"The server did not start; its last words: {await LastWordsAsync(cancellationToken)}"
                );
            if (time.GetElapsedTime(started) > Patience)
                throw new InvalidOperationException($"The server was not ready in {Patience.TotalSeconds:0} s; see {LogFile}");
            await Task.Delay(TimeSpan.FromMilliseconds(25), time, cancellationToken);
        }
        return time.GetElapsedTime(started);
    }

    /// <summary>kill -9 and a new start.</summary>
    public async Task KillAndRestartAsync(CancellationToken cancellationToken)
    {
        await _program!.KillAsync(cancellationToken);
        await _program.DisposeAsync();
        await StartAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_program is not null)
            await _program.DisposeAsync();
    }

    /// <summary>Null when the port is free; otherwise what to do about it. Port 0 is replaced by a free one.</summary>
    public static string? WhyNot(ref int port)
    {
        if (port != 0)
            return IsFree(port)
                ? null
                : $"Port {port} of 127.0.0.1 is taken. Stop what listens there, or choose another: ./run --port 7071 (0: any free port).";
        for (var tries = 0; tries < 100; tries++)
        {
            port = Random.Shared.Next(LowestFreePort, HighestFreePort);
            if (IsFree(port))
                return null;
        }
        return $"No port of 127.0.0.1 between {LowestFreePort} and {HighestFreePort} seems to be free. Choose one: ./run --port 7071.";
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(Url, "/health/ready"), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<string> LastWordsAsync(CancellationToken cancellationToken) =>
        string.Join(Environment.NewLine, (await File.ReadAllLinesAsync(LogFile, cancellationToken)).TakeLast(15));
}
