using System.Text.Json;
using Rollcall.Engine.Directory;
using Rollcall.Server.Hosting;
using Rollcall.Server.Scim;

namespace Rollcall.Server.Observability;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: it can take requests, or what stands in the way. <c>/metrics</c>:
/// Prometheus. None asks for a token, so none says anything about people, nor where the database is.
/// </summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        // Listens from the start: what is counted before the first scrape counts.
        routes.ServiceProvider.GetRequiredService<PrometheusText>();
        routes.ServiceProvider.GetRequiredService<CredentialMetrics>();
        Map(routes, "/health/live", static http => http.Response.WriteAsync("alive\n", http.RequestAborted));
        Map(routes, "/health/ready", ReadyAsync);
        Map(routes, "/metrics", MetricsAsync);
    }

    /// <summary>Many a load balancer asks with HEAD. Any other method is answered 405 with these two by the framework.</summary>
    private static void Map(IEndpointRouteBuilder routes, string path, RequestDelegate answer) =>
        routes.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], answer);

    private static async Task ReadyAsync(HttpContext http)
    {
        var storage = http.RequestServices.GetRequiredService<IStorage>();
        var status = http.RequestServices.GetRequiredService<ConfigurationStatus>();
        var problem = await http.RequestServices.GetRequiredService<DatabaseHealth>().CheckAsync(http.RequestAborted);
        http.Response.StatusCode = problem is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        if (problem is not null)
            RetryAfter.Say(http.Response, RetryAfter.Of(problem.Trouble));
        http.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status", problem is null ? "ready" : "not ready");
        json.WriteStartObject("database");
        json.WriteString("kind", storage.Name);
        json.WriteString("status", problem is null ? "ok" : "failed");
        if (problem is not null)
            json.WriteString("problem", $"{DatabaseHealth.SentenceOf(problem.Trouble)} The log of the server says more.");
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

    private static async Task MetricsAsync(HttpContext http)
    {
        await http.RequestServices.GetRequiredService<QueueMetrics>().RefreshAsync(http.RequestAborted);
        http.Response.ContentType = PrometheusText.ContentType;
        await http.Response.WriteAsync(http.RequestServices.GetRequiredService<PrometheusText>().Write(), http.RequestAborted);
    }
}
