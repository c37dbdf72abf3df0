namespace Rollcall.Cli;

/// <summary>A command ends here. Everything a person has to know is in it.</summary>
/// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="message">What happened, to what, and why.</param>
/// <param name="whatToDo">What to do about it.</param>
public sealed class CliException(int exitCode, string message, string? whatToDo = null, Exception? inner = null)
    : Exception(message, inner)
{
    public int ExitCode { get; } = exitCode;

    public string? WhatToDo { get; } = whatToDo;
}
