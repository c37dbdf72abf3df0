using Rollcall.Scim;

namespace Rollcall.Server.Scim.Access;

/// <summary>
/// A token in a URL (RFC 6750 section 2.3) is refused, however right it is: URLs are kept by proxies, logs and histories. RFC 7644
/// section 2 allows no such token either.
/// </summary>
internal static class TokenInUrl
{
    private static readonly string[] Names = ["access_token", "token", "client_secret"];

    public static readonly ScimError Refused = ScimErrors.InvalidValue(
        "A token or secret does not belong into a URL, where proxies and logs keep it. Send it in the header Authorization, and replace the one that was sent."
    );

    public static bool IsIn(HttpRequest request)
    {
        if (!request.QueryString.HasValue)
            return false;
        var query = request.Query;
        // Names are matched without regard to case.
        return Array.Exists(Names, query.ContainsKey);
    }
}
