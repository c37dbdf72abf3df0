using System.Buffers;
using System.Text.Json;

namespace Rollcall.Scim.Schema;

/// <summary>Schemas and resource types as JSON (RFC 7643 6 and 7, examples in 8.6 and 8.7).</summary>
public static class SchemaJson
{
    /// <summary>The body of /Schemas/{urn}.</summary>
    /// <param name="baseUri">The SCIM base URI without a slash at the end.</param>
    public static void Write(IBufferWriter<byte> output, SchemaDefinition schema, string baseUri)
    {
        var writer = JsonBytes.Borrow(output);
        writer.WriteStartObject();
        WriteUrns(writer, ScimUrns.Schema);
        writer.WriteString("id"u8, schema.Id);
        writer.WriteString("name"u8, schema.Name);
        writer.WriteString("description"u8, schema.Description);
        writer.WriteStartArray("attributes"u8);
        foreach (var attribute in schema.Attributes)
            WriteAttribute(writer, attribute);
        writer.WriteEndArray();
        WriteMeta(writer, "Schema", $"{baseUri}/Schemas/{schema.Id}");
        writer.WriteEndObject();
        writer.Flush();
    }

    /// <summary>The body of /ResourceTypes/{name}.</summary>
    /// <param name="baseUri">The SCIM base URI without a slash at the end.</param>
    public static void Write(IBufferWriter<byte> output, ResourceType type, string baseUri)
    {
        var writer = JsonBytes.Borrow(output);
        writer.WriteStartObject();
        WriteUrns(writer, ScimUrns.ResourceType);
        writer.WriteString("id"u8, type.Name);
        writer.WriteString("name"u8, type.Name);
        writer.WriteString("endpoint"u8, type.Endpoint);
        writer.WriteString("description"u8, type.Description);
        writer.WriteString("schema"u8, type.Schema.Id);
        writer.WriteStartArray("schemaExtensions"u8);
        foreach (var extension in type.Extensions)
        {
            writer.WriteStartObject();
            writer.WriteString("schema"u8, extension.Schema.Id);
            writer.WriteBoolean("required"u8, extension.Required);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        WriteMeta(writer, "ResourceType", $"{baseUri}/ResourceTypes/{type.Name}");
        writer.WriteEndObject();
        writer.Flush();
    }

    /// <summary>One attribute with every characteristic, as RFC 7643 7 lists them.</summary>
    private static void WriteAttribute(Utf8JsonWriter writer, AttributeDefinition attribute)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, attribute.Name);
        writer.WriteString("type"u8, SchemaWords.Of(attribute.Type));
        if (!attribute.SubAttributes.IsEmpty)
        {
            writer.WriteStartArray("subAttributes"u8);
            foreach (var sub in attribute.SubAttributes)
                WriteAttribute(writer, sub);
            writer.WriteEndArray();
        }
        writer.WriteBoolean("multiValued"u8, attribute.MultiValued);
        writer.WriteString("description"u8, attribute.Description);
        writer.WriteBoolean("required"u8, attribute.Required);
        if (!attribute.CanonicalValues.IsEmpty)
            WriteStrings(writer, "canonicalValues", attribute.CanonicalValues);
        writer.WriteBoolean("caseExact"u8, attribute.CaseExact);
        writer.WriteString("mutability"u8, SchemaWords.Of(attribute.Mutability));
        writer.WriteString("returned"u8, SchemaWords.Of(attribute.Returned));
        writer.WriteString("uniqueness"u8, SchemaWords.Of(attribute.Uniqueness));
        if (attribute.Type is AttributeType.Reference)
            WriteStrings(writer, "referenceTypes", attribute.ReferenceTypes);
        writer.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
            writer.WriteStringValue(value);
        writer.WriteEndArray();
    }

    private static void WriteUrns(Utf8JsonWriter writer, string urn)
    {
        writer.WriteStartArray("schemas"u8);
        writer.WriteStringValue(urn);
        writer.WriteEndArray();
    }

    private static void WriteMeta(Utf8JsonWriter writer, string resourceType, string location)
    {
        writer.WriteStartObject("meta"u8);
        writer.WriteString("resourceType"u8, resourceType);
        writer.WriteString("location"u8, location);
        writer.WriteEndObject();
    }
}
