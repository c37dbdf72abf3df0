using System.Net;
using System.Net.Sockets;

namespace Rollcall.Server.Hosting;

/// <summary>
/// Who asks, and under which URL, when a proxy stands in front. <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c> are believed only from
/// the networks that the configuration names: from anybody else they would be a way to choose one's own address.
/// </summary>
public sealed class TrustedProxies
{
    /// <summary>Nobody has more proxies in a row; what is longer is made up.</summary>
    private const int MostHops = 16;

    private volatile IPNetwork[] _networks = [];

    /// <summary>The address of the client, never an IPv4 address in IPv6 form; null when it cannot be told.</summary>
    public IPAddress? ClientOf(HttpContext http)
    {
        var address = Unmapped(http.Connection.RemoteIpAddress);
        var networks = _networks;
        if (networks.Length == 0 || address is null || !Contains(networks, address))
            return address;
        // From right to left: each proxy appends whom it heard it from, so only what trusted ones wrote is looked at.
        var hops = http
            .Request.Headers["X-Forwarded-For"]
            .ToString()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        for (var hop = hops.Length - 1; hop >= 0 && Contains(networks, address); hop--)
        {
            if (hops.Length - hop > MostHops || Parse(hops[hop]) is not { } before)
                return null;
            address = before;
        }
        return address;
    }

    /// <summary>Scheme and host as the client wrote them.</summary>
    public (string Scheme, string Host) UrlOf(HttpRequest request)
    {
        var (scheme, host) = (request.Scheme, request.Host.Value ?? "");
        var networks = _networks;
        if (
            networks.Length == 0
            || Unmapped(request.HttpContext.Connection.RemoteIpAddress) is not { } peer
            || !Contains(networks, peer)
        )
            return (scheme, host);
        return (
            Last(request, "X-Forwarded-Proto") is ("https" or "http") and var forwarded ? forwarded : scheme,
            Last(request, "X-Forwarded-Host") is { Length: > 0 and <= 255 } named && IsHost(named) ? named : host
        );
    }

    internal void Replace(IEnumerable<IPNetwork> networks) => _networks = [.. networks];

    /// <summary>What the nearest proxy said.</summary>
    private static string Last(HttpRequest request, string header)
    {
        var values = request.Headers[header].ToString();
        return values[(values.LastIndexOf(',') + 1)..].Trim();
    }

    private static bool IsHost(string host) =>
        host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':' or '[' or ']')
        && Uri.TryCreate($"http://{host}/", UriKind.Absolute, out _);

    /// <summary>An address, with or without a port: <c>192.0.2.1:443</c>, <c>[2001:db8::1]:443</c>.</summary>
    private static IPAddress? Parse(string hop)
    {
        if (
            IPAddress.TryParse(hop, out var address)
            || (IPEndPoint.TryParse(hop, out var point) && (address = point.Address) is not null)
        )
            return Unmapped(address);
        return null;
    }

    private static bool Contains(IPNetwork[] networks, IPAddress address) =>
        Array.Exists(networks, network => network.Contains(address));

    private static IPAddress? Unmapped(IPAddress? address) =>
        address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
}
