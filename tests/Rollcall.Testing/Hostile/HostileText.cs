using FsCheck;
using FsCheck.Fluent;

namespace Rollcall.Testing.Hostile;

/// <summary>What attackers, broken exports and cats on keyboards put where a value is meant.</summary>
public static class HostileText
{
    private const int Long = 70_000;

    /// <summary>Plain text, not encoded for anything.</summary>
    public static IReadOnlyList<string> Words { get; } =
    [
        "",
        " ",
        "\t",
        "a\r\nfail: injected log line",
        "\u001b[31mred",
        "\u202egnp.exe",
        "\ufeff",
        "x'); DROP TABLE resources;--",
        "' OR '1'='1",
        "*)(uid=*))(|(uid=*",
        "\\2a\\28",
        "${jndi:ldap://example.com/a}",
        "{{7*7}}",
        "%s%n%x",
        "%00",
        "../../../../etc/passwd",
        "<script>alert(1)</script>",
        "__proto__",
        "bulkId:x",
        "true",
        "null",
        "NaN",
        "1e400",
        "-0",
        "99999999999999999999",
        "urn:ietf:params:scim:schemas:core:2.0:User",
        "urn:::",
        "😀",
        "e\u0301",
        "ﬀ",
        "İ",
        "2026-13-45T99:99:99Z",
        "0001-01-01T00:00:00+14:00",
        "W/\"99999999999999999999\"",
        new('x', Long),
        new('\\', 6_000),
        new('(', 10_000),
        new('[', 1_000),
        new('"', 1_000),
    ];

    /// <summary>Text of JSON where a value is meant; some of it is no JSON.</summary>
    public static IReadOnlyList<string> JsonValues { get; } =
    [
        "null",
        "true",
        "false",
        "\"true\"",
        "0",
        "-1",
        "1.5",
        "-0",
        "1e400",
        new('9', 400),
        "0x10",
        "NaN",
        "'x'",
        "undefined",
        "\"",
        "\"\"",
        "\" \"",
        "\"\\u0000\"",
        "\"a\\u0000b\"",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\x\"",
        "\"a\nb\"",
        "[]",
        "{}",
        "[[]]",
        "[{}]",
        "[null]",
        "[1,\"a\",{}]",
        "{\"value\":null}",
        "{\"value\":[]}",
        "{\"value\":\"a\",\"value\":\"b\"}",
        "{\"primary\":true}",
        "[{\"value\":\"a\",\"primary\":true},{\"value\":\"b\",\"primary\":true}]",
        $"{new string('[', 70)}{new string(']', 70)}",
        new('[', 20_000),
        $"[{string.Join(',', Enumerable.Repeat("{\"value\":\"same\"}", 2_000))}]",
        $"\"{new string('v', Long)}\"",
        $"{{\"{new string('n', Long)}\":1}}",
        "\"x'); DROP TABLE resources;--\"",
        "\"*)(uid=*\"",
        "\"a\\r\\nfail: injected log line\"",
        "\"2026-13-45T99:99:99Z\"",
        "\"bulkId:nobody\"",
    ];

    public static Gen<string> Word { get; } = Gen.Elements(Words.AsEnumerable());

    public static Gen<string> JsonValue { get; } = Gen.Elements(JsonValues.AsEnumerable());

    /// <summary>A word as part of a URL, mostly encoded as it should be; short enough to get past the limit of a request line.</summary>
    public static Gen<string> InUrl { get; } =
        Gen.Frequency(
            (8, Word.Select(word => Uri.EscapeDataString(word.Length > 4_000 ? word[..4_000] : word))),
            (
                1,
                Gen.Elements(
                    "%",
                    "%zz",
                    "%ff",
                    "%c0%ae%c0%ae",
                    "%ed%a0%80",
                    "%00",
                    "..%2f..",
                    "%2e%2e",
                    "..;",
                    "+",
                    "%0d%0aX:%20y"
                )
            )
        );
}
