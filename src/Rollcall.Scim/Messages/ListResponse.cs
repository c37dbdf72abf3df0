using System.Buffers;

namespace Rollcall.Scim.Messages;

/// <summary>
/// The body of a query's answer (RFC 7644 3.4.2), in pieces so that resources can be written straight from storage:
/// <code>
/// Begin(output, total, startIndex, count);  BeginElement(output, first: true);  ResourceWriter.WriteStored(...);  End(output);
/// </code>
/// </summary>
public static class ListResponse
{
    /// <param name="output">Where to.</param>
    /// <param name="totalResults">How many resources match, on whatever page.</param>
    /// <param name="startIndex">The index of the first one here, from 1; null in a page by cursor, which has no index.</param>
    /// <param name="itemsPerPage">How many follow.</param>
    /// <param name="nextCursor">What to ask for the next page with (RFC 9865 section 2); null on the last page, and in pages by index.</param>
    public static void Begin(
        IBufferWriter<byte> output,
        long totalResults,
        long? startIndex,
        int itemsPerPage,
        string? nextCursor = null
    )
    {
        var writer = JsonBytes.Borrow(output);
        writer.WriteStartObject();
        writer.WriteStartArray("schemas"u8);
        writer.WriteStringValue(ScimUrns.ListResponse);
        writer.WriteEndArray();
        writer.WriteNumber("totalResults"u8, totalResults);
        if (startIndex is { } index)
            writer.WriteNumber("startIndex"u8, index);
        writer.WriteNumber("itemsPerPage"u8, itemsPerPage);
        if (nextCursor is not null)
            writer.WriteString("nextCursor"u8, nextCursor);
        // Also when it stays empty: several clients look for it without looking at totalResults.
        writer.WriteStartArray("Resources"u8);
        writer.Flush();
    }

    /// <summary>Comes before each resource.</summary>
    public static void BeginElement(IBufferWriter<byte> output, bool first)
    {
        if (!first)
            output.Write(","u8);
    }

    public static void End(IBufferWriter<byte> output) => output.Write("]}"u8);
}
