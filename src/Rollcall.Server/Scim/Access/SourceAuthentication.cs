using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Rollcall.Engine.Configuration;
using Rollcall.Scim;
using Rollcall.Server.Hosting;
using Rollcall.Server.Observability;

namespace Rollcall.Server.Scim.Access;

/// <summary>
/// Who is asking (RFC 6750, RFC 7617, RFC 7644 section 2). Whatever is wrong, a source that does not exist, a token that has expired or
/// comes from a network it may not come from, is answered alike: which sources and tokens there are is nobody's business who has none.
/// The log and the status say what it was.
/// </summary>
internal sealed class SourceAuthentication(
    ActiveSources sources,
    CredentialGate gate,
    FailedAttempts attempts,
    TrustedProxies proxies,
    ServerMetrics metrics
)
{
    private const string BearerScheme = "Bearer ";
    private const string BasicScheme = "Basic ";

    /// <summary>Longer than any token; an Authorization header is bounded by Kestrel anyway.</summary>
    private const int LongestToken = 8 * 1024;

    /// <summary>User name and password in Base64.</summary>
    private const int LongestBasic = 1024;

    private static readonly StringValues BearerOrBasic = new([
        "Bearer realm=\"rollcall\"",
        "Basic realm=\"rollcall\", charset=\"UTF-8\"",
    ]);

    private static readonly ScimError Missing = ScimErrors.Unauthorized(
        "This endpoint needs the header Authorization: Bearer, with a token of this source."
    );

    private static readonly ScimError Wrong = ScimErrors.Unauthorized(
        "The token is not one of this source or is not valid any more, or there is no such source. Compare the base URL and the token in the identity provider with Rollcall's configuration; rollcall status shows which tokens have expired or were refused."
    );

    /// <param name="now">The moment of the request.</param>
    public Authentication Authenticate(HttpContext http, string sourceId, DateTimeOffset now)
    {
        if (TokenInUrl.IsIn(http.Request))
            return Refuse(http, sourceId, AuthenticationFailure.InUrl, TokenInUrl.Refused);
        var authorization = http.Request.Headers.Authorization;
        var header = authorization.Count == 1 ? authorization.ToString() : "";
        var source = sources.Find(sourceId);
        var (credential, scope, failure) = Prove(source ?? sources.Nobody, header, now);
        if (credential is null || source is null)
            return Refuse(http, sourceId, failure, failure == AuthenticationFailure.Missing ? Missing : Wrong);
        return gate.Refuse(credential, http, now) is { } refused
            ? Refuse(http, sourceId, refused, Wrong)
            : new Authentication(source, credential, scope, null);
    }

    /// <returns>The credential that was proven and what it opens; null, and why, when none was.</returns>
    private static (AccessCredential? Credential, AccessScope Scope, AuthenticationFailure Failure) Prove(
        SourceAccess source,
        string header,
        DateTimeOffset now
    )
    {
        AccessCredential? credential;
        // The scheme is named without regard to case (RFC 9110 section 11.1).
        if (Behind(BearerScheme, header) is { Length: > 0 and <= LongestToken } token)
        {
            credential = source.FindToken(token);
            if (credential is null && source.FindAccessToken(token) is var (client, issued))
            {
                return client.HasEnded(issued, now)
                    ? (null, AccessScope.None, AuthenticationFailure.Expired)
                    : (client, issued.Scope & client.Scope, default);
            }
        }
        else if (Behind(BasicScheme, header) is { Length: > 0 and <= LongestBasic } pair)
        {
            credential = FindBasic(source, pair);
        }
        else
        {
            return (null, AccessScope.None, AuthenticationFailure.Missing);
        }
        return (credential, credential?.Scope ?? AccessScope.None, AuthenticationFailure.Wrong);
    }

    private static ReadOnlySpan<char> Behind(string scheme, string header) =>
        header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? header.AsSpan(scheme.Length).Trim() : default;

    private static AccessCredential? FindBasic(SourceAccess source, ReadOnlySpan<char> base64)
    {
        Span<byte> pair = stackalloc byte[LongestBasic];
        return Convert.TryFromBase64Chars(base64, pair, out var length) ? source.FindBasic(pair[..length]) : null;
    }

    private Authentication Refuse(HttpContext http, string sourceId, AuthenticationFailure failure, ScimError error)
    {
        metrics.AuthenticationRefused(sources.Find(sourceId)?.Configuration.Id, failure);
        var guesses = failure is not AuthenticationFailure.Missing and not AuthenticationFailure.InUrl;
        if (guesses && attempts.Note(proxies.ClientOf(http)) is { Ticks: > 0 } wait)
            return new Authentication(null, null, AccessScope.None, TooManyRequests.Of(http, wait)) { Failure = failure };
        var headers = http.Response.Headers;
        headers[HeaderNames.WWWAuthenticate] = failure switch
        {
            AuthenticationFailure.Missing when sources.AnyTakesBasic => BearerOrBasic,
            AuthenticationFailure.Missing => "Bearer realm=\"rollcall\"",
            AuthenticationFailure.InUrl => "Bearer realm=\"rollcall\", error=\"invalid_request\"",
            _ => "Bearer realm=\"rollcall\", error=\"invalid_token\"",
        };
        return new Authentication(null, null, AccessScope.None, error, failure);
    }
}

/// <summary>Who asks, or why nobody does.</summary>
/// <param name="Source">Null exactly when there is an error.</param>
/// <param name="Scope">What may be done: what the credential may, or less.</param>
/// <param name="Failure">When there is an error: which it was. For ourselves, not for who asked.</param>
internal readonly record struct Authentication(
    SourceAccess? Source,
    AccessCredential? Credential,
    AccessScope Scope,
    ScimError? Error,
    AuthenticationFailure Failure = default
);

/// <summary>Why a request was not let in; a label of the metrics.</summary>
internal enum AuthenticationFailure
{
    Missing,
    Wrong,
    Expired,
    Network,
    InUrl,
}
