using System.Security.Cryptography;
using System.Text;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Server.Hosting;

namespace Rollcall.Server.Admin.Access;

/// <summary>
/// Which admin token a request carries. Tokens of the configuration count, and the one the first start made counts until the
/// configuration names one with the role <c>admin</c>: that is how it is revoked without locking anybody out.
/// </summary>
internal sealed class AdminAuthentication(ActiveAdminTokens configured, ISettingsStore settings)
{
    private const string Scheme = "Bearer ";

    /// <summary>Longer than any token; what is longer is not hashed at all.</summary>
    private const int LongestToken = 4096;

    /// <returns>The token's name and role; null when it is none of ours or there is none.</returns>
    public async Task<(string Name, AdminRole Role)?> AuthenticateAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var header = http.Request.Headers.Authorization;
        if (header.Count != 1 || TokenIn(header.ToString()) is not { Length: > 0 and <= LongestToken } token)
            return null;
        var presented = SHA256.HashData(Encoding.UTF8.GetBytes(token));
        (string, AdminRole)? found = null;
        // Every token is compared in full: the time taken says nothing of how close a wrong one was.
        foreach (var known in await KnownAsync(cancellationToken))
        {
            if (
                CryptographicOperations.FixedTimeEquals(known.Hash.Span, presented)
                && Enum.TryParse<AdminRole>(known.Role, ignoreCase: true, out var role)
            )
            {
                found = (known.Name, role);
            }
        }
        return found;
    }

    private async Task<IEnumerable<AdminToken>> KnownAsync(CancellationToken cancellationToken)
    {
        var current = configured.Current;
        return current.Any(token => token.Role.Equals(nameof(AdminRole.Admin), StringComparison.OrdinalIgnoreCase))
            ? current
            : current.Concat(await settings.AdminTokensAsync(cancellationToken));
    }

    /// <summary>The scheme is named without regard to case (RFC 9110 section 11.1).</summary>
    private static string? TokenIn(string header) =>
        header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;
}
