using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Rollcall.Scim.Resources;

/// <summary>
/// Copies an object we have no schema for: blanks go, everything else stays, numbers to the last digit. A name that comes twice in one object, in
/// whatever case (RFC 7643 section 2.1), is refused as everywhere: who reads the object would take one of the values, and nobody knows which.
/// </summary>
/// <param name="takesAll">Of what is kept already all is taken; of a name that comes twice, the first value.</param>
internal readonly struct OpaqueJson(string urn, ScimLimits limits, bool takesAll)
{
    private readonly ArrayBufferWriter<byte> _output = new();

    /// <summary>The names of each object that is open, the innermost on top; null before its first one.</summary>
    private readonly Stack<HashSet<string>?> _names = new();

    /// <summary>Copies the object the reader stands on; afterwards it stands on its end.</summary>
    public static bool TryRead(
        ref Utf8JsonReader json,
        string urn,
        ScimLimits limits,
        bool takesAll,
        out string text,
        [NotNullWhen(false)] out ScimError? error
    ) => new OpaqueJson(urn, limits, takesAll).TryRead(ref json, out text, out error);

    private bool TryRead(ref Utf8JsonReader json, out string text, [NotNullWhen(false)] out ScimError? error)
    {
        text = "";
        using var writer = new Utf8JsonWriter(_output, JsonBytes.Compact);
        do
        {
            error = Copy(ref json, writer);
            if (error is not null)
                return false;
            if (!takesAll && writer.BytesCommitted + writer.BytesPending > limits.MaxUnknownExtensionLength)
            {
                error = Wrong($"more than {limits.MaxUnknownExtensionLength} bytes");
                return false;
            }
        } while (_names.Count > 0 && json.Read());
        writer.Flush();
        text = Encoding.UTF8.GetString(_output.WrittenSpan);
        return true;
    }

    private ScimError? Copy(ref Utf8JsonReader json, Utf8JsonWriter writer)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject:
                _names.Push(null);
                writer.WriteStartObject();
                return null;
            case JsonTokenType.EndObject:
                _names.Pop();
                writer.WriteEndObject();
                return null;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                return null;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                return null;
            case JsonTokenType.PropertyName:
                return CopyName(ref json, writer);
            case JsonTokenType.String:
                var text = json.GetString() ?? "";
                if (TextRules.Problem(text, limits) is { } wrongText)
                    return Wrong(wrongText);
                writer.WriteStringValue(text);
                return null;
            default:
                if (
                    !takesAll
                    && json.TokenType is JsonTokenType.Number
                    && NumberRules.Problem(json.ValueSpan, limits) is { } wrong
                )
                    return Wrong(wrong);
                writer.WriteRawValue(json.ValueSpan, skipInputValidation: true);
                return null;
        }
    }

    private ScimError? CopyName(ref Utf8JsonReader json, Utf8JsonWriter writer)
    {
        var name = json.GetString() ?? "";
        if (TextRules.Problem(name, limits) is { } problem)
            return Wrong(problem);
        var names = _names.Pop() ?? new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        _names.Push(names);
        if (names.Add(name))
            writer.WritePropertyName(name);
        else if (takesAll)
            json.Skip();
        else
            return ScimErrors.InvalidSyntax($"{ScimErrors.Quote(urn)}: {ScimErrors.Quote(name)} comes twice in one object.");
        return null;
    }

    private ScimError Wrong(string problem) => ScimErrors.InvalidValue($"{ScimErrors.Quote(urn)}: {problem}.");
}
