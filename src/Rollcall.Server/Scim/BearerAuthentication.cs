using Microsoft.Net.Http.Headers;
using Rollcall.Scim;

namespace Rollcall.Server.Scim;

/// <summary>
/// Who is asking (RFC 6750, RFC 7644 section 2). An unknown source is answered exactly as a wrong token is: 401. Which sources there
/// are is nobody's business who has no token.
/// </summary>
internal sealed class BearerAuthentication(ActiveSources sources)
{
    private const string Scheme = "Bearer ";

    /// <summary>Longer than any token; an Authorization header is bounded by Kestrel anyway.</summary>
    private const int LongestToken = 8 * 1024;

    private static readonly ScimError Missing = ScimErrors.Unauthorized(
        "This endpoint needs the header Authorization: Bearer, with a token of this source."
    );

    private static readonly ScimError Wrong = ScimErrors.Unauthorized(
        "The bearer token is not one of this source, or there is no such source. Compare the base URL and the token in the identity provider with Rollcall's configuration."
    );

    /// <returns>The source and who is asking, or the error.</returns>
    public (SourceAccess? Source, string Actor, ScimError? Error) Authenticate(HttpContext http, string sourceId)
    {
        var header = http.Request.Headers.Authorization;
        if (header.Count != 1 || TokenIn(header.ToString()) is not { Length: > 0 and <= LongestToken } token)
        {
            http.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer realm=\"rollcall\"";
            return (null, "", Missing);
        }
        var source = sources.Find(sourceId);
        if ((source ?? sources.Nobody).Authenticate(token) is { } actor && source is not null)
            return (source, actor, null);
        http.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer realm=\"rollcall\", error=\"invalid_token\"";
        return (null, "", Wrong);
    }

    /// <summary>The scheme is named without regard to case (RFC 9110 section 11.1).</summary>
    private static string? TokenIn(string header) =>
        header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;
}
