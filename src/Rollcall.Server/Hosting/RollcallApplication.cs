using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Rollcall.Engine.Directory;
using Rollcall.Server.Admin;
using Rollcall.Server.Hosting.Tls;
using Rollcall.Server.Observability;
using Rollcall.Server.Scim;
using Rollcall.Storage;

namespace Rollcall.Server.Hosting;

/// <summary>The server in this process: what is started, in which order, and how it ends. Tests start the same.</summary>
public sealed class RollcallApplication : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly IStorage _storage;

    private RollcallApplication(WebApplication web, IStorage storage)
    {
        _web = web;
        _storage = storage;
    }

    /// <summary>Where it listens, with the real port when 0 was asked for.</summary>
    public Uri Address =>
        new(_web.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    public IServiceProvider Services => _web.Services;

    /// <summary>Bytes a second.</summary>
    private const double SlowestBody = 240;

    /// <exception cref="StartException">It cannot start; the message is for the person who started it.</exception>
    public static async Task<RollcallApplication> StartAsync(
        ServerOptions options,
        ProcessEnvironment environment,
        Action<ILoggingBuilder> logging,
        CancellationToken cancellationToken
    )
    {
        var storage = await OpenStorageAsync(options, environment.Time, cancellationToken);
        var application = new RollcallApplication(Build(options, environment, logging, storage), storage);
        try
        {
            await application.StartAsync(options, cancellationToken);
            return application;
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns when a signal, or <see cref="DisposeAsync"/>, has stopped it: requests and steps under way are done then.</summary>
    public Task WaitForStopAsync() => _web.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync();
        await _web.DisposeAsync();
        // Last: the worker gives its claimed keys back while it stops.
        await _storage.DisposeAsync();
    }

    private static async Task<IStorage> OpenStorageAsync(
        ServerOptions options,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await RollcallStorage.OpenAsync(options.Database, options.DataDirectory, time, cancellationToken);
        }
        catch (Exception failure) when (failure is StoreUnavailableException or IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCodes.Storage, $"The database cannot be opened. {failure.Message}", failure);
        }
    }

    private static WebApplication Build(
        ServerOptions options,
        ProcessEnvironment environment,
        Action<ILoggingBuilder> logging,
        IStorage storage
    )
    {
        // The empty builder: no appsettings.json, no ASPNETCORE_ variables, nothing that the command line does not say.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Rollcall.Server" });
        var tls = options.Tls is { } wanted ? TlsListener.Open(wanted, new SecretResolver(environment.Variable)) : null;
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options, tls));
        if (tls is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
            builder.Services.AddSingleton(tls).AddHostedService<TlsReload>();
        }
        logging(builder.Logging);
        builder.Services.AddRollcall(options, environment, storage);
        var web = builder.Build();
        web.UseUnsentBodies();
        web.UseScim();
        web.UseRouting();
        web.MapHealth();
        web.MapAdminApi();
        return web;
    }

    private static void Configure(KestrelServerOptions kestrel, ServerOptions options, TlsListener? tls)
    {
        kestrel.AddServerHeader = false;
        // A header that is no UTF-8 is ours to answer, in SCIM's words; Kestrel by itself would end the connection with a bare 400. What
        // is no UTF-8 becomes U+FFFD, which is no part of any header that decides something. Length, coding, Host and names Kestrel reads as bytes before.
        kestrel.RequestHeaderEncodingSelector = _ => Encoding.UTF8;
        // Twice what is taken: a body that is a little too large is read to its end, so that the client sees the 413 and not a reset.
        kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes * 2;
        // A filter over a few hundred ids still fits; longer ones belong into POST /.search.
        kestrel.Limits.MaxRequestLineSize = 32 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 64 * 1024;
        kestrel.Limits.RequestHeadersTimeout = options.HeadersWithin;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(SlowestBody, options.SlowBodyFor);
        if (options.Listen.IsLoopback && !IPAddress.TryParse(options.Listen.Host, out _))
            kestrel.ListenLocalhost(options.Listen.Port, listen => tls?.Use(listen));
        else if (IPAddress.TryParse(options.Listen.Host.Trim('[', ']'), out var address))
            kestrel.Listen(address, options.Listen.Port, listen => tls?.Use(listen));
        else
            throw new StartException(
                ExitCodes.Address,
                $"--urls: {options.Listen.Host} is a name; write the address to listen on, or 0.0.0.0 for all of them."
            );
    }

    private async Task StartAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        await Services.GetRequiredService<ConfigurationStart>().RunAsync(cancellationToken);
        await Services.GetRequiredService<FirstAdminToken>().EnsureAsync(cancellationToken);
        try
        {
            await _web.StartAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            throw new StartException(ExitCodes.Address, $"Cannot listen on {options.Listen}: {failure.Message}", failure);
        }
        var logger = Services.GetRequiredService<ILogger<RollcallApplication>>();
        ServerLog.Listening(logger, Address.ToString(), _storage.Name);
        Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => ServerLog.Stopping(logger));
    }
}
