using System.Collections.Immutable;
using System.Globalization;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Messages;

/// <summary>A query on one resource type (RFC 7644 3.4.2), checked and bound.</summary>
/// <param name="StartIndex">From 1; smaller values count as 1 (3.4.2.4).</param>
/// <param name="Count">The most resources wanted: negative counts as 0, and 0 asks for the total alone. Null when not given.</param>
/// <param name="SortBy">Never ends at a complex attribute: <c>emails</c> is bound to <c>emails.value</c>.</param>
/// <param name="SortOrder">Ascending unless said otherwise (3.4.2.3).</param>
/// <param name="Cursor">
/// Where the page before ended, as we put it; empty on the first page. Null: the client pages by index (RFC 9865 section 2).
/// </param>
public sealed record ListQuery(
    Filter? Filter,
    int StartIndex,
    int? Count,
    AttributePath? SortBy,
    SortOrder SortOrder,
    Projection Projection,
    string? Cursor = null
)
{
    /// <summary>Reads the parameters of a GET, decoded. An empty parameter is one that was not given.</summary>
    /// <param name="cursor">Empty asks for the first page by cursor; null for a page by index.</param>
    /// <param name="others">In a query over several types, the other ones.</param>
    /// <returns>The query, or invalidFilter, invalidPath, invalidCount or invalidValue naming the parameter.</returns>
    public static ScimResult<ListQuery> Parse(
        ResourceType type,
        string? filter = null,
        string? startIndex = null,
        string? count = null,
        string? sortBy = null,
        string? sortOrder = null,
        string? attributes = null,
        string? excludedAttributes = null,
        ScimLimits? limits = null,
        string? cursor = null,
        ImmutableArray<ResourceType> others = default
    )
    {
        if (!Projection.Parse(attributes, excludedAttributes, type, limits).TryGet(out var projection, out var error))
            return error;
        if (!TryNumber("startIndex", startIndex, out var start, out error))
            return error;
        if (!TryNumber("count", count, out var most, out error))
            return cursor is null ? error : ScimErrors.InvalidCount(ScimErrors.Quote(count));
        return Bind(type, filter, start, most, sortBy, sortOrder, projection, cursor, limits, others);
    }

    internal static ScimResult<ListQuery> Bind(
        ResourceType type,
        string? filter,
        long? startIndex,
        long? count,
        string? sortBy,
        string? sortOrder,
        Projection projection,
        string? cursor,
        ScimLimits? limits,
        ImmutableArray<ResourceType> others
    )
    {
        ImmutableArray<ResourceType> rest = others.IsDefault ? [] : others;
        var bound = default(Filter);
        if (
            !string.IsNullOrEmpty(filter)
            && !FilterParser.Parse(filter, type, rest, limits, type.Dialect).TryGet(out bound, out var error)
        )
            return error;
        if (!TrySortBy(sortBy, type, limits, out var sort, out error) && !SortsOther(rest, sortBy, limits, ref sort))
            return error;
        if (!TryOrder(sortOrder, out var order, out error))
            return error;
        return new ListQuery(
            bound,
            (int)Math.Clamp(startIndex ?? 1, 1, int.MaxValue),
            count is null ? null : (int)Math.Clamp(count.Value, 0, int.MaxValue),
            sort,
            order,
            projection,
            cursor
        );
    }

    private static bool TryNumber(
        string name,
        string? text,
        out long? number,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out ScimError? error
    )
    {
        (number, error) = (null, null);
        if (string.IsNullOrEmpty(text))
            return true;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed))
            number = parsed;
        else
            error = ScimErrors.InvalidValue(name, ScimErrors.Quote(text), "a whole number");
        return error is null;
    }

    private static bool TrySortBy(
        string? text,
        ResourceType type,
        ScimLimits? limits,
        out AttributePath? path,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out ScimError? error
    )
    {
        (path, error) = (null, null);
        if (string.IsNullOrEmpty(text))
            return true;
        if (!AttributePath.Parse(text, type, limits).TryGet(out path, out error))
            return false;
        if (path.Target.Type is AttributeType.Complex && path.Attribute.FindSub("value") is { } value)
            path = path with { SubAttribute = value };
        if (path.Target.Type is AttributeType.Complex || path.Target.Returned is Returned.Never)
            error = ScimErrors.InvalidPath($"sortBy: {path} has no value to sort by.");
        return error is null;
    }

    /// <summary>Whether another type of the query can be sorted by it: then resources of this one have no value to sort by.</summary>
    private static bool SortsOther(
        ImmutableArray<ResourceType> others,
        string? sortBy,
        ScimLimits? limits,
        ref AttributePath? path
    )
    {
        path = null;
        foreach (var other in others)
        {
            if (TrySortBy(sortBy, other, limits, out _, out _))
                return true;
        }
        return false;
    }

    private static bool TryOrder(
        string? text,
        out SortOrder order,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out ScimError? error
    )
    {
        order = string.Equals(text, "descending", StringComparison.OrdinalIgnoreCase)
            ? SortOrder.Descending
            : SortOrder.Ascending;
        var known =
            string.IsNullOrEmpty(text)
            || order is SortOrder.Descending
            || string.Equals(text, "ascending", StringComparison.OrdinalIgnoreCase);
        error = known ? null : ScimErrors.InvalidValue("sortOrder", ScimErrors.Quote(text), "ascending or descending");
        return known;
    }
}
