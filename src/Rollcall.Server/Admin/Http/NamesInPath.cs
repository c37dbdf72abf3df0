using Microsoft.AspNetCore.Http.Features;

namespace Rollcall.Server.Admin.Http;

/// <summary>
/// Names with a slash, such as CORP/ada. The server undoes the percent-encoding of a path except for %2F, since a slash would part
/// segments; so %2F stands for a slash here, or for these three characters, and only the request line tells which.
/// </summary>
internal static class NamesInPath
{
    private const string EncodedSlash = "%2F";

    /// <summary>Makes route values what the caller meant.</summary>
    public static void Restore(HttpContext http)
    {
        foreach (var (name, value) in http.Request.RouteValues.ToArray())
        {
            if (value is string text && text.Contains(EncodedSlash, StringComparison.OrdinalIgnoreCase))
                http.Request.RouteValues[name] = AsSent(http, text);
        }
    }

    private static string AsSent(HttpContext http, string text) =>
        http.Features.GetRequiredFeature<IHttpRequestFeature>()
            .RawTarget.Split('?')[0]
            .Split('/')
            .Select(Uri.UnescapeDataString)
            .FirstOrDefault(segment =>
                segment.Replace("/", EncodedSlash, StringComparison.Ordinal).Equals(text, StringComparison.OrdinalIgnoreCase)
            )
        ?? text;
}
