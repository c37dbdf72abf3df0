using System.Globalization;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Rollcall.Server.Tests.Scim.Schemas;

/// <summary>The law of declared attributes: what was written is what is read and what <c>eq</c> finds, whatever its type and by whichever way.</summary>
public abstract class RoundTripLaw(SchemaServer fixture)
{
    private const string Badge = SchemaServer.Badge;
    private readonly ScimClient _scim = fixture.NewSource();
    private int _users;

    [Fact]
    public async Task Any_value_of_any_type_comes_back_and_is_found_after_POST_and_after_PATCH()
    {
        var cases = Gen.Sample(
            from kind in Gen.Elements(Kinds)
            from posted in kind.Values
            from patched in kind.Values
            select (kind.Path, posted, patched),
            150
        );
        foreach (var (path, posted, patched) in cases)
            await HoldsAsync(path, posted, patched);
    }

    private async Task HoldsAsync(string path, string posted, string patched)
    {
        var body = SchemaServer.Body($"u{++_users}", Object(path, posted));
        var created = await _scim.PostAsync("Users", body);
        created.Status.ShouldBe(201, $"{path} {posted}: {created.Text}");
        await IsFoundAsync(created.Id, path, posted);
        var operation = $$"""{"op":"replace","path":"{{Badge}}:{{path}}","value":{{patched}}}""";
        var answer = await _scim.PatchAsync($"Users/{created.Id}", Bodies.Patch(operation));
        answer.Status.ShouldBe(200, $"{path} {patched}: {answer.Text}");
        await IsFoundAsync(created.Id, path, patched);
    }

    private async Task IsFoundAsync(string id, string path, string value)
    {
        var literal = JsonNode.Parse(value) is JsonArray list ? list[^1]!.ToJsonString() : value;
        var filter = $"{Badge}:{path} eq {literal} and id eq \"{id}\"";
        var found = await _scim.PostAsync(
            "Users/.search",
            new JsonObject
            {
                ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:SearchRequest"),
                ["filter"] = filter,
            }.ToJsonString()
        );
        found.Status.ShouldBe(200, $"{filter}: {found.Text}");
        var user = found.Json["Resources"]!.AsArray().ShouldHaveSingleItem(filter)!;
        var read = path.Split('.').Aggregate(user[Badge], (node, name) => node![name]);
        JsonNode.DeepEquals(read, JsonNode.Parse(value)).ShouldBeTrue($"{path}: wrote {value}, read {read?.ToJsonString()}");
    }

    private static string Object(string path, string value) =>
        path.Split('.') is [var name, var sub]
            ? $$$"""{"{{{name}}}":{"{{{sub}}}":{{{value}}}}}"""
            : $$$"""{"{{{path}}}":{{{value}}}}""";

    private static readonly Gen<string> Text = Gen.Choose(1, 6)
        .SelectMany(length =>
            Gen.ArrayOf(
                Gen.Elements(
                    "a",
                    "B",
                    "é",
                    "İ",
                    "ß",
                    "Σ",
                    "🙂",
                    "\"",
                    "\\",
                    "'",
                    "%",
                    "_",
                    " ",
                    "/",
                    "(",
                    "]",
                    "\n",
                    "\u2028",
                    "null",
                    "true"
                ),
                length
            )
        )
        .Select(pieces => string.Concat(pieces))
        .Where(text => !string.IsNullOrWhiteSpace(text));

    private static readonly Gen<string> Json = Text.Select(text => JsonValue.Create(text).ToJsonString());

    private static readonly Gen<long> Whole = Gen.OneOf(
        Gen.Choose(-1000, 1000).Select(number => (long)number),
        Gen.Elements(long.MaxValue, long.MinValue, 0L, 1L << 53)
    );

    private static readonly (string Path, Gen<string> Values)[] Kinds =
    [
        ("nick", Json),
        ("exact", Json),
        ("door.name", Json),
        ("level", Whole.Select(number => number.ToString(CultureInfo.InvariantCulture))),
        ("height", Gen.Choose(-100_000, 100_000).Select(number => (number / 1000m).ToString(CultureInfo.InvariantCulture))),
        ("keyholder", Gen.Elements("true", "false")),
        (
            "since",
            from seconds in Gen.Choose(0, int.MaxValue)
            from hours in Gen.Choose(-12, 12)
            from fraction in Gen.Elements("", ".5", ".123456")
            let time = DateTimeOffset.FromUnixTimeSeconds(seconds).ToOffset(TimeSpan.FromHours(hours))
            select $"\"{time.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture)}{fraction}{time.ToString("zzz", CultureInfo.InvariantCulture)}\""
        ),
        ("photo", Gen.Choose(1, 40).Select(length => $"\"{Convert.ToBase64String(new byte[length])}\"")),
        ("page", Text.Select(text => $"\"https://example.com/{Uri.EscapeDataString(text)}\"")),
        (
            "floors",
            Gen.Choose(1, 4)
                .SelectMany(length => Gen.ArrayOf(Whole, length))
                .Select(floors =>
                    $"[{string.Join(',', floors.Distinct().Select(floor => floor.ToString(CultureInfo.InvariantCulture)))}]"
                )
        ),
    ];
}

public sealed class SqliteRoundTripLaw(SqliteSchemaServer fixture) : RoundTripLaw(fixture), IClassFixture<SqliteSchemaServer>;

public sealed class PostgresRoundTripLaw(PostgresSchemaServer fixture)
    : RoundTripLaw(fixture),
        IClassFixture<PostgresSchemaServer>;
