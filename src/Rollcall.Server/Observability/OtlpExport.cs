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

    private readonly OutageLog _outage = new("Looking at the queues", time, logger);
    private MeterProvider? _metrics;
    private TracerProvider? _traces;

    /// <summary>
    /// Listens before this returns, and so before the first request, since the web server is started last: what happens while nobody
    /// listens is not recorded, and what <see cref="ExecuteAsync"/> does begins whenever there is a thread for it.
    /// </summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(variable(EndpointVariable)))
            return Task.CompletedTask;
        var resource = ResourceBuilder.CreateDefault().AddService(variable("OTEL_SERVICE_NAME") ?? "rollcall");
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Telemetry.Prefix)
            .AddOtlpExporter()
            .Build();
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(Telemetry.Prefix)
            .AddOtlpExporter()
            .Build();
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Sends what is left. The web server was stopped before: no request is under way any more.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Close();
    }

    /// <summary>Also where the start failed and nothing was stopped.</summary>
    public override void Dispose()
    {
        Close();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(RefreshEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await BackgroundTurn.TryAsync(RefreshAsync, _outage, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await queues.RefreshAsync(cancellationToken);
        _outage.Over();
    }

    private void Close()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
        (_traces, _metrics) = (null, null);
    }
}
