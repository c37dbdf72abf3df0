namespace Rollcall.Server.Hosting;

/// <summary>The document on disk.</summary>
internal sealed class ConfigurationFile(string path)
{
    /// <summary>A thousand targets are below a megabyte; more is not a configuration.</summary>
    private const long LargestBytes = 10 * 1024 * 1024;

    public string Path { get; } = path;

    /// <summary>Changes when the file does; cheap enough to look at every few seconds. Null when there is no file.</summary>
    public FileStamp? Stamp
    {
        get
        {
            try
            {
                var file = new FileInfo(Path);
                // Of a mounted secret or config map, the link stays and what it points to changes.
                var real = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
                return real.Exists ? new FileStamp(real.FullName, real.LastWriteTimeUtc, real.Length) : null;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    /// <returns>The text, or in <c>Problem</c> why it cannot be had.</returns>
    public async Task<(string? Text, string? Problem)> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (Directory.Exists(Path))
                return (null, "is a directory");
            if (new FileInfo(Path) is { Exists: true, Length: > LargestBytes })
                return (null, "is larger than 10 MB and cannot be a configuration");
            return (await File.ReadAllTextAsync(Path, cancellationToken), null);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, "does not exist");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return (null, "cannot be read by the user the server runs as");
        }
    }
}

internal sealed record FileStamp(string Path, DateTime Written, long Length);
