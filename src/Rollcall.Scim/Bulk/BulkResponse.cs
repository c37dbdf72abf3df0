using System.Buffers;
using System.Globalization;
using Rollcall.Scim.Messages;

namespace Rollcall.Scim.Bulk;

/// <summary>The body of a bulk request's answer (RFC 7644 3.7.3), in pieces, so that resources can be written in between.</summary>
public static class BulkResponse
{
    public static void Begin(IBufferWriter<byte> output)
    {
        var writer = JsonBytes.Borrow(output);
        writer.WriteStartObject();
        writer.WriteStartArray("schemas"u8);
        writer.WriteStringValue(ScimUrns.BulkResponse);
        writer.WriteEndArray();
        writer.WriteStartArray("Operations"u8);
        writer.Flush();
    }

    /// <summary>What became of an operation; the object stays open for <see cref="BeginBody"/>.</summary>
    /// <param name="location">Null only for a create that failed.</param>
    /// <param name="version">The entity tag of the resource as it is now; null when there is none.</param>
    public static void BeginOperation(
        IBufferWriter<byte> output,
        bool first,
        BulkOperation operation,
        int status,
        string? location,
        string? version
    )
    {
        if (!first)
            output.Write(","u8);
        var writer = JsonBytes.Borrow(output);
        writer.WriteStartObject();
        if (location is not null)
            writer.WriteString("location"u8, location);
        writer.WriteString("method"u8, operation.Method);
        if (operation.BulkId is not null)
            writer.WriteString("bulkId"u8, operation.BulkId);
        if (version is not null)
            writer.WriteString("version"u8, version);
        writer.WriteString("status"u8, status.ToString(CultureInfo.InvariantCulture));
        writer.Flush();
    }

    /// <summary>Comes before the resource that the operation's answer holds.</summary>
    public static void BeginBody(IBufferWriter<byte> output) => output.Write(",\"response\":"u8);

    public static void WriteError(IBufferWriter<byte> output, ScimError error)
    {
        BeginBody(output);
        ErrorMessage.Write(output, error);
    }

    public static void EndOperation(IBufferWriter<byte> output) => output.Write("}"u8);

    public static void End(IBufferWriter<byte> output) => output.Write("]}"u8);
}
