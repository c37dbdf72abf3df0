using System.Text.Json;
using Rollcall.AdminApi;

namespace Rollcall.Cli.Output;

/// <summary>What an audit entry says happened, in words.</summary>
internal static class AuditText
{
    /// <summary>The action, and the step when its data names one.</summary>
    public static string What(AuditEvent entry) =>
        Member(entry.Data, "step") is { } step ? $"{entry.Action} {step}" : entry.Action;

    private static string? Member(JsonElement data, string name) =>
        data.ValueKind == JsonValueKind.Object
        && data.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
