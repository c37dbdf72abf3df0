using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Rollcall.Engine.Configuration;
using Rollcall.Server.Observability;

namespace Rollcall.Server.Targets;

/// <summary>
/// The one place that builds HTTP clients. What is off is off for a reason: redirects would carry the credential to another host,
/// cookies would turn a token into a session, an environment's proxy would see an internal app's traffic.
/// </summary>
public static class TargetHttp
{
    /// <summary>How long a connection lives, so that a changed DNS entry is seen.</summary>
    private static readonly TimeSpan PooledLifetime = TimeSpan.FromMinutes(5);

    /// <param name="authorities">Who may sign the app's certificate; null: whom the machine trusts.</param>
    public static HttpClient Create(
        TargetConfiguration target,
        Uri url,
        TargetMetrics metrics,
        TimeProvider time,
        CertificateAuthorities? authorities = null
    )
    {
        var plainHttpAllowed = url.Scheme != Uri.UriSchemeHttp || target.AllowHttp;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = PooledLifetime,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            MaxConnectionsPerServer = target.Pace.Concurrency,
            ConnectTimeout = target.Pace.Timeout,
            MaxResponseHeadersLength = 64,
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                CertificateChainPolicy = authorities?.Policy(),
            },
            ConnectCallback = (context, cancellationToken) =>
                ConnectAsync(context.DnsEndPoint, plainHttpAllowed, cancellationToken),
        };
        var counted = new CountedCalls(target.Id, metrics, time, new CorrelatedCalls(handler));
        return new HttpClient(PacedCalls.Around(counted, target.Pace.PerSecond), disposeHandler: true)
        {
            BaseAddress = WithTrailingSlash(url),
            Timeout = target.Pace.Timeout,
            DefaultRequestVersion = HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
    }

    /// <summary>
    /// Resolves, checks and connects in one go: what is checked is what is connected to, so a name that resolves differently
    /// a moment later gains nothing.
    /// </summary>
    private static async ValueTask<Stream> ConnectAsync(
        DnsEndPoint endPoint,
        bool plainHttpAllowed,
        CancellationToken cancellationToken
    )
    {
        var addresses = IPAddress.TryParse(endPoint.Host, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(endPoint.Host, endPoint.AddressFamily, cancellationToken);
        var allowed = addresses.Where(address => AddressRules.Refuse(address, plainHttpAllowed) is null).ToArray();
        if (allowed.Length == 0 && addresses.Length > 0)
        {
            throw new AddressRefusedException(
                $"{endPoint.Host}: {AddressRules.Refuse(addresses[0], plainHttpAllowed)}. No connection was made."
            );
        }
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, endPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A base address without it would lose the context path: "/jira" + "rest" must be "/jira/rest".</summary>
    private static Uri WithTrailingSlash(Uri url) =>
        url.AbsolutePath.EndsWith('/') ? url : new UriBuilder(url) { Path = url.AbsolutePath + "/" }.Uri;
}
