using System.Buffers;
using System.Globalization;

namespace Rollcall.Scim.Resources;

/// <summary>Values that are written as JSON strings but have a form of their own (RFC 7643 2.3).</summary>
internal static class ScalarText
{
    private const int LongestDateTime = 40;

    private static readonly string[] DateTimeForms =
    [
        "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd'T'HH:mmK",
    ];

    private static readonly SearchValues<char> Base64Characters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_="
    );

    /// <summary>xsd:dateTime (RFC 7643 2.3.5) with a date and a time; without an offset it is read as UTC. Null when it is none.</summary>
    public static ScimDateTime? DateTime(string text) =>
        text.Length <= LongestDateTime
        && DateTimeOffset.TryParseExact(
            text,
            DateTimeForms,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var value
        )
            ? new ScimDateTime(value, text)
            : null;

    /// <summary>Base64 or base64url (RFC 4648), with or without padding. Null when it is neither.</summary>
    public static ScimBinary? Binary(string text)
    {
        var content = text.AsSpan();
        if (content.ContainsAnyExcept(Base64Characters))
            return null;
        var unpadded = content.TrimEnd('=');
        var padding = content.Length - unpadded.Length;
        if (unpadded.Contains('=') || padding > 2 || unpadded.Length % 4 == 1)
            return null;
        return padding == 0 || content.Length % 4 == 0 ? new ScimBinary(text) : null;
    }
}
