namespace Rollcall.Server.Hosting;

/// <summary>The document on disk.</summary>
internal sealed class ConfigurationFile(string path)
{
    /// <summary>A thousand targets are below a megabyte; more is not a configuration.</summary>
    private const long LargestBytes = 10 * 1024 * 1024;

    public string Path { get; } = path;

    public FileStamp? Stamp => FileStamp.Of(Path);

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
