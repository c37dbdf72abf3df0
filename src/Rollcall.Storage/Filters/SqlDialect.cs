using System.Globalization;
using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Filters;

/// <summary>
/// Where the two databases say the same thing differently. Expressions go in and come out as SQL; outside text only ever goes
/// into <see cref="SqlParameters"/>.
/// </summary>
internal abstract class SqlDialect
{
    /// <summary>Reference to the parameter of this number, which starts at 1.</summary>
    public abstract string Parameter(int number);

    /// <summary>The JSON document of the resource r.</summary>
    public abstract string Document { get; }

    /// <summary>What stands after FROM for the resources r.</summary>
    public abstract string From(bool usesJson);

    /// <summary>The id as the text that clients see.</summary>
    public abstract string IdText(string id);

    /// <summary>The condition that a value is one of the few that a query finds.</summary>
    public virtual string IsAmong(string value, string query) => $"{value} IN ({query})";

    /// <summary>Text that compares by code point.</summary>
    public abstract string Ordinal(string text);

    /// <summary>Upper case as <see cref="DirectoryKey"/>, for text that comes out of JSON.</summary>
    public abstract string Fold(string text);

    /// <summary>Whether <see cref="Fold"/> does it for every character; otherwise it does for ASCII alone.</summary>
    public abstract bool FoldsAll { get; }

    public abstract string Contains(string text, string part);

    public abstract string EndsWith(string text, string end);

    /// <summary>The id to sort by, so that an index which merely has its order is not chosen over one that finds the rows.</summary>
    /// <param name="findsFew">See <see cref="ResourceSql.FindsFew"/>.</param>
    public abstract string SortedAfterwards(string id, bool findsFew);

    /// <summary>SQL for what order a column without a value takes: last when ascending (RFC 7644 3.4.2.3).</summary>
    public abstract string Order(string expression, bool descending, bool nullable);

    /// <summary>
    /// A condition that follows from one on <c>r.last_modified</c> and that an index answers; null where an index answers that one.
    /// </summary>
    /// <param name="source">Reference to the source.</param>
    /// <param name="symbol">Of SQL: =, &lt;, &lt;=, &gt; or &gt;=.</param>
    public virtual string? FoundByTime(
        string source,
        ResourceKind kind,
        string symbol,
        DateTimeOffset time,
        SqlParameters parameters
    ) => null;

    /// <summary>How all resources of a source are read in the order of their last changes; null: an index of the resources has it.</summary>
    /// <param name="source">Reference to the source.</param>
    public virtual TimeOrder? InTimeOrder(string source, ResourceKind kind, bool descending) => null;

    /// <summary>A query for how many resources of a kind a source has.</summary>
    /// <param name="source">Reference to the source.</param>
    public abstract string Total(string source, ResourceKind kind);

    /// <summary>The text of a JSON string; null when there is none.</summary>
    public abstract string JsonText(JsonPlace place, SqlParameters parameters);

    public abstract string JsonIsTrue(JsonPlace place, SqlParameters parameters);

    public abstract string JsonIsFalse(JsonPlace place, SqlParameters parameters);

    public abstract string JsonNumber(JsonPlace place, SqlParameters parameters);

    public abstract string JsonExists(JsonPlace place, SqlParameters parameters);

    /// <summary>True when there is any value at all in it, at any depth, that is not an empty string.</summary>
    public abstract string JsonHasContent(JsonPlace place, SqlParameters parameters);

    /// <summary>What stands after FROM to walk over an array; its column <c>value</c> is an element.</summary>
    public abstract string JsonEach(JsonPlace place, string alias, SqlParameters parameters);

    /// <summary>A number that orders points in time, whatever offset they are written with; null for text that is none.</summary>
    /// <param name="text">SQL of an xsd:dateTime (RFC 7643 2.3.5).</param>
    public abstract string Instant(string text);

    /// <summary>The text or number to sort by: of the primary value of an array, or of its first.</summary>
    public abstract string JsonSortValue(JsonPlace place, string? sub, SqlParameters parameters);
}

/// <summary>Resources in the order of their last changes.</summary>
/// <param name="From">What stands after FROM for the resources r.</param>
/// <param name="OrderBy">Up to the id.</param>
internal sealed record TimeOrder(string From, string OrderBy);

/// <summary>A place in JSON.</summary>
/// <param name="Json">SQL for the JSON the path starts in.</param>
/// <param name="Path">Names of attributes; empty is the JSON itself.</param>
internal sealed record JsonPlace(string Json, IReadOnlyList<string> Path)
{
    public JsonPlace At(params ReadOnlySpan<string?> names)
    {
        var path = new List<string>(Path);
        foreach (var name in names)
        {
            if (name is not null)
                path.Add(name);
        }
        return new JsonPlace(Json, path);
    }
}

/// <summary>The values of a statement, in the order of their numbers.</summary>
internal sealed class SqlParameters(SqlDialect dialect)
{
    private readonly List<object> _values = [];

    public IReadOnlyList<object> Values => _values;

    /// <summary>Adds a value and returns what refers to it.</summary>
    public string Add(object value)
    {
        _values.Add(value);
        return dialect.Parameter(_values.Count);
    }

    public string Alias() => string.Create(CultureInfo.InvariantCulture, $"e{++_aliases}");

    private int _aliases;
}
