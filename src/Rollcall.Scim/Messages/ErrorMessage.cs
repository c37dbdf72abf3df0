using System.Buffers;
using System.Globalization;

namespace Rollcall.Scim.Messages;

/// <summary>The body of an error (RFC 7644 3.12). The status is a string there.</summary>
public static class ErrorMessage
{
    public static void Write(IBufferWriter<byte> output, ScimError error)
    {
        var writer = JsonBytes.Borrow(output);
        writer.WriteStartObject();
        writer.WriteStartArray("schemas"u8);
        writer.WriteStringValue(ScimUrns.Error);
        writer.WriteEndArray();
        writer.WriteString("status"u8, error.Status.ToString(CultureInfo.InvariantCulture));
        if (error.ScimType is not null)
            writer.WriteString("scimType"u8, error.ScimType);
        writer.WriteString("detail"u8, error.Detail);
        writer.WriteEndObject();
        writer.Flush();
    }
}
