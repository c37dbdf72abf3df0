using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Resources;

/// <summary>A value that no other resource of its kind and source may have.</summary>
/// <param name="Path">The attribute as a path, in the case of the schema: <c>urn:example:badge:1.0:User:number</c>.</param>
/// <param name="Key">Two values have the same key exactly when a filter calls them equal.</param>
public readonly record struct UniqueValue(string Path, string Key);

/// <summary>The values of a resource that the schema of an extension wants to be unique (RFC 7643 section 7, <c>uniqueness</c>).</summary>
public static class UniqueValues
{
    /// <summary>Longer values are compared by their hash: what an index can hold is bounded.</summary>
    private const int LongestKey = 200;

    /// <summary>Each value once, ordered by path and key, so that two writers who want the same values want them in the same order.</summary>
    /// <returns>Null when the type has no such attribute, so that nobody has to look for any.</returns>
    public static ImmutableArray<UniqueValue>? Of(ScimResource resource)
    {
        var paths = resource.Type.UniquePaths;
        if (paths.IsEmpty)
            return null;
        var values = new SortedSet<UniqueValue>(
            Comparer<UniqueValue>.Create(
                (a, b) =>
                    string.CompareOrdinal(a.Path, b.Path) is var order && order != 0 ? order : string.CompareOrdinal(a.Key, b.Key)
            )
        );
        foreach (var path in paths)
        {
            foreach (var value in resource.Get(path))
            {
                if (KeyOf(path.Target, value) is { Length: > 0 } key)
                    values.Add(new UniqueValue(path.ToString(), key));
            }
        }
        return [.. values];
    }

    /// <summary>How the values of an attribute are compared: two declarations with the same form have the same keys.</summary>
    public static string FormOf(AttributePath path) =>
        path.Target.CaseExact ? $"{SchemaWords.Of(path.Target.Type)} exact" : SchemaWords.Of(path.Target.Type);

    /// <summary>Null when values of this type are not told apart; empty when there is nothing to tell.</summary>
    public static string? KeyOf(AttributeDefinition attribute, ScimValue value)
    {
        var key = value switch
        {
            ScimInteger number => number.Value.ToString(CultureInfo.InvariantCulture),
            // 1.50 and 1.5 are one number.
            ScimDecimal number => number.Value.ToString("G29", CultureInfo.InvariantCulture),
            ScimDateTime time => time.Value.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            _ when value.AsText() is { } text => attribute.CaseExact ? text : text.ToUpperInvariant(),
            _ => null,
        };
        return key is { Length: > LongestKey } ? $"sha256:{Hash(key)}" : key;
    }

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
