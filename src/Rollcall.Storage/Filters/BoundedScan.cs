using System.Globalization;
using Rollcall.Engine.Directory;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Resources;

namespace Rollcall.Storage.Filters;

/// <summary>
/// Decides in memory what SQL could not, row by row in the order of the query, and keeps the page. It ends after a number of
/// rows, so that no filter makes the server read a whole directory.
/// </summary>
internal sealed class BoundedScan(ResourceQuery query, FilterTerm remainder, IReadOnlyList<string> flags)
{
    public const int MostRows = 20_000;
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
        var type = row.Kind is ResourceKind.User ? query.Schemas.User : query.Schemas.Group;
        var resource = ResourceReader.Read(row.Document, type, ReadMode.Stored).Required().WithId(row.Id.ToString());
        var version = string.Create(CultureInfo.InvariantCulture, $"W/\"{row.Version}\"");
        var meta = new ResourceMeta(type.Name, row.Created, row.LastModified, Location: "", version);
        if (!Holds(remainder, resource, meta, flag))
            return true;
        _total++;
        if (_total >= query.StartIndex && _page.Count < query.Count)
            _page.Add(row);
        return true;
    }

    public ResourcePage Page => _seen > MostRows ? new ResourcePage(0, [], TooMany: true) : new ResourcePage(_total, _page);

    private bool Holds(FilterTerm term, ScimResource resource, ResourceMeta meta, Func<int, bool> flag) =>
        term switch
        {
            FilterTerm.Sql sql => flag(IndexOf(sql.Condition)),
            FilterTerm.Memory memory => FilterEvaluator.Matches(memory.Filter, resource, meta),
            FilterTerm.All all => all.Terms.All(part => Holds(part, resource, meta, flag)),
            FilterTerm.Any any => any.Terms.Any(part => Holds(part, resource, meta, flag)),
            FilterTerm.Not not => !Holds(not.Inner, resource, meta, flag),
            _ => false,
        };

    private int IndexOf(string condition)
    {
        for (var i = 0; i < flags.Count; i++)
        {
            if (string.Equals(flags[i], condition, StringComparison.Ordinal))
                return i;
        }
        throw new InvalidOperationException("A condition of the filter is no column of the query.");
    }
}
