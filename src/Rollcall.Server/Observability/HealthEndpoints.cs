using System.Text.Json;
using Rollcall.Engine.Directory;
using Rollcall.Server.Hosting;

namespace Rollcall.Server.Observability;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: it can take requests, or what stands in the way. <c>/metrics</c>:
/// Prometheus. None asks for a token and none says anything about people.
/// </summary>
internal static class HealthEndpoints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        // Listens from the start: what is counted before the first scrape counts.
        routes.ServiceProvider.GetRequiredService<PrometheusText>();
        routes.ServiceProvider.GetRequiredService<CredentialMetrics>();
        routes.MapGet("/health/live", static http => http.Response.WriteAsync("alive\n", http.RequestAborted));
        routes.MapGet("/health/ready", ReadyAsync);
        routes.MapGet("/metrics", MetricsAsync);
    }

    private static async Task ReadyAsync(HttpContext http)
    {
        var storage = http.RequestServices.GetRequiredService<IStorage>();
        var status = http.RequestServices.GetRequiredService<ConfigurationStatus>();
        var problem = await CheckAsync(storage, http.RequestServices.GetRequiredService<TimeProvider>(), http.RequestAborted);
        http.Response.StatusCode = problem is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status", problem is null ? "ready" : "not ready");
        json.WriteStartObject("database");
        json.WriteString("kind", storage.Name);
        json.WriteString("status", problem is null ? "ok" : "failed");
        if (problem is not null)
            json.WriteString("problem", problem);
        json.WriteEndObject();
        WriteConfiguration(json, status.Current);
        json.WriteEndObject();
        await json.FlushAsync(http.RequestAborted);
    }

    /// <summary>A document that was refused does not make the server unready: the last good one is in force. It must be seen all the same.</summary>
    private static void WriteConfiguration(Utf8JsonWriter json, ConfigurationState state)
    {
        json.WriteStartObject("configuration");
        json.WriteNumber("version", state.Version);
        json.WriteString("status", state.Rejected is null ? "ok" : "last good version in force");
        if (state.Rejected is { } rejected)
        {
            json.WriteString("rejectedFrom", rejected.Origin);
            json.WriteNumber("errors", rejected.Errors.Length);
        }
        json.WriteEndObject();
    }

    private static async Task<string?> CheckAsync(IStorage storage, TimeProvider time, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            // A database that hangs takes its time to give up a question, too; whoever asks for our health does not wait for that.
            return await storage.CheckAsync(either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"The database did not answer within {Patience.TotalSeconds} seconds.";
        }
        catch (StoreUnavailableException unavailable)
        {
            return unavailable.Message;
        }
    }

    private static async Task MetricsAsync(HttpContext http)
    {
        await http.RequestServices.GetRequiredService<QueueMetrics>().RefreshAsync(http.RequestAborted);
        http.Response.ContentType = PrometheusText.ContentType;
        await http.Response.WriteAsync(http.RequestServices.GetRequiredService<PrometheusText>().Write(), http.RequestAborted);
    }
}
