using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Rollcall.Scim;

namespace Rollcall.Server.Scim;

/// <summary>What a client may send and may ask for (RFC 7644 sections 3.1 and 3.8).</summary>
internal static class MediaTypes
{
    public const string Scim = "application/scim+json";
    public const string Json = "application/json";

    private const string Identity = "identity";

    /// <summary>What every answer with a body carries.</summary>
    public const string Answer = "application/scim+json; charset=utf-8";

    /// <summary>A missing Content-Type is let pass: the body is validated anyway, and some hand-written clients send none.</summary>
    public static ScimError? CheckSent(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType) || contentType is Scim or Json or Answer)
            return null;
        return
            MediaTypeHeaderValue.TryParse(contentType, out var sent)
            && IsOurs(sent.MediaType)
            && (sent.Charset.Length == 0 || IsUtf8(sent.Charset))
            ? null
            : ScimErrors.UnsupportedMediaType(contentType);
    }

    /// <summary>Bodies come as they are: one that has to be unpacked first may become a thousand times as long.</summary>
    public static ScimError? CheckCoding(HttpContext http)
    {
        var coding = http.Request.Headers.ContentEncoding;
        // Named without regard to case (RFC 9110 section 8.4.1).
        if (coding.Count == 0 || coding is [null or ""] || Identity.Equals(coding.ToString(), StringComparison.OrdinalIgnoreCase))
            return null;
        // RFC 9110 section 15.5.16: says which codings would have been taken.
        http.Response.Headers.AcceptEncoding = Identity;
        return new ScimError(
            415,
            null,
            $"Content-Encoding {ScimErrors.Quote(coding.ToString())} is not supported. Send the body as it is, not compressed."
        );
    }

    public static ScimError? CheckAccepted(StringValues accept)
    {
        if (accept.Count == 0 || (accept.Count == 1 && accept[0] is null or "" or "*/*" or Scim or Json))
            return null;
        if (!MediaTypeHeaderValue.TryParseList(accept!, out var ranges))
            return null;
        foreach (var range in ranges)
        {
            if (range.Quality is not 0 && (IsOurs(range.MediaType) || range.MatchesAllTypes || IsAnyApplication(range)))
                return null;
        }
        return new ScimError(
            406,
            null,
            $"Accept {ScimErrors.Quote(accept.ToString())} leaves nothing to answer with. Accept {Scim} or {Json}."
        );
    }

    private static bool IsAnyApplication(MediaTypeHeaderValue range) =>
        range.MatchesAllSubTypes && range.Type.Equals("application", StringComparison.OrdinalIgnoreCase);

    private static bool IsOurs(StringSegment mediaType) =>
        mediaType.Equals(Scim, StringComparison.OrdinalIgnoreCase) || mediaType.Equals(Json, StringComparison.OrdinalIgnoreCase);

    private static bool IsUtf8(StringSegment charset)
    {
        var name = charset.AsSpan().Trim('"');
        return name.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            || name.Equals("utf8", StringComparison.OrdinalIgnoreCase);
    }
}
