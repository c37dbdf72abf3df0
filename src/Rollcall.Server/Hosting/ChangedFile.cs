namespace Rollcall.Server.Hosting;

/// <summary>
/// Says when a file that changes is whole: when two looks in a row find it the same. Half a document may be valid YAML that lacks what protects people.
/// Whoever replaces the file by renaming another does not need this, and cannot be told from who writes in place.
/// </summary>
/// <param name="seen">The file that was read already; null for none.</param>
internal sealed class ChangedFile(FileStamp? seen)
{
    private FileStamp? _read = seen;
    private FileStamp? _last = seen;

    /// <summary>It changed, and is still being written as far as one look can tell.</summary>
    public bool IsUnsettled { get; private set; }

    /// <returns>Whether it is to be read.</returns>
    public bool Look(FileStamp? now)
    {
        var isTheSame = now == _last;
        _last = now;
        IsUnsettled = now != _read && !isTheSame;
        return now != _read && isTheSame;
    }

    /// <summary>As long as this is not said, the next look finds it changed again.</summary>
    public void WasRead(FileStamp? stamp) => _read = stamp;
}
