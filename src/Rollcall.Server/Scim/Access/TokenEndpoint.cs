using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Rollcall.Engine.Configuration;
using Rollcall.Server.Hosting;
using Rollcall.Server.Observability;

namespace Rollcall.Server.Scim.Access;

/// <summary>
/// <c>POST /oauth/{source}/token</c>: an OAuth client gets itself an access token by the grant <c>client_credentials</c>
/// (RFC 6749 section 4.4). No refresh token: the client asks again.
/// </summary>
internal sealed class TokenEndpoint(
    ActiveSources sources,
    CredentialGate gate,
    FailedAttempts attempts,
    TrustedProxies proxies,
    ServerMetrics metrics,
    TimeProvider time,
    ILogger<TokenEndpoint> logger
)
{
    public const string PathPrefix = "/oauth";

    private static readonly SourceCredential.Client NobodyConfiguration = new(
        "nobody",
        new SecretReference(SecretKind.Environment, "nobody")
    );

    /// <summary>Compared with when there is no such client, so that asking for one takes as long.</summary>
    private readonly AccessCredential _nobody = new("nobody", NobodyConfiguration, Guid.CreateVersion7().ToString());

    /// <param name="path">Behind <see cref="PathPrefix"/>: <c>/okta/token</c>.</param>
    public async Task HandleAsync(HttpContext http, string path)
    {
        // Section 5.1: nothing in between may keep a token.
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Pragma = "no-cache";
        var segments = path.Split('/');
        if (segments is not ["", { Length: > 0 } source, "token"])
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.Headers.Allow = HttpMethods.Post;
            await WriteAsync(http, new TokenError(StatusCodes.Status405MethodNotAllowed, "invalid_request", "send a POST"));
            return;
        }
        var (request, error) = await TokenRequest.ReadAsync(http);
        if (request is null)
            await WriteAsync(http, error ?? TokenError.InvalidClient);
        else
            await AnswerAsync(http, source, request);
    }

    private async Task AnswerAsync(HttpContext http, string sourceId, TokenRequest request)
    {
        var now = time.GetUtcNow();
        var source = sources.Find(sourceId);
        var client = source?.FindClient(request.Client);
        if (!(client ?? _nobody).HasSecret(request.Secret, request.RawSecret) || client is null)
        {
            await RefuseAsync(http, source, AuthenticationFailure.Wrong);
        }
        else if (gate.Refuse(client, http, now) is { } failure)
        {
            await RefuseAsync(http, source, failure);
        }
        else if (Granted(request.Scope, client.Scope) is not { } scope)
        {
            await WriteAsync(http, TokenError.InvalidScope(string.Join(' ', AccessScopeWords.Of(client.Scope))));
        }
        else
        {
            await GrantAsync(http, client, scope, now);
        }
    }

    private async Task RefuseAsync(HttpContext http, SourceAccess? source, AuthenticationFailure failure)
    {
        metrics.AuthenticationRefused(source?.Configuration.Id, failure);
        var wait = attempts.Note(proxies.ClientOf(http));
        if (wait == TimeSpan.Zero)
        {
            await WriteAsync(http, TokenError.InvalidClient);
            return;
        }
        TooManyRequests.Ask(http, wait);
        await WriteAsync(
            http,
            new TokenError(StatusCodes.Status429TooManyRequests, "invalid_client", "too many failed attempts; wait")
        );
    }

    /// <summary>What was asked for, or all when nothing was (section 3.3); null when it is more than the client may have.</summary>
    private static AccessScope? Granted(string? asked, AccessScope allowed)
    {
        if (asked is null)
            return allowed;
        var scope = AccessScope.None;
        foreach (var range in asked.AsSpan().Split(' '))
        {
            var word = AccessScopeWords.Parse(asked.AsSpan()[range]);
            if (word == AccessScope.None)
                return null;
            scope |= word;
        }
        return (scope & ~allowed) == AccessScope.None ? scope : null;
    }

    private async Task GrantAsync(HttpContext http, AccessCredential client, AccessScope scope, DateTimeOffset now)
    {
        var ends = client.AccessTokenEnd(now);
        ServerLog.AccessTokenIssued(logger, client.Actor, ends);
        http.Response.ContentType = "application/json;charset=UTF-8";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("access_token", client.IssueAccessToken(scope, ends));
        json.WriteString("token_type", "Bearer");
        json.WriteNumber("expires_in", (long)Math.Max(0, (ends - now).TotalSeconds));
        json.WriteString("scope", string.Join(' ', AccessScopeWords.Of(scope)));
        json.WriteEndObject();
        await json.FlushAsync(http.RequestAborted);
    }

    private static async Task WriteAsync(HttpContext http, TokenError error)
    {
        http.Response.StatusCode = error.Status;
        http.Response.ContentType = "application/json;charset=UTF-8";
        if (error.Status == StatusCodes.Status401Unauthorized)
            http.Response.Headers[HeaderNames.WWWAuthenticate] = "Basic realm=\"rollcall\", charset=\"UTF-8\"";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("error", error.Code);
        json.WriteString("error_description", error.Description);
        json.WriteEndObject();
        await json.FlushAsync(http.RequestAborted);
    }
}
