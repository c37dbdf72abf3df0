using Rollcall.Scim.Filters;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Paths;

/// <summary>The path of a PATCH operation (RFC 7644 figure 7) bound to the schema.</summary>
/// <param name="Path">The attribute, with the sub-attribute of <c>name.givenName</c>.</param>
/// <param name="Filter">What stands in brackets, bound to the sub-attributes; null without brackets.</param>
/// <param name="SubAttribute">What follows the brackets: <c>value</c> in <c>emails[type eq "work"].value</c>.</param>
public sealed partial record PatchPath(AttributePath Path, Filter? Filter = null, AttributeDefinition? SubAttribute = null)
{
    public override string ToString()
    {
        if (Filter is null)
            return Path.ToString();
        var sub = SubAttribute is null ? "" : $".{SubAttribute.Name}";
        return $"{Path}[{FilterText.Format(Filter)}]{sub}";
    }
}
