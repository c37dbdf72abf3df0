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

    /// <summary>
    /// IPv6 addresses that end in an IPv4 address: NAT64 (RFC 6052 section 2.1), stateless translation (RFC 2765 section 2.1), and the compatible ones of RFC 4291
    /// section 2.5.5.1, which are deprecated and of which <c>::1</c> and <c>::</c> are none.
    /// </summary>
    private static readonly IPNetwork[] EndingInIPv4 =
    [
        IPNetwork.Parse("64:ff9b::/96"),
        IPNetwork.Parse("::ffff:0:0:0/96"),
        IPNetwork.Parse("::/96"),
    ];

    /// <summary>RFC 3056 section 2: the IPv4 address follows the prefix.</summary>
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>RFC 8215: a network's own NAT64. Its prefix may be longer, and where the IPv4 address stands is not to be seen.</summary>
    private static readonly IPNetwork LocalNat64 = IPNetwork.Parse("64:ff9b:1::/48");

    /// <summary>Which bytes hold the IPv4 address behind a prefix of 48, 56, 64 and 96 bits (RFC 6052 section 2.2).</summary>
    private static readonly int[][] PlacesInLocalNat64 =
    [
        [6, 7, 9, 10],
        [7, 9, 10, 11],
        [9, 10, 11, 12],
        [12, 13, 14, 15],
    ];

    /// <summary>Null when a connection may be made; otherwise why not.</summary>
    /// <param name="plainHttpAllowed">False for an http target without <c>allowHttp</c>: its credential may then not leave this machine.</param>
    public static string? Refuse(IPAddress address, bool plainHttpAllowed)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var what = HiddenIn(plain).Prepend(plain).Select(WhatIs).FirstOrDefault(refused => refused is not null);
        if (what is not null)
            return $"{address} is {what}";
        return plainHttpAllowed || IPAddress.IsLoopback(plain)
            ? null
            : $"{address} is another machine and the URL says http: use https, or allowHttp: true if the network in between is yours";
    }

    private static string? WhatIs(IPAddress address) =>
        Array.Find(Refused, refused => refused.Network.Contains(address)) is { What: { } what } ? what : null;

    /// <summary>The IPv4 addresses to which something on the way may take an IPv6 address. They are judged as what they are.</summary>
    private static IEnumerable<IPAddress> HiddenIn(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address))
            return [];
        var bytes = address.GetAddressBytes();
        if (SixToFour.Contains(address))
            return [new IPAddress(bytes.AsSpan(2, 4))];
        if (Array.Exists(EndingInIPv4, network => network.Contains(address)))
            return [new IPAddress(bytes.AsSpan(12))];
        // A place that begins with 0 is one of the zeros around the address.
        return LocalNat64.Contains(address)
            ? PlacesInLocalNat64
                .Where(place => bytes[place[0]] != 0)
                .Select(place => new IPAddress([.. place.Select(index => bytes[index])]))
            : [];
    }
}
