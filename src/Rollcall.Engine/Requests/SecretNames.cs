using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Requests;

/// <summary>Which attributes are never recorded with their values: the list is data, and a source may add to it.</summary>
public sealed class SecretNames
{
    private const int LongestOnStack = 256;

    /// <summary>
    /// Parts of names that nothing harmless has. RFC 7643 knows only <c>password</c> as a secret; the others are what extensions call theirs.
    /// </summary>
    private static readonly SearchValues<string> Parts = SearchValues.Create(
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
        ],
        StringComparison.OrdinalIgnoreCase
    );

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_$"
    );

    private static readonly SearchValues<char> Separators = SearchValues.Create("-_");

    /// <summary>Whole names: as parts they would hit harmless ones.</summary>
    private static readonly ImmutableArray<string> Words = ["pwd", "pin", "otp", "totp", "ssn"];

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _words;

    /// <summary>Names that the messages of RFC 7644 sections 3.5.2 and 3.7 have beside those of the schemas.</summary>
    private static readonly ImmutableArray<string> OfMessages = ["Operations", "op", "path", "value", "method", "bulkId", "data"];

    /// <summary>What nearly every text that is asked for is, so that it need not be taken apart each time; and whether it tells.</summary>
    private readonly FrozenDictionary<string, bool>.AlternateLookup<ReadOnlySpan<char>> _harmless;

    private SecretNames(IEnumerable<string> more, IEnumerable<string> known)
    {
        _words = Words.Concat(more).ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        _harmless = known
            .Concat(OfMessages)
            .Where(name => !HoldsSecret(name))
            .Distinct(StringComparer.Ordinal)
            .ToFrozenDictionary(name => name, name => TellingProperties.Contains(name), StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public static SecretNames BuiltIn { get; } = new([], []);

    /// <summary>The built-in list, what the schemas keep to themselves (RFC 7643 section 7), and what the source adds.</summary>
    public static SecretNames Of(ScimSchemas schemas, IEnumerable<string> more) =>
        new(
            schemas
                .Schemas.SelectMany(schema => Hidden(schema.Attributes))
                .Select(attribute => attribute.Name)
                .Concat(more.Select(LastSegment)),
            schemas
                .Schemas.SelectMany(schema => NamesIn(schema.Attributes).Prepend(schema.Id))
                .Concat(
                    NamesIn([CommonAttributes.Schemas, CommonAttributes.Id, CommonAttributes.ExternalId, CommonAttributes.Meta])
                )
        );

    /// <summary>
    /// Does a name, a path or a whole filter name a secret? Cut into words at everything that no attribute name may hold
    /// (RFC 7643 section 2.1), so that <c>urn:...:User:password</c> and <c>password eq "x"</c> do.
    /// </summary>
    public bool AppearIn(ReadOnlySpan<char> text) => !_harmless.ContainsKey(text) && HoldsSecret(text);

    /// <summary>The contrary, of the name of a property.</summary>
    /// <param name="tells">Whether the value beside the name may itself name a secret.</param>
    public bool IsHarmless(ReadOnlySpan<char> name, out bool tells)
    {
        if (_harmless.TryGetValue(name, out tells))
            return true;
        tells = TellingProperties.Contains(name);
        return !HoldsSecret(name);
    }

    private bool HoldsSecret(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var length = text.IndexOfAnyExcept(NameCharacters);
            var word = length < 0 ? text : text[..length];
            if (!word.IsEmpty && IsSecret(word))
                return true;
            text = length < 0 ? [] : text[(length + 1)..];
        }
        return false;
    }

    private bool IsSecret(ReadOnlySpan<char> word)
    {
        if (_words.Contains(word))
            return true;
        if (!word.ContainsAny(Separators))
            return word.ContainsAny(Parts);
        // api_key and Api-Key are apikey.
        var plain = word.Length <= LongestOnStack ? stackalloc char[LongestOnStack] : new char[word.Length];
        var length = 0;
        foreach (var character in word)
        {
            if (character is not ('-' or '_'))
                plain[length++] = character;
        }
        return plain[..length].ContainsAny(Parts);
    }

    private static IEnumerable<AttributeDefinition> Hidden(ImmutableArray<AttributeDefinition> attributes) =>
        attributes.SelectMany(attribute =>
            attribute is { Returned: Returned.Never } or { Mutability: Mutability.WriteOnly }
                ? [attribute]
                : Hidden(attribute.SubAttributes)
        );

    private static IEnumerable<string> NamesIn(ImmutableArray<AttributeDefinition> attributes) =>
        attributes.SelectMany(attribute => NamesIn(attribute.SubAttributes).Prepend(attribute.Name));

    private static string LastSegment(string attribute) => attribute[(attribute.LastIndexOfAny([':', '.']) + 1)..];
}
