using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace Rollcall.Server.Scim.Access;

/// <summary>A request for an access token, taken apart (RFC 6749 sections 2.3.1, 3.2 and 4.4.2).</summary>
/// <param name="Client">The client's id.</param>
/// <param name="Secret">As it was sent in the body, or behind the colon of the header, decoded.</param>
/// <param name="RawSecret">The header's secret as it stood there: many clients forget the encoding that section 2.3.1 asks for.</param>
/// <param name="Scope">Null when none was asked for.</param>
internal sealed record TokenRequest(string Client, string Secret, string? RawSecret, string? Scope)
{
    public const string GrantType = "client_credentials";

    private const string FormType = "application/x-www-form-urlencoded";
    private const string BasicScheme = "Basic ";
    private const int LongestBody = 16 * 1024;

    public static async Task<(TokenRequest? Request, TokenError? Error)> ReadAsync(HttpContext http)
    {
        if (TokenInUrl.IsIn(http.Request) || http.Request.Query.ContainsKey("client_id"))
            return (null, TokenError.Invalid("parameters belong into the body, not into the URL"));
        if (!IsForm(http.Request.ContentType))
            return (null, TokenError.Invalid($"the body must be {FormType}"));
        if (await FormAsync(http) is not { } form)
            return (null, TokenError.Invalid("the body is no form, or too long"));
        if (form.FirstOrDefault(field => field.Value.Count != 1).Key is not null)
            return (null, TokenError.Invalid("a parameter came more than once"));
        var grant = Field(form, "grant_type");
        if (grant is null)
            return (null, TokenError.Invalid("grant_type is missing"));
        if (grant != GrantType)
            return (null, TokenError.UnsupportedGrant);
        return ClientOf(http.Request, form);
    }

    private static (TokenRequest?, TokenError?) ClientOf(HttpRequest request, IFormCollection form)
    {
        var (id, secret, scope) = (Field(form, "client_id"), Field(form, "client_secret"), Field(form, "scope"));
        if (request.Headers.Authorization.Count == 0)
        {
            return id is null || secret is null
                ? (null, TokenError.InvalidClient)
                : (new TokenRequest(id, secret, null, scope), null);
        }
        if (Basic(request.Headers.Authorization.ToString()) is not var (headerId, raw))
            return (null, TokenError.InvalidClient);
        if (secret is not null || (id is not null && id != headerId))
            return (null, TokenError.Invalid("the client names itself twice; use the header or the body"));
        return (new TokenRequest(headerId, WebUtility.UrlDecode(raw), raw, scope), null);
    }

    private static (string Id, string RawSecret)? Basic(string header)
    {
        if (!header.StartsWith(BasicScheme, StringComparison.OrdinalIgnoreCase) || header.Length > LongestBody)
            return null;
        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64Chars(header.AsSpan(BasicScheme.Length).Trim(), bytes, out var length))
            return null;
        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : (WebUtility.UrlDecode(pair[..colon]), pair[(colon + 1)..]);
    }

    private static bool IsForm(string? contentType) =>
        contentType is not null
        && contentType
            .AsSpan(
                0,
                Math.Max(0, contentType.IndexOf(';', StringComparison.Ordinal)) is > 0 and var end ? end : contentType.Length
            )
            .Trim()
            .Equals(FormType, StringComparison.OrdinalIgnoreCase);

    /// <summary>An empty parameter is an absent one (RFC 6749 section 3.2).</summary>
    private static string? Field(IFormCollection form, string name) =>
        form.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

    private static async Task<IFormCollection?> FormAsync(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = LongestBody;
        try
        {
            var feature = new FormFeature(
                http.Request,
                new FormOptions
                {
                    BufferBody = false,
                    ValueCountLimit = 32,
                    KeyLengthLimit = 256,
                    ValueLengthLimit = LongestBody,
                }
            );
            return await feature.ReadFormAsync(http.RequestAborted);
        }
        catch (Exception failure)
            when (failure is InvalidDataException or IOException && !http.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
    }
}

/// <summary>An error as RFC 6749 section 5.2 answers it.</summary>
/// <param name="Code">One of its list.</param>
/// <param name="Description">For people; ASCII, no quotes (its grammar allows none).</param>
internal sealed record TokenError(int Status, string Code, string Description)
{
    public static TokenError InvalidClient { get; } =
        new(401, "invalid_client", "client id or secret are wrong or not valid any more, or there is no such source");

    public static TokenError UnsupportedGrant { get; } =
        new(400, "unsupported_grant_type", $"the only grant_type here is {TokenRequest.GrantType}");

    public static TokenError Invalid(string description) => new(400, "invalid_request", description);

    public static TokenError InvalidScope(string allowed) => new(400, "invalid_scope", $"this client may ask for: {allowed}");
}
