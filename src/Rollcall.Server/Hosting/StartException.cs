namespace Rollcall.Server.Hosting;

/// <summary>The server cannot start. The message is for the person who started it: what is wrong, all of it, and what to do.</summary>
/// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
public sealed class StartException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode { get; } = exitCode;
}
