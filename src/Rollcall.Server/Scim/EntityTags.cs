using System.Collections.Immutable;
using Microsoft.Extensions.Primitives;

namespace Rollcall.Server.Scim;

/// <summary>
/// The entity tags of a condition (RFC 9110 section 8.8.3): a list, weak, strong, or bare, since some clients drop the quotes of
/// <c>meta.version</c>. What is no tag of ours is a version no resource has.
/// </summary>
/// <param name="Any">An asterisk is among them.</param>
/// <param name="Tags">Those that have the form of ours, without quotes.</param>
internal readonly record struct EntityTags(bool Any, ImmutableArray<string> Tags)
{
    /// <summary>The versions they name, whatever groups were shown with them.</summary>
    public ImmutableArray<long> Versions => [.. Tags.Select(tag => VersionTag.VersionIn(tag)).OfType<long>()];

    /// <summary>Null when the header is not there.</summary>
    public static EntityTags? Read(StringValues header)
    {
        var text = header.ToString().AsSpan().Trim();
        if (text.IsEmpty)
            return null;
        var any = false;
        var tags = ImmutableArray.CreateBuilder<string>(1);
        while (!text.IsEmpty)
        {
            var tag = Next(ref text);
            any |= tag is "*";
            if (VersionTag.VersionIn(tag) is not null)
                tags.Add(tag.ToString());
        }
        return new EntityTags(any, tags.ToImmutable());
    }

    /// <summary>Takes the next tag off the list: what is in its quotes, in which a comma is a comma; without quotes, all up to one.</summary>
    private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> text)
    {
        if (text.StartsWith("W/"))
            text = text[2..];
        var quoted = text is ['"', ..];
        var rest = quoted ? text[1..] : text;
        var length = rest.IndexOf(quoted ? '"' : ',');
        var tag = length < 0 ? rest : rest[..length];
        text = length < 0 ? [] : rest[(length + 1)..].TrimStart(" \t,");
        return tag.Trim();
    }
}
