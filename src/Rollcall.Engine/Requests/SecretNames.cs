using System.Collections.Frozen;
using System.Collections.Immutable;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Requests;

/// <summary>Which attributes are never recorded with their values: the list is data, and a source may add to it.</summary>
public sealed class SecretNames
{
    /// <summary>
    /// Parts of names that nothing harmless has. RFC 7643 knows only <c>password</c> as a secret; the others are what extensions call theirs.
    /// </summary>
    private static readonly ImmutableArray<string> Parts =
    [
        "password",
        "passwd",
        "passphrase",
        "secret",
        "token",
        "credential",
        "apikey",
        "privatekey",
        "authorization",
        "cookie",
        "assertion",
    ];

    /// <summary>Whole names: as parts they would hit harmless ones.</summary>
    private static readonly FrozenSet<string> Words = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "pwd",
        "pin",
        "otp",
        "totp",
        "ssn"
    );

    private readonly FrozenSet<string> _more;

    private SecretNames(IEnumerable<string> more) => _more = more.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static SecretNames BuiltIn { get; } = new([]);

    /// <summary>The built-in list, what the schemas keep to themselves (RFC 7643 section 7), and what the source adds.</summary>
    public static SecretNames Of(ScimSchemas schemas, IEnumerable<string> more) =>
        new(
            schemas
                .Schemas.SelectMany(schema => Hidden(schema.Attributes))
                .Select(attribute => attribute.Name)
                .Concat(more.Select(LastSegment))
        );

    /// <summary>
    /// Does a name, a path or a whole filter name a secret? Cut into words at everything that no attribute name may hold
    /// (RFC 7643 section 2.1), so that <c>urn:...:User:password</c> and <c>password eq "x"</c> do.
    /// </summary>
    public bool AppearIn(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var length = text.IndexOfAnyExcept(NameCharacters);
            var word = length < 0 ? text : text[..length];
            if (!word.IsEmpty && IsSecret(word.ToString()))
                return true;
            text = length < 0 ? [] : text[(length + 1)..];
        }
        return false;
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters = System.Buffers.SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_$"
    );

    private bool IsSecret(string word)
    {
        if (Words.Contains(word) || _more.Contains(word))
            return true;
        var plain = word.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        foreach (var part in Parts)
        {
            if (plain.Contains(part, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    private static IEnumerable<AttributeDefinition> Hidden(ImmutableArray<AttributeDefinition> attributes) =>
        attributes.SelectMany(attribute =>
            attribute is { Returned: Returned.Never } or { Mutability: Mutability.WriteOnly }
                ? [attribute]
                : Hidden(attribute.SubAttributes)
        );

    private static string LastSegment(string attribute) => attribute[(attribute.LastIndexOfAny([':', '.']) + 1)..];
}
