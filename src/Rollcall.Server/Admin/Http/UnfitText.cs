using System.Text.Json;

namespace Rollcall.Server.Admin.Http;

/// <summary>
/// Text that nothing here can be called: with a NUL, which PostgreSQL does not even compare with
/// (https://www.postgresql.org/docs/current/datatype-character.html). A NUL in a path never gets past the web server.
/// </summary>
internal static class UnfitText
{
    private const char Nul = '\0';

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

    private static bool Holds(string? text) => text is not null && text.Contains(Nul, StringComparison.Ordinal);

    private static ProblemAnswer Of(string name) =>
        Problems.BadRequest(
            $"{name.Replace(Nul, '?')}: holds a NUL character, and nothing is called so.",
            "Leave it out; it often comes from a string of another program copied with its end mark."
        );
}
