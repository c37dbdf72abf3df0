using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.Engine.Configuration;
using Rollcall.Server.Scim;
using Rollcall.Server.Scim.Access;

namespace Rollcall.Server.Admin.Status;

/// <summary>The credentials of a source as the admin API tells of them.</summary>
internal static class CredentialReports
{
    public static IReadOnlyList<CredentialStatus> Of(SourceAccess? source, DateTimeOffset now) =>
        source is null ? [] : [.. source.Credentials.Select(credential => Of(credential, now))];

    private static CredentialStatus Of(AccessCredential credential, DateTimeOffset now) =>
        new()
        {
            Name = credential.Name,
            Kind = credential.Configuration switch
            {
                SourceCredential.Basic => CredentialKinds.Basic,
                SourceCredential.Client => CredentialKinds.Client,
                _ => CredentialKinds.Token,
            },
            State =
                credential.Configuration.Expires is { } expires && CredentialExpiry.DueWarning(expires, now) is { } days
                    ? days == 0
                        ? CredentialStates.Expired
                        : CredentialStates.Expiring
                    : CredentialStates.Valid,
            Expires = credential.Configuration.Expires,
            Scope = AccessScopeWords.Of(credential.Scope),
            Networks = [.. credential.Configuration.Networks.Select(network => network.ToString())],
            LastUsed = credential.Use.LastUsed,
            LastRefused = credential.Use.LastRefused,
            LastRefusedFor =
                credential.Use.LastRefused is null ? null
                : credential.Use.LastRefusedFor == AuthenticationFailure.Network ? CredentialRefusals.Network
                : CredentialRefusals.Expired,
        };
}
