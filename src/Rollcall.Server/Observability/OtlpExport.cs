using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Rollcall.Server.Hosting;

namespace Rollcall.Server.Observability;

/// <summary>
/// Sends metrics and traces to an OpenTelemetry collector while the server runs. On when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set;
/// the exporter reads the other standard variables (OTEL_EXPORTER_OTLP_HEADERS, OTEL_EXPORTER_OTLP_PROTOCOL) itself.
/// </summary>
internal sealed class OtlpExport(
    QueueMetrics queues,
    TimeProvider time,
    Func<string, string?> variable,
    ILogger<OtlpExport> logger
) : BackgroundService
{
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Half the interval at which metrics are sent.</summary>
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (string.IsNullOrWhiteSpace(variable(EndpointVariable)))
            return;
        var resource = ResourceBuilder.CreateDefault().AddService(variable("OTEL_SERVICE_NAME") ?? "rollcall");
        using var metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Telemetry.Prefix)
            .AddOtlpExporter()
            .Build();
        using var traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(Telemetry.Prefix)
            .AddOtlpExporter()
            .Build();
        using var timer = new PeriodicTimer(RefreshEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await BackgroundTurn.TryAsync(queues.RefreshAsync, "the queues", logger, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // Stopping: leaving the scope sends what is left.
        }
    }
}
