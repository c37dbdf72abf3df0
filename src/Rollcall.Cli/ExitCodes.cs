namespace Rollcall.Cli;

/// <summary>How a command ends, for scripts. docs/operations/cli.md lists them; they never change their meaning.</summary>
public static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>It was tried and did not work out, or a check found an error; the message says what.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be understood; nothing was sent.</summary>
    public const int Usage = 2;

    /// <summary>No token, an unknown one, or one whose role is not enough.</summary>
    public const int Unauthorized = 3;

    /// <summary>The server does not answer, or something else answers in its place.</summary>
    public const int Unreachable = 4;

    /// <summary>There is no such person, target or version.</summary>
    public const int NotFound = 5;

    /// <summary><c>plan</c> found something that would be done.</summary>
    public const int Different = 6;

    /// <summary><c>plan</c> found nothing that would be done, and something that is held back.</summary>
    public const int Held = 7;

    /// <summary>Stopped by Ctrl-C, as shells count it (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}
