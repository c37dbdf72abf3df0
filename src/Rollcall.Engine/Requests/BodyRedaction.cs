using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Rollcall.Engine.Requests;

/// <summary>
/// Takes secrets out of a body. What cannot be read as JSON is not kept at all, since nobody can say what in it is secret.
/// </summary>
public static class BodyRedaction
{
    public const string Placeholder = "[redacted]";

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = CanonicalJson.MaxDepth };

    /// <param name="secrets">What was taken out is added, so that it can be looked for elsewhere.</param>
    /// <returns>Null when it is not JSON.</returns>
    public static string? Redact(ReadOnlyMemory<byte> body, SecretNames names, ICollection<string> secrets)
    {
        try
        {
            if (HarmlessBody.TryCopy(body.Span, names, out var text))
                return text;
            using var document = JsonDocument.Parse(body, Reading);
            var buffer = new ArrayBufferWriter<byte>(body.Length + 64);
            using (var writer = new Utf8JsonWriter(buffer, CanonicalJson.Writing))
                Copy(document.RootElement, writer, names, secrets);
            return Encoding.UTF8.GetString(buffer.WrittenSpan);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is the reader's word for half a surrogate pair.
            return null;
        }
    }

    private static void Copy(JsonElement element, Utf8JsonWriter writer, SecretNames names, ICollection<string> secrets)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                CopyObject(element, writer, names, secrets);
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    Copy(item, writer, names, secrets);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(element.GetString());
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static void CopyObject(JsonElement element, Utf8JsonWriter writer, SecretNames names, ICollection<string> secrets)
    {
        var valueIsSecret = SaysThatItsValueIsSecret(element, names);
        writer.WriteStartObject();
        foreach (var property in element.EnumerateObject())
        {
            var namesSecret = names.AppearIn(property.Name);
            writer.WritePropertyName(namesSecret ? WithoutFilter(property.Name, secrets) : property.Name);
            if (ComparesSecret(property, names))
            {
                writer.WriteStringValue(WithoutFilter(property.Value.GetString()!, secrets));
                continue;
            }
            var isSecret =
                namesSecret || (valueIsSecret && string.Equals(property.Name, "value", StringComparison.OrdinalIgnoreCase));
            if (!isSecret)
            {
                Copy(property.Value, writer, names, secrets);
                continue;
            }
            Collect(property.Value, secrets);
            if (property.Value.ValueKind is JsonValueKind.Null)
                writer.WriteNullValue();
            else
                writer.WriteStringValue(Placeholder);
        }
        writer.WriteEndObject();
    }

    /// <summary>
    /// <c>{"op":"replace","path":"password","value":"x"}</c> (RFC 7644 section 3.5.2), and whatever else has the name of a secret beside its value.
    /// </summary>
    private static bool SaysThatItsValueIsSecret(JsonElement element, SecretNames names)
    {
        foreach (var property in element.EnumerateObject())
        {
            if (
                property.Value.ValueKind is JsonValueKind.String
                && TellingProperties.NamesNeighbour(property.Name)
                && names.AppearIn(property.Value.GetString())
            )
                return true;
        }
        return false;
    }

    /// <summary>A path or a filter may hold the value it compares with: <c>password[value eq "x"]</c>.</summary>
    private static bool ComparesSecret(JsonProperty property, SecretNames names) =>
        property.Value.ValueKind is JsonValueKind.String
        && TellingProperties.Compares(property.Name)
        && names.AppearIn(property.Value.GetString());

    private static string WithoutFilter(string text, ICollection<string> secrets)
    {
        if (!text.Contains('"', StringComparison.Ordinal))
            return text;
        FilterValues.AddTo(secrets, text);
        return Placeholder;
    }

    private static void Collect(JsonElement element, ICollection<string> secrets)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                    Collect(property.Value, secrets);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    Collect(item, secrets);
                break;
            case JsonValueKind.String:
                secrets.Add(element.GetString()!);
                break;
            case JsonValueKind.Number:
                secrets.Add(element.GetRawText());
                break;
        }
    }
}
