using System.Buffers;
using System.Text.Json;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Resources;

/// <summary>
/// Writes resources as JSON. The stored form is the response without id and meta, so that the usual answer is the stored bytes
/// with those put around them: <c>{"id":"...", stored, "meta":{...}}</c>. Computed attributes (a user's groups, a
/// group's members) are streamed in between:
/// <code>
/// BeginStored(...);  BeginValues("members");  WriteReference(...) ...  EndValues();  End(meta);
/// </code>
/// </summary>
public static class ResourceWriter
{
    /// <summary>
    /// The stored form: <c>schemas</c>, then every attribute in the order of the schema; compact and the same every time. Members of
    /// a group and groups of a user are left out, they are kept elsewhere.
    /// </summary>
    public static byte[] ToStored(ScimResource resource)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        var writer = JsonBytes.Borrow(output);
        writer.WriteStartObject();
        WriteSchemas(writer, resource, Projection.Stored);
        WriteAttributes(writer, resource, Projection.Stored);
        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The whole answer for a resource as it is in memory.</summary>
    public static void Write(IBufferWriter<byte> output, ScimResource resource, ResourceMeta meta, Projection projection)
    {
        Begin(output, resource, projection);
        End(output, meta, projection);
    }

    /// <summary>
    /// The whole answer straight from the stored bytes. Only for <see cref="Projection.None"/>, and only when
    /// <see cref="ResourceType.StoredIsResponse"/>.
    /// </summary>
    public static void WriteStored(IBufferWriter<byte> output, ReadOnlySpan<byte> stored, string id, ResourceMeta meta)
    {
        BeginStored(output, stored, id);
        End(output, meta, Projection.None);
    }

    /// <summary>The opening brace and all attributes; the object stays open.</summary>
    public static void Begin(IBufferWriter<byte> output, ScimResource resource, Projection projection)
    {
        var writer = JsonBytes.Borrow(output);
        writer.WriteStartObject();
        if (resource.Id is not null)
            writer.WriteString("id"u8, resource.Id);
        WriteSchemas(writer, resource, projection);
        WriteAttributes(writer, resource, projection);
        writer.Flush();
    }

    /// <summary>As <see cref="Begin"/>, from what <see cref="ToStored"/> made; the object stays open.</summary>
    public static void BeginStored(IBufferWriter<byte> output, ReadOnlySpan<byte> stored, string id)
    {
        var writer = JsonBytes.Borrow(output);
        writer.WriteStartObject();
        writer.WriteString("id"u8, id);
        writer.Flush();
        if (stored.Length <= 2)
            return;
        output.Write(","u8);
        output.Write(stored[1..^1]);
    }

    /// <summary>Opens an array of values in an object that has at least its id.</summary>
    public static void BeginValues(IBufferWriter<byte> output, string attributeName)
    {
        output.Write(",\""u8);
        output.Write(JsonEncodedText.Encode(attributeName, JsonBytes.Compact.Encoder).EncodedUtf8Bytes);
        output.Write("\":["u8);
    }

    /// <summary>One element of members or groups. What is null is left out.</summary>
    /// <param name="first">Whether it is the first of the array.</param>
    public static void WriteReference(
        IBufferWriter<byte> output,
        bool first,
        string? value,
        string? reference,
        string? type,
        string? display
    )
    {
        if (!first)
            output.Write(","u8);
        var writer = JsonBytes.Borrow(output);
        writer.WriteStartObject();
        if (value is not null)
            writer.WriteString("value"u8, value);
        if (reference is not null)
            writer.WriteString("$ref"u8, reference);
        if (type is not null)
            writer.WriteString("type"u8, type);
        if (display is not null)
            writer.WriteString("display"u8, display);
        writer.WriteEndObject();
        writer.Flush();
    }

    public static void EndValues(IBufferWriter<byte> output) => output.Write("]"u8);

