using Microsoft.Extensions.Primitives;
using Rollcall.Engine.Directory;

namespace Rollcall.Server.Scim;

/// <summary>
/// Conditions of a request (RFC 7644 section 3.14, RFC 9110 section 13.1). If-Match compares weak tags all the same, as SCIM clients send back
/// what <c>meta.version</c> says, and of those the version alone: a write touches no groups, so it loses nothing of theirs.
/// </summary>
internal static class Preconditions
{
    /// <summary>What a write must meet; null when nothing is asked.</summary>
    public static VersionCondition? Of(IHeaderDictionary headers) => Of(headers.IfMatch, headers.IfNoneMatch);

    /// <summary>As above, of the values of the two headers.</summary>
    public static VersionCondition? Of(StringValues ifMatch, StringValues ifNoneMatch = default)
    {
        var wanted = EntityTags.Read(ifMatch);
        var unwanted = EntityTags.Read(ifNoneMatch);
        if (wanted is null or { Any: true } && unwanted is null)
            return null;
        return new VersionCondition
        {
            OneOf = wanted is { Any: false } tags ? tags.Versions : null,
            NoneOf = unwanted?.Versions ?? [],
            OnlyAbsent = unwanted is { Any: true },
        };
    }

    /// <summary>Whether a read may be answered 304: one of the tags is that of the answer, groups and all.</summary>
    public static bool IsKnown(StringValues ifNoneMatch, string tag) =>
        EntityTags.Read(ifNoneMatch) is { } known && (known.Any || known.Tags.Any(one => tag == $"W/\"{one}\""));
}
