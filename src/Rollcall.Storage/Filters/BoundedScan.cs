using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Filters;

/// <summary>
/// Decides in memory what SQL could not, row by row in the order of the query, and keeps the page. It ends after a number of
/// rows, so that no filter makes the server read a whole directory.
/// </summary>
internal sealed class BoundedScan(ResourceQuery query, FilterTerm remainder, IReadOnlyList<string> flags)
{
    public const int MostRows = 20_000;
    private readonly RemainderCheck _check = new(query, remainder, flags);
    private readonly List<StoredResource> _page = [];
    private long _total;
    private int _seen;

    /// <summary>False when the row is one too many: the scan is over without an answer.</summary>
    /// <param name="row">The next row.</param>
    /// <param name="flag">The value of a flag of that row, by its number.</param>
    public bool Take(StoredResource row, Func<int, bool> flag)
    {
        if (++_seen > MostRows)
            return false;
        if (!_check.Matches(row, flag))
            return true;
        _total++;
        if (_total >= query.StartIndex && _page.Count < query.Count)
            _page.Add(row);
        return true;
    }

    public ResourcePage Page => _seen > MostRows ? new ResourcePage(0, [], TooMany: true) : new ResourcePage(_total, _page);
}
