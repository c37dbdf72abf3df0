using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Rollcall.Demo.Processes;

/// <summary>A program of ours that runs while the demo does. What it prints goes to a log file; it ends when the demo ends.</summary>
internal sealed class ChildProgram : IAsyncDisposable
{
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(15);
    private readonly string _name;
    private readonly TimeProvider _time;
    private readonly StreamWriter _log;
    private readonly TaskCompletionSource<IReadOnlyList<string>> _announced = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private readonly List<string> _firstLines = [];
    private readonly Process _process;
    private bool _isPutAway;

    private ChildProgram(string name, ProcessStartInfo start, string logFile, string? announcement, TimeProvider time)
    {
        _name = name;
        _time = time;
        _log = new StreamWriter(new FileStream(logFile, FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Keep(line.Data, announcement);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data, announcement);
        _process.Exited += (_, _) =>
            _announced.TrySetException(new InvalidOperationException($"{_name} ended; its last words are in {logFile}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public bool HasExited => _process.HasExited;

    /// <param name="assembly">The program's .dll.</param>
    /// <param name="announcement">How the line begins that <see cref="AnnouncedAsync"/> waits for.</param>
    public static ChildProgram Start(
        string assembly,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        string logFile,
        TimeProvider time,
        string? announcement = null
    )
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(assembly);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        return new ChildProgram(Path.GetFileNameWithoutExtension(assembly), start, logFile, announcement, time);
    }

    /// <summary>What it printed up to the line that begins with the announcement, that line included.</summary>
    public Task<IReadOnlyList<string>> AnnouncedAsync(TimeSpan patience, CancellationToken cancellationToken) =>
        _announced.Task.WaitAsync(patience, _time, cancellationToken);

    /// <summary>What a power cut does: SIGKILL, nothing is finished.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Asks it to end, and insists after a while.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isPutAway)
            return;
        _isPutAway = true;
        if (!_process.HasExited)
        {
            _ = Kill(_process.Id, 15);
            using var patience = new CancellationTokenSource(GracePeriod, _time);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
                // Its last lines still come, and the log has to be there for them.
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }
        _process.Dispose();
        await _log.DisposeAsync();
    }

    private void Keep(string? line, string? announcement)
    {
        if (line is null)
            return;
        lock (_log)
        {
            _log.WriteLine(line);
            if (announcement is null || _announced.Task.IsCompleted)
                return;
            _firstLines.Add(line);
            if (line.StartsWith(announcement, StringComparison.Ordinal))
                _announced.TrySetResult(_firstLines);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
