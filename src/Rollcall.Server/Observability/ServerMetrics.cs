using System.Diagnostics;
using System.Diagnostics.Metrics;
using Rollcall.Server.Scim.Access;

namespace Rollcall.Server.Observability;

/// <summary>
/// What the server itself counts. Labels are bounded: configured source ids, the closed list of operations, status codes.
/// Names follow OpenTelemetry; <see cref="PrometheusText"/> turns them into Prometheus' spelling.
/// </summary>
public sealed class ServerMetrics
{
    public const string MeterName = "Rollcall.Server";

    /// <summary>The label of requests that came to no configured source.</summary>
    public const string UnknownSource = "unknown";

    private readonly Counter<long> _requests;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _reloads;
    private readonly Counter<long> _authenticationFailures;

    public ServerMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _requests = meter.CreateCounter<long>("rollcall.scim.requests", description: "SCIM requests answered.");
        _duration = meter.CreateHistogram<double>(
            "rollcall.scim.request.duration",
            "s",
            "Time from a SCIM request to its answer."
        );
        _reloads = meter.CreateCounter<long>(
            "rollcall.configuration.reloads",
            description: "Configuration documents read, by outcome."
        );
        _authenticationFailures = meter.CreateCounter<long>(
            "rollcall.authentication.failures",
            description: "Requests of identity providers that were not let in, by reason."
        );
    }

    /// <param name="source">Null: none that there is.</param>
    internal void AuthenticationRefused(string? source, AuthenticationFailure failure) =>
        _authenticationFailures.Add(1, new("source", source ?? UnknownSource), new("reason", ReasonOf(failure)));

    private static string ReasonOf(AuthenticationFailure failure) =>
        failure switch
        {
            AuthenticationFailure.Missing => "missing",
            AuthenticationFailure.Expired => "expired",
            AuthenticationFailure.Network => "network",
            AuthenticationFailure.InUrl => "inUrl",
            _ => "wrong",
        };

    public void ScimAnswered(string source, string operation, int status, TimeSpan duration)
    {
        var operationTag = new KeyValuePair<string, object?>("operation", operation);
        _requests.Add(1, new("source", source), operationTag, new("status", StatusLabels.Of(status)));
        _duration.Record(duration.TotalSeconds, operationTag);
    }

    public void ConfigurationRead(bool activated) =>
        _reloads.Add(1, new TagList { { "outcome", activated ? "activated" : "rejected" } });
}

/// <summary>Status codes as label values, without a string made for each request.</summary>
internal static class StatusLabels
{
    private static readonly string[] Labels =
    [
        .. Enumerable.Range(0, 600).Select(status => status.ToString(System.Globalization.CultureInfo.InvariantCulture)),
    ];

    public static string Of(int status) => (uint)status < (uint)Labels.Length ? Labels[status] : "other";
}
