using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Rollcall.Storage.Sqlite;

/// <summary>
/// What migration 0010 makes of a document with numbers that are none for anybody (RFC 8259 section 6). By the rule of then, whatever
/// <see cref="Scim.ScimLimits"/> says later: an exponent beyond 308, or more than 1,000 characters.
/// </summary>
internal static class ReadableDocument
{
    private const int LargestExponent = 308;
    private const int LongestNumber = 1000;

    /// <summary>The document with <c>null</c>, which is unassigned (RFC 7643 section 2.5), in the place of each such number; null when there is none.</summary>
    public static byte[]? Of(ReadOnlySpan<byte> document)
    {
        var json = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = 1000 });
        ArrayBufferWriter<byte>? readable = null;
        var copied = 0;
        while (json.Read())
        {
            if (json.TokenType is not JsonTokenType.Number || !IsBeyond(json.ValueSpan))
                continue;
            readable ??= new ArrayBufferWriter<byte>(document.Length);
            readable.Write(document[copied..(int)json.TokenStartIndex]);
            readable.Write("null"u8);
            copied = (int)json.BytesConsumed;
        }
        readable?.Write(document[copied..]);
        return readable?.WrittenSpan.ToArray();
    }

    private static bool IsBeyond(ReadOnlySpan<byte> number)
    {
        if (number.Length > LongestNumber)
            return true;
        var mark = number.IndexOfAny((byte)'e', (byte)'E');
        return mark >= 0
            && !(
                Utf8Parser.TryParse(number[(mark + 1)..], out int exponent, out _)
                && exponent is >= -LargestExponent and <= LargestExponent
            );
    }
}
