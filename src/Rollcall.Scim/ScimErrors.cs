using System.Globalization;
using System.Text;

namespace Rollcall.Scim;

/// <summary>Every error of the protocol, with the status and scimType of RFC 7644 3.12. Details never carry a password.</summary>
public static class ScimErrors
{
    private const int LongestQuote = 100;

    public static ScimError InvalidFilter(string detail) => new(400, "invalidFilter", detail);

    public static ScimError InvalidFilter(int position, string detail) =>
        InvalidFilter(string.Create(CultureInfo.InvariantCulture, $"Filter, character {position + 1}: {detail}"));

    public static ScimError Uniqueness(string attribute) =>
        new(409, "uniqueness", $"Another resource already has this {Quote(attribute)}. It must be unique.");

    /// <param name="holder">Who is in the way, such as <c>User 0190a0a0-...</c>; never a name, as the answer is kept on record.</param>
    public static ScimError Uniqueness(string attribute, string holder) =>
        new(409, "uniqueness", $"{holder} already has this {Quote(attribute)}. It must be unique.");

    public static ScimError TooMany(string detail) => new(400, "tooMany", detail);

    public static ScimError Mutability(string path, string reason) => new(400, "mutability", $"{path}: {reason}");

    public static ScimError ReadOnly(string path) => Mutability(path, "is read-only; only the service provider sets it.");

    public static ScimError InvalidSyntax(string detail) => new(400, "invalidSyntax", detail);

    public static ScimError InvalidPath(string detail) => new(400, "invalidPath", detail);

    public static ScimError NoTarget(string detail) => new(400, "noTarget", detail);

    public static ScimError InvalidValue(string detail) => new(400, "invalidValue", detail);

    public static ScimError InvalidValue(string path, string found, string expected) =>
        InvalidValue($"{path}: found {found}, expected {expected}.");

    public static ScimError Required(string path) => InvalidValue($"{path}: is required and must not be empty.");

    public static ScimError InvalidVersion(string detail) => new(400, "invalidVers", detail);

    /// <summary>One answer to a cursor of somebody else, of another query and to one that never was (RFC 9865 section 5).</summary>
    public static ScimError InvalidCursor() =>
        new(
            400,
            "invalidCursor",
            "cursor: is not one that this query was answered with. Begin again with an empty cursor, and leave filter, sortBy and sortOrder as they are from page to page."
        );

    public static ScimError ExpiredCursor() => new(400, "expiredCursor", "cursor: is too old. Begin again with an empty cursor.");

    public static ScimError InvalidCount(string found) =>
        new(400, "invalidCount", $"count: found {found}, expected a whole number.");

    public static ScimError Sensitive(string detail) => new(403, "sensitive", detail);

    public static ScimError Unauthorized(string detail) => new(401, null, detail);

    public static ScimError Forbidden(string detail) => new(403, null, detail);

    public static ScimError NotFound(string resourceType, string id) =>
        new(404, null, $"There is no {resourceType} with id {Quote(id)}.");

    public static ScimError NoSuchEndpoint(string path) => new(404, null, $"There is no endpoint {Quote(path)}.");

    public static ScimError MethodNotAllowed(string method, string allowed) =>
        new(405, null, $"{Quote(method)} is not allowed on this endpoint, which takes {allowed}.");

    public static ScimError Conflict(string detail) => new(409, null, detail);

    public static ScimError PreconditionFailed(string currentVersion) =>
        new(
            412,
            null,
            $"The resource has changed: its version is {Quote(currentVersion)}. Read it again and repeat the request."
        );

    public static ScimError PayloadTooLarge(long limitBytes) =>
        new(413, null, string.Create(CultureInfo.InvariantCulture, $"The body is larger than {limitBytes} bytes."));

    public static ScimError UnsupportedMediaType(string found) =>
        new(415, null, $"Content-Type {Quote(found)} is not supported. Send application/scim+json or application/json in UTF-8.");

    public static ScimError TooManyRequests(string detail) => new(429, null, detail);

    public static ScimError Internal() => new(500, null, "The service provider failed. The request was not carried out.");

    public static ScimError NotImplemented(string what) => new(501, null, $"{what} is not supported.");

    public static ScimError Unavailable(string detail, TimeSpan retryAfter) => new(503, null, detail) { RetryAfter = retryAfter };

    /// <summary>Outside text fit to be shown: in quotes, at most 100 characters, without control characters.</summary>
    public static string Quote(ReadOnlySpan<char> text)
    {
        var cut = text.Length > LongestQuote;
        if (cut)
            text = text[..LongestQuote];
        var quoted = new StringBuilder(text.Length + 5).Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format)
                quoted.Append('?');
            else
                quoted.Append(rune);
        }
        return quoted.Append(cut ? "...\"" : "\"").ToString();
    }
}
