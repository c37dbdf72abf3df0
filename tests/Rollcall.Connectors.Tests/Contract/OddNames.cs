namespace Rollcall.Connectors.Tests.Contract;

/// <summary>Names that people really have, and names that break URLs, JSON, queries and comparisons.</summary>
public static class OddNames
{
    public static readonly string[] All =
    [
        "jdoe",
        "JDoe",
        "j doe",
        "j+doe@example.com",
        "#doe",
        "j/doe",
        "j&doe",
        "100%doe",
        "%41doe",
        "it's \"doe\"",
        "j\\doe",
        "j=doe?x",
        "müller-lüdenscheidt",
        "😀doe👩‍👩‍👧",
        "cafe\u0301",
        "İstanbul-ıi",
        "محمد عبد الله",
        "<doe>",
        "..",
        "*",
        "a,b;c",
        "  padded  ",
        "tab\tand\nline",
        "bell\u0007doe",
        "half\ud83d",
        new('x', 255),
    ];

    public static TheoryData<string> Data => [.. All];
}
