using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Rollcall.FakeAtlassian.Control;
using Rollcall.FakeAtlassian.Crowd;
using Rollcall.FakeAtlassian.Hosting;
using Rollcall.FakeAtlassian.Jira;

namespace Rollcall.FakeAtlassian;

/// <summary>One server on loopback with all fake apps, each below its context path as a real installation has it.</summary>
public sealed class FakeAtlassianHost : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly CancellationTokenSource _stopping = new();
    private int _disposed;

    private FakeAtlassianHost(FakeAtlassianOptions options)
    {
        Jira = new FakeJira(options.Jira, options.RequestLogCapacity, options.Clock);
        Crowd = new FakeCrowd(options.Crowd, options.RequestLogCapacity, options.Clock);
        _server = Build(options.Port);
        var jira = new AppPipeline(Jira, options.Clock, _stopping.Token);
        var crowd = new AppPipeline(Crowd, options.Clock, _stopping.Token);
        var control = new ControlApi(this);
        _server.Run(http =>
            http.Request.Path.StartsWithSegments(JiraApi.ContextPath) ? jira.HandleAsync(http)
            : http.Request.Path.StartsWithSegments(CrowdApi.ContextPath) ? crowd.HandleAsync(http)
            : http.Request.Path.StartsWithSegments(ControlApi.Base.TrimEnd('/'), out var rest) && rest.HasValue
                ? control.HandleAsync(http)
            : NotFoundAsync(http)
        );
    }

    public FakeJira Jira { get; }

    public FakeCrowd Crowd { get; }

    /// <summary>Where a connector finds Jira: <c>http://127.0.0.1:port/jira</c>.</summary>
    public Uri JiraUrl { get; private set; } = null!;

    /// <summary>Where a connector finds Crowd: <c>http://127.0.0.1:port/crowd</c>.</summary>
    public Uri CrowdUrl { get; private set; } = null!;

    /// <summary>The control API: <c>http://127.0.0.1:port/_fake/</c>.</summary>
    public Uri ControlUrl { get; private set; } = null!;

    /// <summary>Starts the apps and returns when they answer.</summary>
    public static async Task<FakeAtlassianHost> StartAsync(
        FakeAtlassianOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var host = new FakeAtlassianHost(options ?? new FakeAtlassianOptions());
        try
        {
            await host._server.StartAsync(cancellationToken);
            host.FindAddress();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _stopping.CancelAsync();
        await _server.DisposeAsync();
        _stopping.Dispose();
    }

    private void FindAddress()
    {
        var address = _server
            .Services.GetRequiredService<IServer>()
            .Features.GetRequiredFeature<IServerAddressesFeature>()
            .Addresses.Single();
        JiraUrl = new Uri(address + JiraApi.ContextPath);
        CrowdUrl = new Uri(address + CrowdApi.ContextPath);
        ControlUrl = new Uri(address + ControlApi.Base);
        Jira.Url = new Uri(JiraUrl + "/");
        Crowd.Url = new Uri(CrowdUrl + "/");
    }

    private static WebApplication Build(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        // The usual lifetime catches SIGINT and SIGTERM of the whole process: a test or a demo that holds this server decides itself.
        builder.Services.AddSingleton<IHostLifetime, LifetimeOfTheOwner>();
        return builder.Build();
    }

    private static Task NotFoundAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private sealed class LifetimeOfTheOwner : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
