using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Rollcall.Engine.Configuration;
using Rollcall.Server.Observability;

namespace Rollcall.Server.Targets;

/// <summary>
/// The one place where the way to an app is built. What is off is off for a reason: redirects would carry the credential to another host,
/// cookies would turn a token into a session, an environment's proxy would see an internal app's traffic. There is no HttpClient around it: its timeout
/// and its buffers would only repeat what the connectors do with one deadline.
/// </summary>
public static class TargetHttp
{
    /// <summary>How long a connection lives, so that a changed DNS entry is seen.</summary>
    private static readonly TimeSpan PooledLifetime = TimeSpan.FromMinutes(5);

    /// <param name="authorities">Who may sign the app's certificate; null: whom the machine trusts.</param>
    public static HttpMessageInvoker Create(
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
        var observed = new ObservedCalls(target.Id, metrics, time, handler);
        return new HttpMessageInvoker(PacedCalls.Around(observed, target.Pace.PerSecond));
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
}
