using System.Globalization;
using System.Text.Json;

namespace Rollcall.Server.Admin.Http;

/// <summary>
/// Text that nothing here can be called: with a NUL, which PostgreSQL does not even compare with
/// (https://www.postgresql.org/docs/current/datatype-character.html). A NUL in a path never gets past the web server.
/// </summary>
internal static class UnfitText
{
    private const char Nul = '\0';
    private const int LongestSentence = 1_000;

    /// <summary>The first parameter with such a value, as a problem; null when there is none.</summary>
    public static ProblemAnswer? In(IQueryCollection query)
    {
        foreach (var (name, values) in query)
        {
            if (values.Any(Holds))
                return Of(name);
        }
        return null;
    }

    /// <summary>The first string with one in a JSON document that has been read already.</summary>
    public static ProblemAnswer? In(ReadOnlySpan<byte> utf8Json)
    {
        var json = new Utf8JsonReader(utf8Json);
        var name = "";
        while (json.Read())
        {
            if (json.TokenType is JsonTokenType.PropertyName)
                name = json.GetString() ?? "";
            // JSON has it escaped or not at all.
            else if (json.TokenType is JsonTokenType.String && json.ValueIsEscaped && Holds(json.GetString()))
                return Of(name);
        }
        return null;
    }

    /// <summary>A sentence that repeats what was asked for, fit for a terminal: short, on one line.</summary>
    public static string Clean(string sentence)
    {
        if (sentence.Length <= LongestSentence && !sentence.Any(IsUnfit))
            return sentence;
        var cut = sentence.Length > LongestSentence ? string.Concat(sentence.AsSpan(0, LongestSentence), "...") : sentence;
        return string.Concat(cut.Select(character => IsUnfit(character) ? '?' : character));
    }

    /// <summary>Control characters, and those that turn the direction of writing around.</summary>
    private static bool IsUnfit(char character) =>
        char.IsControl(character) || char.GetUnicodeCategory(character) is UnicodeCategory.Format;

    private static bool Holds(string? text) => text is not null && text.Contains(Nul, StringComparison.Ordinal);

    private static ProblemAnswer Of(string name) =>
        Problems.BadRequest(
            $"{name}: holds a NUL character, and nothing is called so.",
            "Leave it out; it often comes from a string of another program copied with its end mark."
        );
}
