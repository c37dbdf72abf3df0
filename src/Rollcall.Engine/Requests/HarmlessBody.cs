using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Rollcall.Engine.Requests;

/// <summary>
/// Bodies in which nothing names a secret, which is nearly all there are: copied token by token. At the first doubt the body is left
/// to <see cref="BodyRedaction"/>, which looks at whole objects and costs several times as much.
/// </summary>
internal static class HarmlessBody
{
    /// <summary>As deep as the SCIM endpoints read; deeper bodies are refused there.</summary>
    public const int MaxDepth = 64;

    private const int LongestOnStack = 256;

    public static readonly JsonWriterOptions Writing = new()
    {
        // For a terminal or a JSON answer, never for a web page: names of people stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <param name="text">The body without white space between its tokens.</param>
    /// <returns>False when something may be secret.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="InvalidOperationException">A string holds half a surrogate pair.</exception>
    public static bool TryCopy(ReadOnlySpan<byte> body, SecretNames names, out string text)
    {
        text = "";
        if (!Utf8.IsValid(body))
            return false;
        var buffer = new ArrayBufferWriter<byte>(body.Length + 64);
        using var writer = new Utf8JsonWriter(buffer, Writing);
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        var mayNameSecret = false;
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName)
            {
                // What is compared without regard to case is ASCII in every harmless body.
                if (!Ascii.IsValid(reader.ValueSpan) || NamesSecret(ref reader, names, out mayNameSecret))
                    return false;
            }
            else if (mayNameSecret)
            {
                mayNameSecret = false;
                if (reader.TokenType is JsonTokenType.String && NamesSecret(ref reader, names, out _))
                    return false;
            }
            Copy(ref reader, writer);
        }
        writer.Flush();
        text = Encoding.UTF8.GetString(buffer.WrittenSpan);
        return true;
    }

    /// <param name="tells">Whether it is a property whose value may name one. An escaped name may be any.</param>
    private static bool NamesSecret(ref Utf8JsonReader reader, SecretNames names, out bool tells)
    {
        var longest = reader.ValueSpan.Length;
        var characters = longest <= LongestOnStack ? stackalloc char[LongestOnStack] : new char[longest];
        var text = characters[..reader.CopyString(characters)];
        tells = reader.ValueIsEscaped || TellingProperties.Contains(text);
        return names.AppearIn(text);
    }

    private static void Copy(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            case JsonTokenType.PropertyName when reader.ValueIsEscaped:
                writer.WritePropertyName(reader.GetString()!);
                break;
            case JsonTokenType.PropertyName:
                writer.WritePropertyName(reader.ValueSpan);
                break;
            case JsonTokenType.String when reader.ValueIsEscaped:
                writer.WriteStringValue(reader.GetString());
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(reader.ValueSpan);
                break;
            default:
                writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                break;
        }
    }
}
