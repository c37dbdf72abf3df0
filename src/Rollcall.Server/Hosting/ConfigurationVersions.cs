using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;

namespace Rollcall.Server.Hosting;

/// <summary>The versions that the database keeps, each with who made it.</summary>
public sealed class ConfigurationVersions(ISettingsStore settings, TimeProvider time)
{
    public Task<ConfigurationVersion?> LastAsync(CancellationToken cancellationToken) =>
        settings.ActiveConfigurationAsync(cancellationToken);

    /// <returns>Its number.</returns>
    public Task<long> KeepAsync(string document, string origin, string actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var audit = new AuditEntry
        {
            At = now,
            Actor = actor,
            Action = AuditActions.ConfigurationActivated,
            CorrelationId = Guid.CreateVersion7(now).ToString(),
        };
        return settings.ActivateConfigurationAsync(document, origin, audit, cancellationToken);
    }
}
