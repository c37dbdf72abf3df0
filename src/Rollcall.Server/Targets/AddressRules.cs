using System.Net;
using System.Net.Sockets;

namespace Rollcall.Server.Targets;

/// <summary>
/// Which addresses a target may have. Configuration comes from people with rights, but a mistyped or planted URL must not make
/// the server hand credentials to a cloud's metadata service. Private networks are where Data Center apps live: those are fine.
/// </summary>
public static class AddressRules
{
    private static readonly (IPNetwork Network, string What)[] Refused =
    [
        (IPNetwork.Parse("0.0.0.0/8"), "the unspecified address"),
        (IPNetwork.Parse("169.254.0.0/16"), "a link-local address, where clouds keep their metadata service"),
        (IPNetwork.Parse("100.100.100.200/32"), "a cloud's metadata service"),
        (IPNetwork.Parse("168.63.129.16/32"), "a cloud's metadata service"),
        (IPNetwork.Parse("192.0.0.192/32"), "a cloud's metadata service"),
        (IPNetwork.Parse("224.0.0.0/4"), "a multicast address"),
        (IPNetwork.Parse("240.0.0.0/4"), "a reserved address"),
        (IPNetwork.Parse("::/128"), "the unspecified address"),
        (IPNetwork.Parse("fe80::/10"), "a link-local address"),
        (IPNetwork.Parse("fec0::/10"), "a site-local address, which is no longer in use"),
        (IPNetwork.Parse("fd00:ec2::/32"), "a cloud's metadata service"),
        (IPNetwork.Parse("fd20:ce::/32"), "a cloud's metadata service"),
        (IPNetwork.Parse("ff00::/8"), "a multicast address"),
    ];

    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>RFC 4291 section 2.5.5.1; deprecated, and <c>::1</c> and <c>::</c> are none.</summary>
    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");

    /// <summary>RFC 3056 section 2: the IPv4 address follows the prefix.</summary>
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>Null when a connection may be made; otherwise why not.</summary>
    /// <param name="plainHttpAllowed">False for an http target without <c>allowHttp</c>: its credential may then not leave this machine.</param>
    public static string? Refuse(IPAddress address, bool plainHttpAllowed)
    {
        var plain = Unwrap(address);
        foreach (var (network, what) in Refused)
        {
            if (network.Contains(plain))
                return $"{address} is {what}";
        }
        return plainHttpAllowed || IPAddress.IsLoopback(plain)
            ? null
            : $"{address} is another machine and the URL says http: use https, or allowHttp: true if the network in between is yours";
    }

    /// <summary>An IPv4 address hidden in an IPv6 one (RFC 4291 section 2.5.5, RFC 6052 section 2.1, RFC 3056) is judged as what it is.</summary>
    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        if (SixToFour.Contains(address))
            return new IPAddress(bytes.AsSpan(2, 4));
        var isCompatible = Compatible.Contains(address) && !address.Equals(IPAddress.IPv6Any) && !IPAddress.IsLoopback(address);
        return isCompatible || Translated.Contains(address) ? new IPAddress(bytes.AsSpan(12)) : address;
    }
}
