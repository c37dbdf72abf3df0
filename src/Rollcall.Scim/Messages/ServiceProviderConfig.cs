using System.Buffers;
using System.Text.Json;

namespace Rollcall.Scim.Messages;

/// <summary>The body of /ServiceProviderConfig (RFC 7643 5 and 8.5).</summary>
public static class ServiceProviderConfig
{
    /// <param name="output">Where to.</param>
    /// <param name="facts">What the server can do.</param>
    /// <param name="baseUri">The SCIM base URI without a slash at the end.</param>
    public static void Write(IBufferWriter<byte> output, ServiceProviderFacts facts, string baseUri)
    {
        var writer = JsonBytes.Borrow(output);
        writer.WriteStartObject();
        writer.WriteStartArray("schemas"u8);
        writer.WriteStringValue(ScimUrns.ServiceProviderConfig);
        writer.WriteEndArray();
        if (facts.DocumentationUri is not null)
            writer.WriteString("documentationUri"u8, facts.DocumentationUri);
        WriteSupported(writer, "patch", facts.Patch);
        writer.WriteStartObject("bulk"u8);
        writer.WriteBoolean("supported"u8, facts.BulkMaxOperations > 0);
        writer.WriteNumber("maxOperations"u8, facts.BulkMaxOperations);
        writer.WriteNumber("maxPayloadSize"u8, facts.BulkMaxPayloadBytes);
        writer.WriteEndObject();
        writer.WriteStartObject("filter"u8);
        writer.WriteBoolean("supported"u8, value: true);
        writer.WriteNumber("maxResults"u8, facts.FilterMaxResults);
        writer.WriteEndObject();
        WriteSupported(writer, "changePassword", facts.ChangePassword);
        WriteSupported(writer, "sort", facts.Sort);
        WriteSupported(writer, "etag", facts.ETag);
        if (facts.Pagination is { } pagination)
            WritePagination(writer, pagination);
        writer.WriteStartArray("authenticationSchemes"u8);
        foreach (var scheme in facts.AuthenticationSchemes)
            WriteScheme(writer, scheme);
        writer.WriteEndArray();
        writer.WriteStartObject("meta"u8);
        writer.WriteString("resourceType"u8, "ServiceProviderConfig");
        writer.WriteString("location"u8, $"{baseUri}/ServiceProviderConfig");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
    }

    private static void WriteSupported(Utf8JsonWriter writer, string name, bool supported)
    {
        writer.WriteStartObject(name);
        writer.WriteBoolean("supported"u8, supported);
        writer.WriteEndObject();
    }

    private static void WritePagination(Utf8JsonWriter writer, PaginationFacts pagination)
    {
        writer.WriteStartObject("pagination"u8);
        writer.WriteBoolean("cursor"u8, value: true);
        writer.WriteBoolean("index"u8, value: true);
        writer.WriteString("defaultPaginationMethod"u8, "index"u8);
        writer.WriteNumber("defaultPageSize"u8, pagination.DefaultPageSize);
        writer.WriteNumber("maxPageSize"u8, pagination.MaxPageSize);
        writer.WriteNumber("cursorTimeout"u8, (long)pagination.CursorTimeout.TotalSeconds);
        writer.WriteEndObject();
    }

    private static void WriteScheme(Utf8JsonWriter writer, AuthenticationScheme scheme)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, scheme.Type);
        writer.WriteString("name"u8, scheme.Name);
        writer.WriteString("description"u8, scheme.Description);
        if (scheme.SpecUri is not null)
            writer.WriteString("specUri"u8, scheme.SpecUri);
        if (scheme.DocumentationUri is not null)
            writer.WriteString("documentationUri"u8, scheme.DocumentationUri);
        if (scheme.Primary)
            writer.WriteBoolean("primary"u8, value: true);
        writer.WriteEndObject();
    }
}
