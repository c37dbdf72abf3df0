using System.Text.Json;
using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;

namespace Rollcall.Server.Admin.Audit;

/// <summary>Shows audit entries.</summary>
internal static class AuditEvents
{
    public static AuditEvent Of(AuditEntry entry)
    {
        using var data = JsonDocument.Parse(entry.Data);
        return new AuditEvent
        {
            Sequence = entry.Sequence,
            At = entry.At,
            Actor = entry.Actor,
            Action = entry.Action,
            Source = entry.Source,
            Target = entry.Target,
            Kind = entry.Kind switch
            {
                ResourceKind.User => ResourceKinds.User,
                ResourceKind.Group => ResourceKinds.Group,
                _ => null,
            },
            Resource = entry.Resource?.ToString(),
            Subject = entry.Subject,
            ReasonCode = entry.ReasonCode,
            CorrelationId = entry.CorrelationId,
            Data = data.RootElement.Clone(),
        };
    }
}
