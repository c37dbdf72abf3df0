using Rollcall.Engine.Directory;
using Rollcall.Server.Observability;

namespace Rollcall.Server.Hosting;

/// <summary>
/// Whether the file has anything to say. A version that was activated over the API stays in force until the file is changed: neither a
/// restart, nor a reload for a rotated secret, nor a file that was written anew as it was, silently undoes it.
/// </summary>
internal sealed class FileImport(ISettingsStore settings, ILogger<FileImport> logger)
{
    /// <summary>The origin of versions that came from the file.</summary>
    public const string Origin = "file";

    /// <summary>How far back the last import from the file is looked for.</summary>
    private const int VersionsLookedAt = 100;

    /// <summary>True, and told in the log, when the file is as it was last imported and something else is in force since.</summary>
    public async Task<bool> IsOvertakenAsync(string text, CancellationToken cancellationToken)
    {
        var versions = await settings.ConfigurationsAsync(VersionsLookedAt, cancellationToken);
        if (versions is not [var active, ..] || active.Origin == Origin)
            return false;
        var overtaken = versions.FirstOrDefault(version => version.Origin == Origin)?.Document == text;
        if (overtaken)
            ServerLog.NewerThanFile(logger, active.Number, active.Origin);
        return overtaken;
    }
}
