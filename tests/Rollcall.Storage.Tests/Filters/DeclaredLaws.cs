using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Rollcall.Scim.Schema;

namespace Rollcall.Storage.Tests.Filters;

/// <summary>Random people with attributes of a declared extension, most of them unique, and random filters on those.</summary>
internal static class DeclaredLaws
{
    public const string Urn = "urn:example:badge:1.0:User";

    public static ScimSchemas Schemas { get; } =
        ScimSchemas.Default.WithExtension(
            "User",
            new SchemaDefinition(
                Urn,
                "Badge",
                "What the door knows.",
                [
                    Unique("badge", AttributeType.String),
                    Unique("code", AttributeType.String, caseExact: true),
                    Unique("keys", AttributeType.String, multiValued: true),
                    Unique("number", AttributeType.Integer),
                    Unique("weight", AttributeType.Decimal),
                    Unique("since", AttributeType.DateTime),
                    new() { Name = "until", Type = AttributeType.DateTime },
                    new()
                    {
                        Name = "door",
                        Type = AttributeType.Complex,
                        SubAttributes = [Unique("name", AttributeType.String)],
                    },
                    new()
                    {
                        Name = "lockers",
                        Type = AttributeType.Complex,
                        MultiValued = true,
                        SubAttributes = [Unique("number", AttributeType.Integer), new() { Name = "hall" }],
                    },
                ]
            ),
            required: false
        );

    /// <summary>Whole and broken seconds, offsets, both ends of time, instants that are the same or next to each other.</summary>
    private static readonly Gen<string> Time = Gen.Elements(
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59.9999999Z",
        "2024-02-29T12:00:00Z",
        "2024-02-29T13:00:00+01:00",
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00.0000001Z",
        "2026-01-01T00:00:00.0000002Z",
        "2026-01-01T00:00:00.001Z",
        "2025-12-31T19:00:00.0010-05:00",
        "2026-01-01T14:00:00+14:00",
        "2026-01-01T00:00",
        "9999-12-31T23:59:59.9999999Z"
    );

    private static readonly Gen<string> Number = Gen.Elements("0", "-1", "7", "7.0", "1.5", "1.50", "-0.5", "9007199254740993");

    private static readonly Gen<string> Whole = Gen.Elements("0", "-1", "7", "9007199254740993");

    private static readonly Gen<string> Hall = Gen.Elements("east", "WEST");

    private static readonly Gen<string> Locker =
        from number in Gen.OneOf(
            Whole,
            Gen.Choose(1_000, 1_000_000).Select(number => number.ToString(CultureInfo.InvariantCulture))
        )
        from hall in Hall
        select $$"""{"number":{{number}},"hall":"{{hall}}"}""";

    private static readonly Gen<string> Word = Gen.OneOf(FilterLaws.Word, Gen.Constant(new string('ä', 300)));

    /// <summary>The JSON of a user; numbers without a point for what holds whole ones.</summary>
    public static Gen<string> Person(int number) =>
        from badge in Optional(Word)
        from code in Optional(Word)
        from keys in Gen.Choose(0, 2).SelectMany(count => Gen.ArrayOf(Word, count))
        from door in Optional(Word)
        from lockers in Gen.Elements(0, 0, 0, 1, 2).SelectMany(count => Gen.ArrayOf(Locker, count))
        from whole in Optional(Whole)
        from weight in Optional(Number)
        from since in Optional(Time)
        from until in Optional(Time)
        select new JsonObject
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User", Urn),
            ["userName"] = $"u{number}",
            [Urn] = new JsonObject
            {
                ["badge"] = badge,
                ["code"] = code,
                ["keys"] = new JsonArray([.. keys.Select(key => (JsonNode)key)]),
                ["number"] = whole is null ? null : JsonNode.Parse(whole),
                ["weight"] = weight is null ? null : JsonNode.Parse(weight),
                ["since"] = since,
                ["until"] = until,
                ["door"] = door is null ? null : new JsonObject { ["name"] = door },
                ["lockers"] = new JsonArray([.. lockers.Select(locker => JsonNode.Parse(locker))]),
            },
        }.ToJsonString();

    public static Gen<string> FilterText(int depth = 2)
    {
        if (depth == 0)
            return Comparison;
        var inner = FilterText(depth - 1);
        return Gen.Frequency(
            (4, Comparison),
            (2, from left in inner from right in inner select $"({left} and {right})"),
            (2, from left in inner from right in inner select $"({left} or {right})"),
            (1, from negated in inner select $"not ({negated})")
        );
    }

    private static Gen<string> Comparison =>
        Gen.OneOf(
            from name in Gen.Elements("badge", "code", "keys", "door.name")
            from comparison in Gen.Elements("eq", "eq", "eq", "ne", "co", "sw", "gt", "le")
            from word in Word
            select $"{Urn}:{name} {comparison} {JsonSerializer.Serialize(word)}",
            from name in Gen.Elements("number", "weight")
            from comparison in Gen.Elements("eq", "eq", "ne", "gt", "le")
            from number in Number
            select $"{Urn}:{name} {comparison} {number}",
            from name in Gen.Elements("since", "until")
            from comparison in Gen.Elements("eq", "ne", "gt", "ge", "lt", "le")
            from time in Time
            select $"{Urn}:{name} {comparison} \"{time}\"",
            from name in Gen.Elements("badge", "since", "number", "keys", "lockers")
            select $"{Urn}:{name} pr",
            from comparison in Gen.Elements("eq", "eq", "ne", "sw")
            from word in Word
            select $"{Urn}:door[name {comparison} {JsonSerializer.Serialize(word)}]",
            from number in Number
            from hall in Hall
            from form in Gen.Elements(
                "number eq {0}",
                "number eq {0}",
                "not (number eq {0})",
                "hall eq \"{1}\" and number eq {0}",
                "number eq {0} or hall eq \"{1}\"",
                "number gt {0}"
            )
            select $"{Urn}:lockers[{string.Format(null, form, number, hall)}]"
        );

    private static AttributeDefinition Unique(
        string name,
        AttributeType type,
        bool caseExact = false,
        bool multiValued = false
    ) =>
        new()
        {
            Name = name,
            Type = type,
            CaseExact = caseExact,
            MultiValued = multiValued,
            Uniqueness = Uniqueness.Server,
        };

    private static Gen<string?> Optional(Gen<string> of) =>
        Gen.Frequency((1, of.Select(value => (string?)value)), (1, Gen.Constant<string?>(null)));
}
