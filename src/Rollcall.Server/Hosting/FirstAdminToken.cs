using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;

namespace Rollcall.Server.Hosting;

/// <summary>
/// A server that nobody can administer is of no use, and one with a default password is of use to everybody: the first start without
/// an admin token makes one, shows it once and keeps only its hash.
/// </summary>
internal sealed class FirstAdminToken(ISettingsStore settings, ActiveAdminTokens configured, ProcessEnvironment environment)
{
    public const string Prefix = "rc_admin_";
    private const string Name = "first";
    private const int RandomBytes = 32;

    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (!configured.Current.IsEmpty || (await settings.AdminTokensAsync(cancellationToken)).Count > 0)
            return;
        var now = environment.Time.GetUtcNow();
        var token = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
        var kept = new AdminToken(
            Name,
            SHA256.HashData(Encoding.UTF8.GetBytes(token)),
            nameof(AdminRole.Admin).ToLowerInvariant(),
            now
        );
        var audit = new AuditEntry
        {
            At = now,
            Actor = "engine",
            Action = AuditActions.TokenCreated,
            Subject = Name,
            CorrelationId = Guid.CreateVersion7(now).ToString(),
        };
        // Another replica may have been first; then it has shown its token.
        if (await settings.AddAdminTokenAsync(kept, audit, cancellationToken))
            await environment.Output.WriteLineAsync($"Admin token, shown only this once: {token}");
    }
}
