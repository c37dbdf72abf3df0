using System.Text.Json;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim;

/// <summary>Takes JSON apart without reading what is inside: the parts are slices of the same bytes.</summary>
internal static class JsonSlices
{
    /// <summary>The kind of value the bytes begin with.</summary>
    public static JsonTokenType KindOf(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        return reader.Read() ? reader.TokenType : JsonTokenType.None;
    }

    /// <summary>null, [] or {}: what unassigns (RFC 7643 2.5).</summary>
    public static bool IsNothing(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.Null => true,
            JsonTokenType.StartArray or JsonTokenType.StartObject => reader.Read()
                && reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject,
            _ => false,
        };
    }

    /// <summary>
    /// null, or nothing in the shape of the attribute: [] for several values, {} for parts. Empty in another shape is a mistake of the
    /// sender and no wish to remove what is there. (An array for one complex value: Entra.)
    /// </summary>
    public static bool Unassigns(AttributeDefinition attribute, ReadOnlyMemory<byte> json) =>
        KindOf(json) switch
        {
            JsonTokenType.Null => true,
            JsonTokenType.StartArray => (attribute.MultiValued || attribute.Type is AttributeType.Complex) && IsNothing(json),
            JsonTokenType.StartObject => !attribute.MultiValued && attribute.Type is AttributeType.Complex && IsNothing(json),
            _ => false,
        };

    /// <summary>The properties of the object the bytes hold; refuses a name that comes twice, in whatever case.</summary>
    /// <exception cref="JsonException">The bytes are no JSON.</exception>
    /// <exception cref="InvalidOperationException">A name holds half a surrogate pair.</exception>
    public static ScimResult<List<JsonProperty>> Properties(ReadOnlyMemory<byte> json, ScimLimits limits)
    {
        var properties = new List<JsonProperty>();
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = limits.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            if (reader.ValueSpan.Length > limits.MaxFilterLength)
                return ScimErrors.InvalidSyntax($"A name is longer than {limits.MaxFilterLength} bytes.");
            var name = reader.GetString() ?? "";
            reader.Read();
            properties.Add(new JsonProperty(name, Slice(json, ref reader)));
        }
        return Twice(properties) is { } name2
            ? ScimErrors.InvalidSyntax($"{ScimErrors.Quote(name2)} comes twice in one object.")
            : properties;
    }

    /// <summary>The bytes of the value the reader stands on; afterwards it stands on its end.</summary>
    public static ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> json, ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }

    /// <summary>The value of the property of this name, in any case; null when there is none.</summary>
    public static ReadOnlyMemory<byte>? Find(List<JsonProperty> properties, string name)
    {
        foreach (var property in properties)
        {
            if (string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase))
                return property.Value;
        }
        return null;
    }

    /// <summary>The string the bytes hold; null when they hold something else.</summary>
    /// <exception cref="InvalidOperationException">It holds half a surrogate pair.</exception>
    public static string? TextOf(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        return reader.TokenType is JsonTokenType.String ? reader.GetString() : null;
    }

    /// <summary>Whether the bytes hold an array with this URN in it: <c>schemas</c> of a message.</summary>
    public static bool Holds(ReadOnlyMemory<byte> schemas, string urn)
    {
        var reader = new Utf8JsonReader(schemas.Span);
        reader.Read();
        if (reader.TokenType is not JsonTokenType.StartArray)
            return false;
        while (reader.Read() && reader.TokenType is JsonTokenType.String)
        {
            if (ScimUrns.Same(reader.GetString(), urn))
                return true;
        }
        return false;
    }

    private static string? Twice(List<JsonProperty> properties)
    {
        const int Few = 8;
        if (properties.Count > Few)
        {
            var seen = new HashSet<string>(properties.Count, StringComparer.OrdinalIgnoreCase);
            return properties.FirstOrDefault(p => !seen.Add(p.Name)).Name;
        }
        for (var i = 1; i < properties.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (string.Equals(properties[i].Name, properties[j].Name, StringComparison.OrdinalIgnoreCase))
                    return properties[i].Name;
            }
        }
        return null;
    }
}

/// <summary>A property with the JSON of its value.</summary>
internal readonly record struct JsonProperty(string Name, ReadOnlyMemory<byte> Value);
