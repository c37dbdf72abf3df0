using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rollcall.AdminApi;

namespace Rollcall.Cli.Tests;

/// <summary>A server on a free port that gives the answers it was told to give, and remembers what it was asked.</summary>
public sealed class FakeAdminApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Queue<Answer>> _answers = new(StringComparer.Ordinal);

    private FakeAdminApi(WebApplication app) => _app = app;

    public ConcurrentQueue<Asked> Requests { get; } = new();

    public string Url { get; private set; } = "";

    public static async Task<FakeAdminApi> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var fake = new FakeAdminApi(app);
        app.Run(fake.AnswerAsync);
        await app.StartAsync();
        fake.Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return fake;
    }

    /// <summary>The answers to one request line, in turn; the last one stays.</summary>
    public void On(string method, string pathAndQuery, params Answer[] answers) =>
        _answers[$"{method} {pathAndQuery}"] = new Queue<Answer>(answers);

    public void On<T>(string method, string pathAndQuery, JsonTypeInfo<T> type, params T[] answers) =>
        On(method, pathAndQuery, [.. answers.Select(answer => Answer.Json(answer, type))]);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var line = $"{context.Request.Method} {context.Request.Path.ToUriComponent()}{context.Request.QueryString}";
        Requests.Enqueue(new Asked(line, context.Request.Headers.Authorization.ToString(), await reader.ReadToEndAsync()));
        var answer = Answer.Problem(404, "urn:rollcall:problem:not-found", $"The fake has no answer to {line}");
        if (_answers.TryGetValue(line, out var queue))
        {
            lock (queue)
                answer = queue.Count > 1 ? queue.Dequeue() : queue.Peek();
        }
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        if (answer.Location is { } location)
            context.Response.Headers.Location = location;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(answer.Body));
        if (!answer.BreaksOff)
            return;
        await context.Response.Body.FlushAsync();
        context.Abort();
    }
}

public sealed record Asked(string Line, string Authorization, string Body);

public sealed record Answer(int Status, string ContentType, string Body, string? Location = null, bool BreaksOff = false)
{
    public static Answer Json<T>(T value, JsonTypeInfo<T> type, int status = 200) =>
        new(status, "application/json; charset=utf-8", JsonSerializer.Serialize(value, type));

    public static Answer Lines(params PlanLine[] lines) =>
        new(
            200,
            "application/jsonl",
            string.Concat(lines.Select(line => JsonSerializer.Serialize(line, AdminJson.Default.PlanLine) + "\n"))
        );

    public static Answer Problem(
        int status,
        string type,
        string detail,
        string? whatToDo = null,
        params ConfigurationProblem[] errors
    ) =>
        new(
            status,
            AdminApi.Problem.ContentType,
            JsonSerializer.Serialize(
                new Problem
                {
                    Type = type,
                    Title = "A problem",
                    Status = status,
                    Detail = detail,
                    WhatToDo = whatToDo,
                    Errors = errors.Length == 0 ? null : errors,
                },
                AdminJson.Default.Problem
            )
        );
}
