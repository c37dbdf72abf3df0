using Rollcall.Scim.Filters;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Paths;

/// <summary>The path of a PATCH operation (RFC 7644 figure 7) bound to the schema.</summary>
/// <param name="Path">The attribute, with the sub-attribute of <c>name.givenName</c>.</param>
/// <param name="Filter">What stands in brackets, bound to the sub-attributes; null without brackets.</param>
/// <param name="SubAttribute">What follows the brackets: <c>value</c> in <c>emails[type eq "work"].value</c>.</param>
public sealed record PatchPath(AttributePath Path, Filter? Filter = null, AttributeDefinition? SubAttribute = null)
{
    /// <summary>
    /// Parses and binds a path:
    /// <code>
    /// PATH      = attrPath / valuePath ["." ATTRNAME]
    /// valuePath = attrPath "[" valFilter "]"
    /// </code>
    /// </summary>
    /// <returns>The path, or invalidPath; invalidFilter when what stands between the brackets is no filter.</returns>
    public static ScimResult<PatchPath> Parse(string text, ResourceType type, ScimLimits? limits = null)
    {
        limits ??= ScimLimits.Default;
        var bracket = text.IndexOf('[');
        if (bracket < 0)
        {
            return AttributePath.Parse(text, type, limits).TryGet(out var plain, out var error) ? new PatchPath(plain) : error;
        }
        if (!AttributePath.Parse(text[..bracket], type, limits).TryGet(out var path, out var pathError))
            return pathError;
        if (path.SubAttribute is not null || !path.Attribute.MultiValued)
            return Invalid(text, $"{path} has not several values to choose from, brackets do not fit");
        if (!text.AsSpan(bracket).Contains(']'))
            return Invalid(text, "the bracket is not closed");
        if (
            !FilterParser
                .ParseInner(text, bracket + 1, path.Attribute, limits, out var end)
                .TryGet(out var filter, out var filterError)
        )
            return filterError;
        var rest = text.AsSpan(end).TrimEnd();
        if (rest.IsEmpty)
            return new PatchPath(path, filter);
        var sub = rest[0] == '.' ? path.Attribute.FindInner(rest[1..]) : null;
        return sub is not null
            ? new PatchPath(path, filter, sub)
            : Invalid(text, $"{ScimErrors.Quote(rest)} is no sub-attribute of {path.Attribute.Name}");
    }

    public override string ToString()
    {
        if (Filter is null)
            return Path.ToString();
        var sub = SubAttribute is null ? "" : $".{SubAttribute.Name}";
        return $"{Path}[{FilterText.Format(Filter)}]{sub}";
    }

    private static ScimError Invalid(string text, string problem) =>
        ScimErrors.InvalidPath($"Path {ScimErrors.Quote(text)}: {problem}.");
}
