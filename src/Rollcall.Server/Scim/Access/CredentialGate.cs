using Rollcall.Server.Hosting;
using Rollcall.Server.Observability;

namespace Rollcall.Server.Scim.Access;

/// <summary>Whether a credential that was proven may be used now and from there; what the answer does not say, the log does.</summary>
internal sealed class CredentialGate(TrustedProxies proxies, ILogger<CredentialGate> logger)
{
    /// <returns>Null when it may be used, and that it was is noted.</returns>
    public AuthenticationFailure? Refuse(AccessCredential credential, HttpContext http, DateTimeOffset now)
    {
        if (credential.HasExpired(now))
        {
            // Once a minute: a provider repeats itself for days.
            if (credential.Use.Refused(AuthenticationFailure.Expired, now))
                ServerLog.CredentialExpired(logger, credential.Actor, credential.Configuration.Expires ?? now);
            return AuthenticationFailure.Expired;
        }
        if (
            credential.Configuration.Networks.Length > 0
            && proxies.ClientOf(http) is var address
            && !credential.MayComeFrom(address)
        )
        {
            if (credential.Use.Refused(AuthenticationFailure.Network, now))
                ServerLog.CredentialFromElsewhere(logger, credential.Actor, address?.ToString() ?? "an unknown address");
            return AuthenticationFailure.Network;
        }
        credential.Use.Used(now);
        return null;
    }
}
