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
public sealed record ListQuery(
    Filter? Filter,
    int StartIndex,
    int? Count,
    AttributePath? SortBy,
    SortOrder SortOrder,
    Projection Projection
)
{
    /// <summary>Reads the parameters of a GET, decoded. An empty parameter is one that was not given.</summary>
    /// <returns>The query, or invalidFilter, invalidPath or invalidValue naming the parameter.</returns>
    public static ScimResult<ListQuery> Parse(
        ResourceType type,
        string? filter = null,
        string? startIndex = null,
        string? count = null,
        string? sortBy = null,
        string? sortOrder = null,
        string? attributes = null,
        string? excludedAttributes = null,
        ScimLimits? limits = null
    )
    {
        if (!Projection.Parse(attributes, excludedAttributes, type, limits).TryGet(out var projection, out var error))
            return error;
        if (!TryNumber("startIndex", startIndex, out var start, out error) || !TryNumber("count", count, out var most, out error))
            return error;
        return Bind(type, filter, start, most, sortBy, sortOrder, projection, limits);
    }

    internal static ScimResult<ListQuery> Bind(
        ResourceType type,
        string? filter,
        long? startIndex,
        long? count,
        string? sortBy,
        string? sortOrder,
        Projection projection,
        ScimLimits? limits
    )
    {
        var bound = default(Filter);
        if (!string.IsNullOrEmpty(filter) && !FilterParser.Parse(filter, type, limits).TryGet(out bound, out var error))
            return error;
        if (!TrySortBy(sortBy, type, limits, out var sort, out error) || !TryOrder(sortOrder, out var order, out error))
            return error;
        return new ListQuery(
            bound,
            (int)Math.Clamp(startIndex ?? 1, 1, int.MaxValue),
            count is null ? null : (int)Math.Clamp(count.Value, 0, int.MaxValue),
            sort,
            order,
            projection
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
