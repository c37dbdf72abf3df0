using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Rollcall.Scim.Resources;

/// <summary>Copies an object we have no schema for: blanks go, everything else stays, numbers to the last digit.</summary>
internal static class OpaqueJson
{
    /// <summary>Copies the object the reader stands on; afterwards it stands on its end.</summary>
    public static bool TryRead(
        ref Utf8JsonReader json,
        ScimLimits limits,
        out string text,
        [NotNullWhen(false)] out string? problem
    )
    {
        text = "";
        problem = null;
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output, JsonBytes.Compact);
        var depth = json.CurrentDepth;
        do
        {
            if (!TryCopy(ref json, writer, limits, out problem))
                return false;
            if (writer.BytesCommitted + writer.BytesPending > limits.MaxUnknownExtensionLength)
            {
                problem = $"more than {limits.MaxUnknownExtensionLength} bytes";
                return false;
            }
            if (json.TokenType is JsonTokenType.EndObject && json.CurrentDepth == depth)
                break;
        } while (json.Read());
        writer.Flush();
        text = Encoding.UTF8.GetString(output.WrittenSpan);
        return true;
    }

    private static bool TryCopy(
        ref Utf8JsonReader json,
        Utf8JsonWriter writer,
        ScimLimits limits,
        [NotNullWhen(false)] out string? problem
    )
    {
        problem = null;
        switch (json.TokenType)
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
            case JsonTokenType.PropertyName:
            case JsonTokenType.String:
                var text = json.GetString() ?? "";
                problem = TextRules.Problem(text, limits);
                if (problem is null && json.TokenType is JsonTokenType.PropertyName)
                    writer.WritePropertyName(text);
                else if (problem is null)
                    writer.WriteStringValue(text);
                break;
            default:
                if (json.TokenType is JsonTokenType.Number)
                    problem = NumberRules.Problem(json.ValueSpan, limits);
                if (problem is null)
                    writer.WriteRawValue(json.ValueSpan, skipInputValidation: true);
                break;
        }
        return problem is null;
    }
}
