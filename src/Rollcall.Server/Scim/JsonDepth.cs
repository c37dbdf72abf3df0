using System.Text.Json;

namespace Rollcall.Server.Scim;

/// <summary>Whether JSON is nested deeper than a configuration allows, which may be less than what parsers here take.</summary>
internal static class JsonDepth
{
    public static bool IsDeeper(ReadOnlySpan<byte> json, int depth)
    {
        if (json.StartsWith("\uFEFF"u8))
            json = json["\uFEFF"u8.Length..];
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 0x1000 });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= depth)
                    return true;
            }
        }
        catch (JsonException)
        {
            // What is wrong with it, the parser of the operation says better.
        }
        return false;
    }
}
