namespace Rollcall.Server.Hosting;

/// <summary>Changes when a file does; cheap enough to look at every few seconds.</summary>
internal sealed record FileStamp(string Path, DateTime Written, long Length)
{
    /// <summary>Null when there is no file, or none that can be looked at.</summary>
    public static FileStamp? Of(string path)
    {
        try
        {
            var file = new FileInfo(path);
            // Of a mounted secret or config map, the link stays and what it points to changes: the directory that it leads through is a link
            // too. Time and length may be the same of both files, the place is not.
            var real = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            var directory = real.Directory?.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? real.DirectoryName ?? "";
            return real.Exists
                ? new FileStamp(System.IO.Path.Combine(directory, real.Name), real.LastWriteTimeUtc, real.Length)
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