    /// <summary>Writes meta, as far as the projection wants it, and closes the object.</summary>
    public static void End(IBufferWriter<byte> output, ResourceMeta meta, Projection projection)
    {
        if (projection.Includes(CommonAttributes.Meta))
        {
            output.Write(",\"meta\":"u8);
            var writer = JsonBytes.Borrow(output);
            writer.WriteStartObject();
            foreach (var part in CommonAttributes.Meta.SubAttributes)
            {
                if (projection.Includes(CommonAttributes.Meta, part))
                    WriteMetaPart(writer, part, meta);
            }
            writer.WriteEndObject();
            writer.Flush();
        }
        output.Write("}"u8);
    }

    private static void WriteMetaPart(Utf8JsonWriter writer, AttributeDefinition part, ResourceMeta meta)
    {
        var name = part.Utf8Name.Span;
        switch (part.Name)
        {
            case "resourceType":
                writer.WriteString(name, meta.ResourceType);
                break;
            case "created":
                WriteTime(writer, name, meta.Created);
                break;
            case "lastModified":
                WriteTime(writer, name, meta.LastModified);
                break;
            case "location" when meta.Location.Length > 0:
                writer.WriteString(name, meta.Location);
                break;
            case "version" when meta.Version.Length > 0:
                writer.WriteString(name, meta.Version);
                break;
        }
    }

    private static void WriteTime(Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset time)
    {
        Span<byte> text = stackalloc byte[32];
        var formatted = time.UtcDateTime.TryFormat(
            text,
            out var length,
            ResourceMeta.TimeFormat,
            System.Globalization.CultureInfo.InvariantCulture
        );
        writer.WriteString(name, formatted ? text[..length] : default);
    }

    private static void WriteSchemas(Utf8JsonWriter writer, ScimResource resource, Projection projection)
    {
        writer.WriteStartArray("schemas"u8);
        writer.WriteStringValue(resource.Type.Schema.Id);
        foreach (var (definition, value) in resource.Attributes.Attributes)
        {
            if (IsExtensionData(definition) && HoldsAny(definition, value, projection))
                writer.WriteStringValue(definition.Name);
        }
        writer.WriteEndArray();
    }

    private static void WriteAttributes(Utf8JsonWriter writer, ScimResource resource, Projection projection)
    {
        foreach (var (definition, value) in resource.Attributes.Attributes)
        {
            if (definition.IsExtension && value is ScimComplex extension)
            {
                if (HoldsAny(definition, value, projection))
                    WriteExtension(writer, definition, extension, projection);
            }
            else if (projection.Includes(definition) && value is not ScimList { Values.IsEmpty: true })
            {
                ValueWriter.Write(writer, null, definition, value, projection);
            }
        }
    }

    private static void WriteExtension(
        Utf8JsonWriter writer,
        AttributeDefinition extension,
        ScimComplex data,
        Projection projection
    )
    {
        writer.WriteStartObject(extension.Utf8Name.Span);
        foreach (var (definition, value) in data.Attributes)
        {
            if (Shows(extension, definition, value, projection))
                ValueWriter.Write(writer, extension, definition, value, projection);
        }
        writer.WriteEndObject();
    }

    private static bool IsExtensionData(AttributeDefinition definition) => definition.IsExtension || definition.IsOpaque;

    private static bool HoldsAny(AttributeDefinition definition, ScimValue value, Projection projection)
    {
        if (value is not ScimComplex data)
            return projection.Includes(definition);
        foreach (var attribute in data.Attributes)
        {
            if (Shows(definition, attribute.Definition, attribute.Value, projection))
                return true;
        }
        return false;
    }

    /// <summary>What does not fit the schema of its extension is kept, but no client expects it.</summary>
    private static bool Shows(
        AttributeDefinition extension,
        AttributeDefinition definition,
        ScimValue value,
        Projection projection
    ) =>
        value is ScimOpaque
            ? projection.IsStored
            : projection.Includes(extension, definition) && ValueWriter.ShowsAny(extension, definition, value, projection);
}
