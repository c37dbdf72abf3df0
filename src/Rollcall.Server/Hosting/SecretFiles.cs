namespace Rollcall.Server.Hosting;

/// <summary>
/// The files that the active configuration refers to. Whoever rotates a secret writes its file and expects that to be enough; the document beside it
/// does not change.
/// </summary>
public sealed class SecretFiles
{
    private ReferencedFiles _seen = ReferencedFiles.None;

    /// <summary>Whether one was written since the last look, or since it was read.</summary>
    public bool Look()
    {
        var seen = Volatile.Read(ref _seen);
        if (!seen.HaveChanged)
            return false;
        // Where a version came into force in this moment, it is that one's files from now on.
        Interlocked.CompareExchange(ref _seen, seen.Again(), seen);
        return true;
    }

    /// <param name="files">As they were before they were read.</param>
    internal void Replace(ReferencedFiles files) => Volatile.Write(ref _seen, files);
}
