using System.Globalization;
using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;

namespace Rollcall.Cli.Output;

/// <summary>What somebody should know of the credentials of a source; nothing when all is well.</summary>
internal static class CredentialText
{
    private const string Rotate = "Add another to the configuration, give it to the identity provider, then remove this one.";

    /// <summary>Older refusals are history.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromDays(1);

    public static void Write(Screen screen, SourceStatus source, DateTimeOffset now)
    {
        foreach (var credential in source.Credentials)
        {
            var refused = credential.LastRefused is { } at && now - at < Recent ? at : (DateTimeOffset?)null;
            if (credential is { State: CredentialStates.Expired, Expires: { } ended })
            {
                var still = refused is { } last ? $" It was sent {TimeText.Ago(last, now)} all the same." : "";
                screen.Line($"{Named(source, credential)} expired {TimeText.Ago(ended, now)} and is refused.{still}", Styles.Bad);
                screen.Line(2, Rotate);
            }
            else if (refused is { } elsewhere && credential.LastRefusedFor == CredentialRefusals.Network)
            {
                screen.Line(
                    $"{Named(source, credential)} was refused {TimeText.Ago(elsewhere, now)}: the address is in none of its networks.",
                    Styles.Warning
                );
                screen.Line(
                    2,
                    "The server's log has the address. Somebody else may have the secret; if it is the identity provider, add its network."
                );
            }
            if (credential is { State: CredentialStates.Expiring, Expires: { } ends })
            {
                screen.Line(
                    $"{Named(source, credential)} expires {TimeText.In(ends, now)}, at {ends.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)}.",
                    Styles.Warning
                );
                screen.Line(2, Rotate);
            }
        }
    }

    private static string Named(SourceStatus source, CredentialStatus credential) =>
        credential.Kind switch
        {
            CredentialKinds.Basic => $"{source.Id}: password {credential.Name}",
            CredentialKinds.Client => $"{source.Id}: client {credential.Name}",
            _ => $"{source.Id}: token {credential.Name}",
        };
}
