using Xunit;

namespace Rollcall.Cli.Tests;

/// <summary>Runs the command line against a fake server and keeps what it prints.</summary>
public abstract class CliTest : IAsyncLifetime
{
    /// <summary>The clock of the fake server and of the command line.</summary>
    protected static readonly DateTimeOffset Now = new(2026, 11, 21, 20, 0, 0, TimeSpan.Zero);

    private FakeAdminApi? _server;

    protected FakeAdminApi Server => _server ?? throw new InvalidOperationException("The server has not been started.");

    public async ValueTask InitializeAsync() => _server = await FakeAdminApi.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected Task<CliRun> RunAsync(params string[] arguments) => RunAsync(new CliSettings(), arguments);

    protected Task<CliRun> RunAsync(CliSettings settings, params string[] arguments)
    {
        settings.Variables.TryAdd("ROLLCALL_URL", Server.Url);
        settings.Variables.TryAdd("ROLLCALL_TOKEN", "rc_admin_of_the_tests");
        return CliRun.OfAsync(settings, arguments);
    }
}

public sealed record CliSettings
{
    public Dictionary<string, string> Variables { get; init; } = new(StringComparer.Ordinal);
    public bool Terminal { get; init; }
    public int Width { get; init; } = 100;
    public string Input { get; init; } = "";

    /// <summary>Writing to the output fails, as on a full disk.</summary>
    public bool OutputIsFull { get; init; }
}

public sealed record CliRun(int ExitCode, string Output, string Errors)
{
    public static async Task<CliRun> OfAsync(CliSettings settings, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var environment = new CliEnvironment
        {
            Variable = settings.Variables.GetValueOrDefault,
            Input = new StringReader(settings.Input),
            Output = settings.OutputIsFull ? new FullDisk() : output,
            Errors = errors,
            OutputIsTerminal = settings.Terminal,
            ErrorsIsTerminal = settings.Terminal,
            Width = settings.Width,
            Time = new FixedClock(),
        };
        var exitCode = await RollcallCommandLine.RunAsync(arguments, environment, TestContext.Current.CancellationToken);
        return new CliRun(exitCode, Trimmed(output.ToString()), errors.ToString());
    }

    /// <summary>Tables pad their cells; blanks at the end of a line are nobody's business.</summary>
    private static string Trimmed(string text) => string.Join('\n', text.Split('\n').Select(line => line.TrimEnd()));

    private sealed class FullDisk : TextWriter
    {
        public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8;

        public override void Write(char value) => throw new IOException("No space left on device");
    }

    /// <summary>Says one time; its timers are real, so that a timeout that should not fire does not.</summary>
    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 21, 20, 0, 0, TimeSpan.Zero);
    }
}
