using System.Globalization;
using Rollcall.Engine.Directory;

namespace Rollcall.Server.Scim;

/// <summary>
/// Our entity tags, which are <c>meta.version</c> too: <c>W/"7"</c> is version 7 of a resource, and <c>W/"7-5f3c"</c> is what an answer with
/// a user's groups is made of, that version and these groups. Somebody who joins a group gets no new version by it (RFC 7643 section 4.1.2:
/// groups change by way of the group), but what is shown of them is another (RFC 9110 section 8.8.1). Weak: the same version may be
/// written with other spacing.
/// </summary>
internal static class VersionTag
{
    private const char Separator = '-';
    private const int LongestDigest = 16;

    /// <param name="groups">Null: the answer shows none, whatever they are.</param>
    public static string Of(long version, IReadOnlyList<GroupReference>? groups = null) =>
        groups is null
            ? string.Create(CultureInfo.InvariantCulture, $"W/\"{version}\"")
            : string.Create(CultureInfo.InvariantCulture, $"W/\"{version}{Separator}{Digest(groups):x}\"");

    /// <summary>Of a tag without quotes, with or without groups; null when it is none of ours.</summary>
    public static long? VersionIn(ReadOnlySpan<char> tag)
    {
        var end = tag.IndexOf(Separator);
        if (end >= 0 && !IsDigest(tag[(end + 1)..]))
            return null;
        return long.TryParse(end < 0 ? tag : tag[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : null;
    }

    /// <summary>For filters: a whole tag as it is without groups; any other text as it is.</summary>
    public static string AsStored(string text) =>
        text is ['W', '/', '"', .. var tag, '"'] && VersionIn(tag) is { } version ? Of(version) : text;

    private static bool IsDigest(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= LongestDigest && !text.ContainsAnyExcept("0123456789abcdef");

    /// <summary>
    /// FNV-1a, 64 bits, the same on every server: ids and names in the order they are shown in, which is that of the ids. Nobody gains
    /// anything by two that are equal, and every read of a user makes one.
    /// </summary>
    private static ulong Digest(IReadOnlyList<GroupReference> groups)
    {
        const ulong Start = 0xcbf29ce484222325;
        const ulong Prime = 0x100000001b3;
        if (groups.Count == 0)
            return 0;
        var digest = Start;
        Span<byte> id = stackalloc byte[16];
        for (var index = 0; index < groups.Count; index++)
        {
            groups[index].Id.Value.TryWriteBytes(id);
            foreach (var part in id)
                digest = (digest ^ part) * Prime;
            foreach (var character in groups[index].DisplayName)
                digest = (digest ^ character) * Prime;
        }
        return digest;
    }
}
