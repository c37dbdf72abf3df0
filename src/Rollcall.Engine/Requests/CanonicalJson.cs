using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rollcall.Engine.Requests;

/// <summary>
/// The one way in which bodies are kept: without white space between tokens, strings escaped as <see cref="Writing"/> does. Whoever
/// searches a record finds a value however its sender wrote it.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>As deep as the SCIM endpoints read; deeper bodies are refused there.</summary>
    public const int MaxDepth = 64;

    private const byte Delete = 0x7f;

    public static readonly JsonReaderOptions Reading = new() { MaxDepth = MaxDepth };

    public static readonly JsonWriterOptions Writing = new()
    {
        // For a terminal or a JSON answer, never for a web page: names of people stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private static readonly SearchValues<byte> QuoteOrBackslash = SearchValues.Create("\"\\"u8);

    /// <summary>After a backslash, in the only way the writer has for that character.</summary>
    private static readonly SearchValues<byte> ShortEscapes = SearchValues.Create("\"\\bfnrt"u8);

    /// <summary>Whether the writer would write the string just as it stands.</summary>
    /// <param name="rest">Valid JSON, without its quotation marks.</param>
    /// <param name="isAscii">Whether all of the body is.</param>
    public static bool IsWrittenSo(ReadOnlySpan<byte> rest, bool isEscaped, bool isAscii)
    {
        while (isEscaped && rest.IndexOf((byte)'\\') is >= 0 and var escape)
        {
            if (!ShortEscapes.Contains(rest[escape + 1]) || !IsPlain(rest[..escape], isAscii))
                return false;
            rest = rest[(escape + 2)..];
        }
        return IsPlain(rest, isAscii);
    }

    /// <param name="body">JSON of which every string is written so.</param>
    public static string WithoutWhiteSpace(ReadOnlySpan<byte> body)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(body.Length);
        var length = 0;
        while (!body.IsEmpty)
        {
            var part = body[0] is (byte)'"' ? body[..LengthOfString(body)] : Between(body);
            body = body[part.Length..];
            if (part[0] is (byte)'"')
            {
                part.CopyTo(buffer.AsSpan(length));
                length += part.Length;
                continue;
            }
            foreach (var character in part)
            {
                if (character is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
                    buffer[length++] = character;
            }
        }
        var text = Encoding.UTF8.GetString(buffer, 0, length);
        ArrayPool<byte>.Shared.Return(buffer);
        return text;
    }

    private static bool IsPlain(ReadOnlySpan<byte> text, bool isAscii) =>
        isAscii ? !text.Contains(Delete) : Writing.Encoder!.FindFirstCharacterToEncodeUtf8(text) < 0;

    /// <summary>Up to the next string.</summary>
    private static ReadOnlySpan<byte> Between(ReadOnlySpan<byte> body) =>
        body.IndexOf((byte)'"') is >= 0 and var next ? body[..next] : body;

    /// <summary>With both quotation marks.</summary>
    private static int LengthOfString(ReadOnlySpan<byte> body)
    {
        for (var at = 1; ; at += 2)
        {
            at += body[at..].IndexOfAny(QuoteOrBackslash);
            if (body[at] is (byte)'"')
                return at + 1;
        }
    }
}
