using System.Globalization;
using Rollcall.Engine.Configuration;
using Rollcall.Scim;

namespace Rollcall.Server.Scim.Access;

/// <summary>429 with Retry-After (RFC 6585 section 4). Nothing was carried out.</summary>
internal static class TooManyRequests
{
    public static ScimError Of(HttpContext http, SourceConfiguration source, TimeSpan wait) =>
        ScimErrors.TooManyRequests(
            $"Source {source.Id} takes {source.Limit?.PerSecond} requests a second. Nothing was changed; send the request again {Ask(http, wait)}."
        );

    /// <summary>After many wrong credentials.</summary>
    public static ScimError Of(HttpContext http, TimeSpan wait) =>
        ScimErrors.TooManyRequests(
            $"Too many requests with a wrong token came from this address. Correct the token; the next answer comes {Ask(http, wait)}."
        );

    /// <summary>Sets the header.</summary>
    /// <returns>The same for people: <c>in 2 seconds</c>.</returns>
    public static string Ask(HttpContext http, TimeSpan wait)
    {
        var seconds = RetryAfter.Say(http.Response, wait);
        return seconds == 1 ? "in a second" : string.Create(CultureInfo.InvariantCulture, $"in {seconds} seconds");
    }
}
