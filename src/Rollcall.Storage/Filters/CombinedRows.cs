using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Filters;

/// <summary>Gathers the page of a <see cref="CombinedQuery"/> from its rows, which come in order.</summary>
internal sealed class CombinedRows(CombinedQuery query, CombinedSql sql)
{
    private readonly List<StoredResource> _page = [];
    private object? _lastKey;
    private bool _more;
    private long _matches;
    private int _seen;

    /// <summary>How many rows to ask for: one more than the page, to know whether another one follows.</summary>
    public long Limit => sql.Scans ? BoundedScan.MostRows + 1 : query.Count + 1L;

    public long Offset => sql.Scans ? 0 : query.StartIndex - 1L;

    /// <summary>The total, when the rows tell it; null when it has to be counted.</summary>
    public long? Total =>
        sql.Scans ? _matches
        : query is { After: null, StartIndex: 1, Count: > 0 } && !_more ? _page.Count
        : null;

    /// <summary>False when enough has been seen.</summary>
    /// <param name="flag">A column that is true or false.</param>
    public bool Take(StoredResource row, Func<object?> key, Func<int, bool> flag)
    {
        if (!sql.Scans)
            return Keep(row, key);
        if (++_seen > BoundedScan.MostRows)
            return false;
        if (!sql.Matches(row, flag))
            return true;
        _matches++;
        if (flag(sql.AfterColumn) && _matches >= query.StartIndex)
            Keep(row, key);
        return true;
    }

    public CombinedPage Page(long total) =>
        _seen > BoundedScan.MostRows
            ? new CombinedPage(0, [], Next: null, TooMany: true)
            : new CombinedPage(total, _page, _more && _page.Count > 0 ? new ResourcePosition(_lastKey, _page[^1].Id) : null);

    private bool Keep(StoredResource row, Func<object?> key)
    {
        if (_page.Count == query.Count)
        {
            _more = true;
            return false;
        }
        _page.Add(row);
        if (_page.Count == query.Count && sql.KeyColumn is not null)
            _lastKey = key();
        return true;
    }
}
