using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Rollcall.Demo.Tests;

/// <summary>What came to the server.</summary>
internal sealed record ScriptedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>A real server on loopback that gives the answers it was handed, one after the other, and remembers the requests.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _answers;
    private readonly ConcurrentQueue<ScriptedRequest> _requests = new();

    private ScriptedServer(IEnumerable<Func<HttpContext, Task>> answers)
    {
        _answers = new(answers);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.Run(AnswerAsync);
    }

    public Uri Url => new(_app.Urls.Single());

    public IReadOnlyList<ScriptedRequest> Requests => [.. _requests];

    public static async Task<ScriptedServer> StartAsync(params Func<HttpContext, Task>[] answers)
    {
        var server = new ScriptedServer(answers);
        await server._app.StartAsync();
        return server;
    }

    public static Func<HttpContext, Task> Json(int status, string body, string? retryAfter = null) =>
        http =>
        {
            http.Response.StatusCode = status;
            http.Response.ContentType = "application/scim+json";
            if (retryAfter is not null)
                http.Response.Headers.RetryAfter = retryAfter;
            return http.Response.WriteAsync(body);
        };

    /// <summary>The connection ends without an answer.</summary>
    public static Task Drop(HttpContext http)
    {
        http.Abort();
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var headers = http.Request.Headers.ToDictionary(
            header => header.Key,
            header => header.Value.ToString(),
            StringComparer.OrdinalIgnoreCase
        );
        var body = await reader.ReadToEndAsync(http.RequestAborted);
        _requests.Enqueue(
            new ScriptedRequest(http.Request.Method, $"{http.Request.Path}{http.Request.QueryString}", headers, body)
        );
        await (_answers.TryDequeue(out var answer) ? answer : Json(500, ""))(http);
    }
}
