using System.Text.Json;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Resources;

/// <summary>Writes single attributes.</summary>
internal static class ValueWriter
{
    /// <summary>Writes name and value; a complex value without any part to show is left out.</summary>
    public static void Write(
        Utf8JsonWriter writer,
        AttributeDefinition? extension,
        AttributeDefinition definition,
        ScimValue value,
        Projection projection
    )
    {
        if (!ShowsAny(extension, definition, value, projection))
            return;
        writer.WritePropertyName(definition.Utf8Name.Span);
        if (value is not ScimList list)
        {
            WriteItem(writer, extension, definition, value, projection);
            return;
        }
        writer.WriteStartArray();
        foreach (var item in list.Values)
            WriteItem(writer, extension, definition, item, projection);
        writer.WriteEndArray();
    }

    /// <summary>Whether anything would be written of a value whose attribute is to be shown.</summary>
    public static bool ShowsAny(
        AttributeDefinition? extension,
        AttributeDefinition definition,
        ScimValue value,
        Projection projection
    ) =>
        value is ScimList list
            ? list.Values.Any(item => Shows(extension, definition, item, projection))
            : Shows(extension, definition, value, projection);

    private static void WriteItem(
        Utf8JsonWriter writer,
        AttributeDefinition? extension,
        AttributeDefinition definition,
        ScimValue value,
        Projection projection
    )
    {
        if (value is not ScimComplex complex)
        {
            WriteScalar(writer, value);
            return;
        }
        if (!Shows(extension, definition, complex, projection))
            return;
        writer.WriteStartObject();
        foreach (var (sub, part) in complex.Attributes)
        {
            if (!Shows(extension, definition, sub, part, projection))
                continue;
            writer.WritePropertyName(sub.Utf8Name.Span);
            WriteScalar(writer, part);
        }
        writer.WriteEndObject();
    }

    private static void WriteScalar(Utf8JsonWriter writer, ScimValue value)
    {
        switch (value)
        {
            case ScimBoolean boolean:
                writer.WriteBooleanValue(boolean.Value);
                break;
            case ScimInteger integer:
                writer.WriteNumberValue(integer.Value);
                break;
            case ScimDecimal number:
                writer.WriteNumberValue(number.Value);
                break;
            case ScimOpaque opaque:
                writer.WriteRawValue(opaque.Json, skipInputValidation: true);
                break;
            case ScimList list:
                writer.WriteStartArray();
                foreach (var item in list.Values)
                    WriteScalar(writer, item);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue(value.AsText());
                break;
        }
    }

    private static bool Shows(
        AttributeDefinition? extension,
        AttributeDefinition definition,
        ScimValue value,
        Projection projection
    )
    {
        if (value is not ScimComplex complex)
            return true;
        foreach (var part in complex.Attributes)
        {
            if (Shows(extension, definition, part.Definition, part.Value, projection))
                return true;
        }
        return false;
    }

    /// <summary>What the schema does not describe any more is kept, not shown.</summary>
    private static bool Shows(
        AttributeDefinition? extension,
        AttributeDefinition definition,
        AttributeDefinition sub,
        ScimValue part,
        Projection projection
    ) => part is ScimOpaque ? projection.IsStored : projection.Includes(extension, definition, sub);
}
