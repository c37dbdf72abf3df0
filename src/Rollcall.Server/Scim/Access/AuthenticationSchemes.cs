using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Scim.Messages;

namespace Rollcall.Server.Scim.Access;

/// <summary>What <c>authenticationSchemes</c> of ServiceProviderConfig says of a source (RFC 7643 section 5): what it takes, no more.</summary>
internal static class AuthenticationSchemes
{
    private static readonly AuthenticationScheme Bearer = new(
        "oauthbearertoken",
        "Bearer token",
        "A token of the source, in the header Authorization: Bearer",
        "https://www.rfc-editor.org/info/rfc6750"
    );

    private static readonly AuthenticationScheme Basic = new(
        "httpbasic",
        "HTTP Basic",
        "User name and password of the source, in the header Authorization: Basic",
        "https://www.rfc-editor.org/info/rfc7617"
    );

    public static ImmutableArray<AuthenticationScheme> Of(ScimExchange exchange)
    {
        var credentials = exchange.Source.Configuration.Credentials;
        var schemes = ImmutableArray.CreateBuilder<AuthenticationScheme>();
        if (credentials.Any(credential => credential is SourceCredential.Token))
            schemes.Add(Bearer);
        if (credentials.Any(credential => credential is SourceCredential.Client))
            schemes.Add(ClientCredentials(exchange));
        if (credentials.Any(credential => credential is SourceCredential.Basic))
            schemes.Add(Basic);
        if (schemes.Count > 0)
            schemes[0] = schemes[0] with { Primary = true };
        return schemes.ToImmutable();
    }

    private static AuthenticationScheme ClientCredentials(ScimExchange exchange)
    {
        var root = exchange.BaseUrl[..exchange.BaseUrl.LastIndexOf(ScimPipeline.PathPrefix + "/", StringComparison.Ordinal)];
        return new(
            "oauth2",
            "OAuth 2.0 client credentials",
            $"An access token from {root}{TokenEndpoint.PathPrefix}/{exchange.SourceId}/token, in the header Authorization: Bearer",
            "https://www.rfc-editor.org/info/rfc6749"
        );
    }
}
