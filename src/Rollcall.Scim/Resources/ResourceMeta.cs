using System.Globalization;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Resources;

/// <summary>The attribute <c>meta</c> (RFC 7643 3.1).</summary>
/// <param name="ResourceType">The name of the type: "User".</param>
/// <param name="Location">The absolute URI of the resource, or empty when it is not known yet.</param>
/// <param name="Version">An entity tag as it stands in the ETag header, quotes included: <c>W/"3"</c>.</param>
public sealed record ResourceMeta(
    string ResourceType,
    DateTimeOffset Created,
    DateTimeOffset LastModified,
    string Location,
    string Version
)
{
    /// <summary>As a value, for filters and sorting.</summary>
    public ScimComplex ToValue()
    {
        var value = ScimComplex.Empty;
        foreach (var part in CommonAttributes.Meta.SubAttributes)
            value = value.With(part, Part(part.Name));
        return value;
    }

    /// <summary>xsd:dateTime in UTC with milliseconds, which no client fails to read.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    internal const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private ScimValue? Part(string name) =>
        name switch
        {
            "resourceType" => new ScimString(ResourceType),
            "created" => new ScimDateTime(Created, Format(Created)),
            "lastModified" => new ScimDateTime(LastModified, Format(LastModified)),
            "location" => Location.Length == 0 ? null : new ScimReference(Location),
            _ => Version.Length == 0 ? null : new ScimString(Version),
        };
}
