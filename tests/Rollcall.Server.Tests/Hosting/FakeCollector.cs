using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Rollcall.Server.Tests.Hosting;

/// <summary>An OpenTelemetry collector that keeps what it is sent (OTLP over HTTP).</summary>
internal sealed class FakeCollector : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly ConcurrentQueue<(string Path, string Body)> _received = new();

    private FakeCollector()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _web = builder.Build();
        _web.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            // Protobuf keeps strings as they are: enough to see that a name is in it.
            _received.Enqueue((http.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
            http.Response.ContentType = "application/x-protobuf";
        });
    }

    public Uri Url => new(_web.Urls.First());

    public static async Task<FakeCollector> StartAsync()
    {
        var collector = new FakeCollector();
        await collector._web.StartAsync();
        return collector;
    }

    public string Received(string path) =>
        string.Concat(_received.Where(request => request.Path == path).Select(request => request.Body));

    public ValueTask DisposeAsync() => _web.DisposeAsync();
}
