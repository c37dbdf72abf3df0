using System.Diagnostics;

namespace Rollcall.Server.Observability;

/// <summary>Names that OTLP export subscribes to.</summary>
internal static class Telemetry
{
    public const string Prefix = "Rollcall.*";

    private static readonly ActivitySource Activities = new("Rollcall.Server");

    /// <summary>
    /// The trace of one request begins here: a trace that an identity provider may have begun decides neither whether ours is
    /// recorded nor what it is called. Null while nobody listens.
    /// </summary>
    public static Activity? StartRequest()
    {
        if (!Activities.HasListeners())
            return null;
        Activity.Current = null;
        return Activities.StartActivity("scim", ActivityKind.Server);
    }
}
