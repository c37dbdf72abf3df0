using System.Globalization;
using Microsoft.Extensions.Primitives;
using Rollcall.Scim;

namespace Rollcall.Server.Scim;

/// <summary>
/// Entity tags (RFC 7644 section 3.14, RFC 9110 section 13.1). Ours are weak, <c>W/"7"</c>: the same version may be written with
/// other spacing. If-Match compares them all the same, as SCIM clients send back what <c>meta.version</c> says.
/// </summary>
internal static class Preconditions
{
    /// <summary>A version no resource has: whoever asks for it gets 412.</summary>
    private const long NeverMatches = -1;

    public static string TagOf(long version) => string.Create(CultureInfo.InvariantCulture, $"W/\"{version}\"");

    /// <summary>The version a write must meet; null when any will do (no header, or <c>*</c>).</summary>
    public static ScimResult<ExpectedVersion> IfMatch(StringValues header)
    {
        var text = header.ToString().AsSpan().Trim();
        if (text.Length == 0 || text is "*")
            return new ExpectedVersion(null);
        return text.Contains(',')
            ? ScimErrors.InvalidValue("If-Match: send one entity tag; a resource has one version at a time.")
            : new ExpectedVersion(VersionIn(text) ?? NeverMatches);
    }

    /// <summary>Whether a read may be answered 304: one of the tags is the current one.</summary>
    public static bool IsKnown(StringValues ifNoneMatch, long version)
    {
        if (ifNoneMatch.Count == 0)
            return false;
        var text = ifNoneMatch.ToString().AsSpan();
        foreach (var range in text.Split(','))
        {
            var tag = text[range].Trim();
            if (tag is "*" || VersionIn(tag) == version)
                return true;
        }
        return false;
    }

    /// <summary>Weak, strong, or bare, since some clients drop the quotes of <c>meta.version</c>.</summary>
    private static long? VersionIn(ReadOnlySpan<char> tag)
    {
        if (tag.StartsWith("W/"))
            tag = tag[2..];
        return long.TryParse(tag.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
    }
}

/// <param name="Version">Null: any.</param>
internal readonly record struct ExpectedVersion(long? Version);
