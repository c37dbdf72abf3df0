namespace Rollcall.Server.Hosting;

/// <summary>How the process ends; docs/operations/install.md lists them for service units.</summary>
public static class ExitCodes
{
    public const int Stopped = 0;

    /// <summary>A fault of ours; the log has the exception.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be understood.</summary>
    public const int Usage = 2;

    /// <summary>The configuration is missing, invalid or names a secret that is not there.</summary>
    public const int Configuration = 3;

    /// <summary>The database cannot be opened.</summary>
    public const int Storage = 4;

    /// <summary>The address to listen on is taken or not ours.</summary>
    public const int Address = 5;
}
