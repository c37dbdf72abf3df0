using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Rollcall.Storage.Tests.Filters;

/// <summary>
/// Random people and random filters over one small alphabet, so that they meet: mixed case, letters whose case mapping is special,
/// one letter composed and decomposed, characters outside the basic plane, wildcards of SQL, and attributes that are absent.
/// </summary>
internal static class FilterLaws
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private static readonly Gen<string> Piece = Gen.Elements(
        "a",
        "A",
        "b",
        "B",
        "é",
        "É",
        "e\u0301",
        "E\u0301",
        "İ",
        "i",
        "I",
        "ı",
        "ß",
        "ẞ",
        "s",
        "ſ",
        "ς",
        "σ",
        "Σ",
        "\u212A",
        "k",
        "🙂",
        "\uE000",
        "\U00010428",
        "\U00010400",
        "%",
        "_",
        "\\",
        "'",
        "\"",
        ".",
        " "
    );

    /// <summary>Up to three pieces; sometimes none.</summary>
    public static Gen<string> Word { get; } =
        Gen.Choose(0, 3).SelectMany(length => Gen.ArrayOf(Piece, length)).Select(pieces => string.Concat(pieces));

    private static readonly Gen<string> Type = Gen.Elements("work", "Work", "home", "x");

    /// <summary>The JSON of a user.</summary>
    /// <param name="number">Makes the userName the only one.</param>
    public static Gen<string> Person(int number) =>
        from userName in Word
        from texts in Gen.ArrayOf(Optional(Word), 6)
        from active in Gen.Elements<bool?>(true, false, null)
        from emails in Values
        from roles in Values
        select new JsonObject
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User", Enterprise),
            ["userName"] = $"{userName}#{number}",
            ["externalId"] = texts[0],
            ["displayName"] = texts[1],
            ["title"] = texts[2],
            ["name"] = new JsonObject { ["familyName"] = texts[3], ["givenName"] = texts[4] },
            ["active"] = active,
            ["emails"] = emails,
            ["roles"] = roles,
            [Enterprise] = new JsonObject
            {
                ["department"] = texts[5],
                ["manager"] = new JsonObject { ["value"] = texts[0] },
            },
        }.ToJsonString();

    /// <summary>A filter in text.</summary>
    /// <param name="ids">Ids that exist.</param>
    public static Gen<string> FilterText(IReadOnlyList<string> ids, int depth = 3)
    {
        if (depth == 0)
            return Gen.OneOf(Comparison(ids), Presence, Boolean, Time, InBrackets());
        var inner = FilterText(ids, depth - 1);
        return Gen.Frequency(
            (4, FilterText(ids, depth: 0)),
            (2, from left in inner from right in inner select $"({left} and {right})"),
            (2, from left in inner from right in inner select $"({left} or {right})"),
            (1, from negated in inner select $"not ({negated})")
        );
    }

    private static Gen<JsonArray> Values =>
        from count in Gen.Choose(0, 2)
        from values in Gen.ArrayOf(Word, count)
        from types in Gen.ArrayOf(Optional(Type), count)
        from primary in Gen.Choose(-1, 1)
        select new JsonArray([
            .. values.Select(
                (value, i) =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["value"] = value,
                            ["type"] = types[i],
                            ["primary"] = primary == i ? true : null,
                        }
            ),
        ]);

    private static Gen<string> Operator => Gen.Elements("eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le");

    private static Gen<string> TextPath =>
        Gen.Elements(
            "userName",
            "externalId",
            "displayName",
            "title",
            "name.familyName",
            "name.givenName",
            "emails",
            "emails.value",
            "emails.type",
            "roles.value",
            "roles.display",
            $"{Enterprise}:department",
            $"{Enterprise}:manager.value",
            "meta.version",
            "meta.resourceType",
            "schemas"
        );

    private static Gen<string> Comparison(IReadOnlyList<string> ids) =>
        Gen.OneOf(
            from path in TextPath
            from comparison in Operator
            from word in Word
            select $"{path} {comparison} {Quoted(word)}",
            from comparison in Operator
            from id in Gen.Elements(ids.Append("").Append("x").Select(id => id))
            select $"id {comparison} {Quoted(id)}",
            from path in TextPath
            from comparison in Gen.Elements("eq", "ne")
            select $"{path} {comparison} null",
            from comparison in Operator
            from version in Gen.Elements("W/\"1\"", "W/\"2\"", "User", "")
            from path in Gen.Elements("meta.version", "meta.resourceType")
            select $"{path} {comparison} {Quoted(version)}",
            from comparison in Gen.Elements("eq", "ne", "co")
            from urn in Gen.Elements(Enterprise, Enterprise.ToUpperInvariant(), "core")
            select $"schemas {comparison} {Quoted(urn)}"
        );

    private static Gen<string> Presence =>
        from path in Gen.OneOf(
            TextPath,
            Gen.Elements("active", "name", "emails.primary", Enterprise, "id", "meta", "photos", "groups")
        )
        select $"{path} pr";

    private static Gen<string> Boolean =>
        from path in Gen.Elements("active", "emails.primary", "roles.primary")
        from comparison in Gen.Elements("eq", "ne")
        from value in Gen.Elements("true", "false")
        select $"{path} {comparison} {value}";

    private static Gen<string> Time =>
        from path in Gen.Elements("meta.lastModified", "meta.created")
        from comparison in Gen.Elements("eq", "ne", "gt", "ge", "lt", "le")
        from time in Gen.Elements(Times)
        select $"{path} {comparison} \"{time}\"";

    /// <summary>Around the times at which the people of the test change: whole, between two milliseconds, with an offset.</summary>
    public static IReadOnlyList<string> Times { get; } =
    [
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00.001Z",
        "2026-01-01T00:00:00.0005Z",
        "2026-01-01T01:00:00.002+01:00",
        "2026-01-01T00:00:00.003",
    ];

    private static Gen<string> InBrackets()
    {
        var simple = Gen.OneOf(
            from sub in Gen.Elements("value", "type", "display")
            from comparison in Operator
            from word in Gen.OneOf(Word, Type)
            select $"{sub} {comparison} {Quoted(word)}",
            from comparison in Gen.Elements("eq", "ne")
            select $"primary {comparison} true",
            Gen.Constant("type pr")
        );
        var combined = Gen.OneOf(
            simple,
            from left in simple
            from right in simple
            select $"{left} and {right}",
            from left in simple
            from right in simple
            select $"{left} or not ({right})"
        );
        return Gen.OneOf(
            from path in Gen.Elements("emails", "roles", "phoneNumbers")
            from inner in combined
            select $"{path}[{inner}]",
            from word in Word
            select $"name[familyName eq {Quoted(word)} or not (givenName pr)]"
        );
    }

    private static Gen<string?> Optional(Gen<string> of) =>
        Gen.OneOf(of.Select(value => (string?)value), Gen.Constant<string?>(null));

    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
