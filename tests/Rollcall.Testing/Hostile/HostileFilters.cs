using FsCheck;
using FsCheck.Fluent;

namespace Rollcall.Testing.Hostile;

/// <summary>Filters and paths with a token too many, too few or in the wrong place (RFC 7644 figure 1).</summary>
public static class HostileFilters
{
    private static readonly string[] Valid =
    [
        "userName eq \"ana@example.com\"",
        "emails [ type eq \"work\" and value co \"@\" ]",
        "not ( active eq true ) or title pr",
        "displayName sw \"A\" and ( meta.lastModified gt \"2026-01-01T00:00:00Z\" or id pr )",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department ne null",
        "members.value eq \"00000000-0000-4000-8000-000000000000\"",
        "members [ value eq \"a\" or display co \"b\" ]",
        "groups.display ew \"s\" and schemas eq \"urn:ietf:params:scim:schemas:core:2.0:User\"",
        "name.familyName ge \"M\" and externalId le \"zz\"",
    ];

    private static readonly string[] ValidPaths =
    [
        "userName",
        "name.familyName",
        "emails[type eq \"work\"].value",
        "emails[type eq \"work\" and value ew \"com\"]",
        "addresses[primary eq true]",
        "members[value eq \"00000000-0000-4000-8000-000000000000\"]",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
        "phoneNumbers.value",
        "displayName",
        "active",
    ];

    private static readonly Gen<string> Token = Gen.Frequency(
        (
            6,
            Gen.Elements(
                "and",
                "or",
                "not",
                "(",
                ")",
                "[",
                "]",
                ".",
                "eq",
                "co",
                "pr",
                "gt",
                "NOT",
                "\"",
                "\"x\"",
                "\"\\u0000\"",
                "\"\\ud800\"",
                "1",
                "1e400",
                "true",
                "null",
                "-",
                "userName",
                "emails",
                "emails.type",
                "members",
                "meta",
                "meta.version",
                "id",
                "schemas",
                "password",
                "urn:ietf:params:scim:schemas:core:2.0:User:userName",
                "unheardOf",
                "$ref",
                "'x'",
                "==",
                ";--"
            )
        ),
        (1, HostileText.Word)
    );

    public static Gen<string> Filter { get; } = Near(Valid);

    public static Gen<string> Path { get; } = Near(ValidPaths);

    private static Gen<string> Near(string[] valid) =>
        from text in Gen.Elements(valid)
        from times in Gen.Elements(0, 1, 1, 1, 2, 3)
        from mutated in Mutated(Split(text), times)
        select mutated;

    private static Gen<string> Mutated(string[] tokens, int times) =>
        times == 0
            ? Gen.Constant(string.Join(' ', tokens).Replace("[ ", "[").Replace(" ]", "]").Replace(" [", "["))
            : from at in Gen.Choose(0, tokens.Length - 1)
            from token in Token
            from kind in Gen.Choose(0, 3)
            let changed = kind switch
            {
                0 when tokens.Length > 1 => [.. tokens[..at], .. tokens[(at + 1)..]],
                1 => [.. tokens[..at], token, .. tokens[at..]],
                2 => (string[])[.. tokens, .. tokens[at..]],
                _ => [.. tokens[..at], token, .. tokens[(at + 1)..]],
            }
            from text in Mutated(changed, times - 1)
            select text;

    private static string[] Split(string text) =>
        text.Replace("[", " [ ", StringComparison.Ordinal)
            .Replace("]", " ] ", StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
