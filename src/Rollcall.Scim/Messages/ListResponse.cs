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
    /// <param name="startIndex">The index of the first one here, from 1.</param>
    /// <param name="itemsPerPage">How many follow.</param>
    public static void Begin(IBufferWriter<byte> output, long totalResults, long startIndex, int itemsPerPage)
    {
        var writer = JsonBytes.Borrow(output);
        writer.WriteStartObject();
        writer.WriteStartArray("schemas"u8);
        writer.WriteStringValue(ScimUrns.ListResponse);
        writer.WriteEndArray();
        writer.WriteNumber("totalResults"u8, totalResults);
        writer.WriteNumber("startIndex"u8, startIndex);
        writer.WriteNumber("itemsPerPage"u8, itemsPerPage);
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
