using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Rollcall.Server.Tests.Admin;

/// <summary>An app that gives every request the same answer, or none for as long as it is told to.</summary>
public sealed class StubbornApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private StubbornApp(WebApplication app) => _app = app;

    public int Status { get; set; } = 401;

    /// <summary>Requests wait for it before they are answered.</summary>
    public TaskCompletionSource Answering { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Requests => Volatile.Read(ref _requests);

    public string Url { get; private set; } = "";

    public static async Task<StubbornApp> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var stubborn = new StubbornApp(app);
        app.Run(stubborn.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        stubborn.Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return stubborn;
    }

    public async ValueTask DisposeAsync()
    {
        Answering.TrySetResult();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        Interlocked.Increment(ref _requests);
        await Answering.Task.WaitAsync(http.RequestAborted);
        http.Response.StatusCode = Status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync("{}");
    }
}
