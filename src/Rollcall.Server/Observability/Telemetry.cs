using System.Diagnostics;

namespace Rollcall.Server.Observability;

/// <summary>Names that OTLP export subscribes to.</summary>
internal static class Telemetry
{
    public const string Prefix = "Rollcall.*";

    public static ActivitySource Activities { get; } = new("Rollcall.Server");
}
