using Microsoft.Net.Http.Headers;

namespace Rollcall.Server.Hosting;

/// <summary>
/// A client that asks before it sends its body (<c>Expect: 100-continue</c>) and is refused does not send it any more. If the connection stayed open, the
/// server would take the client's next request for that body; so it is told that the connection ends (RFC 9110 section 10.1.1).
/// </summary>
internal static class UnsentBodies
{
    private const string Continue = "100-continue";

    public static void UseUnsentBodies(this IApplicationBuilder app) =>
        app.Use(next =>
            http =>
            {
                if (Asks(http.Request))
                    http.Response.OnStarting(static state => EndWhereRefused((HttpContext)state), http);
                return next(http);
            }
        );

    private static bool Asks(HttpRequest request) =>
        request.Headers.Expect is { Count: > 0 } expectations
        && request.ContentLength is not 0
        && expectations.Any(value => Continue.Equals(value?.Trim(), StringComparison.OrdinalIgnoreCase));

    /// <summary>What was carried out was read before; of reads and deletions nobody reads a body.</summary>
    private static Task EndWhereRefused(HttpContext http)
    {
        var method = http.Request.Method;
        var readsBody = HttpMethods.IsPost(method) || HttpMethods.IsPut(method) || HttpMethods.IsPatch(method);
        if (!readsBody || http.Response.StatusCode >= StatusCodes.Status400BadRequest)
            http.Response.Headers[HeaderNames.Connection] = "close";
        return Task.CompletedTask;
    }
}
