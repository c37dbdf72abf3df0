namespace Rollcall.Cli;

/// <summary>What surrounds the process, so that a test can stand in for it.</summary>
public sealed record CliEnvironment
{
    /// <summary>The value of an environment variable, or null.</summary>
    public required Func<string, string?> Variable { get; init; }
    public required TextReader Input { get; init; }
    public required TextWriter Output { get; init; }
    public required TextWriter Errors { get; init; }

    /// <summary>True when a person looks at <see cref="Output"/>: colours, and lines wrapped at <see cref="Width"/>.</summary>
    public required bool OutputIsTerminal { get; init; }

    /// <summary>True when a person looks at <see cref="Errors"/>: progress is shown there.</summary>
    public required bool ErrorsIsTerminal { get; init; }

    /// <summary>Columns of the terminal.</summary>
    public required int Width { get; init; }
    public required TimeProvider Time { get; init; }

    public static CliEnvironment Real =>
        new()
        {
            Variable = Environment.GetEnvironmentVariable,
            Input = Console.In,
            Output = Console.Out,
            Errors = Console.Error,
            OutputIsTerminal = !Console.IsOutputRedirected,
            ErrorsIsTerminal = !Console.IsErrorRedirected,
            Width = TerminalWidth(),
            Time = TimeProvider.System,
        };

    /// <summary>Some terminals say 0, and some programs that run us have none at all.</summary>
    private static int TerminalWidth()
    {
        const int WhenUnknown = 80;
        try
        {
            return !Console.IsOutputRedirected && Console.WindowWidth > 0 ? Console.WindowWidth : WhenUnknown;
        }
        catch (IOException)
        {
            return WhenUnknown;
        }
    }
}
