using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Rollcall.Engine.Configuration.Yaml;

namespace Rollcall.Engine.Configuration.Sections;

/// <summary>Lists of networks in CIDR notation (RFC 4632 section 3.1, RFC 4291 section 2.3).</summary>
internal static class Networks
{
    private const string Expected = "write a network such as 203.0.113.0/24 or 2001:db8::/32, or one address";

    /// <summary>Bits in front of an IPv4 address that is written as an IPv6 one (RFC 4291 section 2.5.5.2).</summary>
    private const int MappedBits = 96;

    public static ImmutableArray<IPNetwork> Read(ConfigurationValue? value)
    {
        if (value is not { } list)
            return [];
        var items = list.AsList();
        if (items.IsEmpty && list.Node is SequenceNode)
            list.Error(
                null,
                "is empty, so that no address would do",
                "name the networks, or remove the key to allow every address"
            );
        return [.. items.Select(Network).OfType<IPNetwork>()];
    }

    private static IPNetwork? Network(ConfigurationValue item)
    {
        if (item.AsText(Expected) is not { } text)
            return null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (Address(slash < 0 ? text : text[..slash]) is not { } address)
        {
            item.Error(text, "is not a network", Expected);
            return null;
        }
        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var prefix = bits;
        if (slash >= 0 && (!Prefix(text.AsSpan(slash + 1), out prefix) || prefix > bits))
        {
            item.Error(text, "has a prefix length that cannot be", $"write a whole number from 0 to {bits} behind the slash");
            return null;
        }
        if (address.IsIPv4MappedToIPv6 && prefix >= MappedBits)
            (address, prefix) = (address.MapToIPv4(), prefix - MappedBits);
        var start = FirstOf(address, prefix);
        if (start.Equals(address))
            return new IPNetwork(address, prefix);
        item.Error(
            text,
            "names an address inside a network, not the network",
            $"write {start}/{prefix}, or {address} for that address alone"
        );
        return null;
    }

    private static bool Prefix(ReadOnlySpan<char> text, out int prefix)
    {
        prefix = 0;
        return text.Length is > 0 and <= 3 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out prefix);
    }

    // IPAddress also reads "1", "0x7f.1" and octal numbers, which nobody means.
    private static IPAddress? Address(string text) =>
        IPAddress.TryParse(text, out var address)
        && (
            address.AddressFamily == AddressFamily.InterNetwork
                ? address.ToString().Equals(text, StringComparison.Ordinal)
                : !text.AsSpan().ContainsAny('%', '[')
        )
            ? address
            : null;

    private static IPAddress FirstOf(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var index = 0; index < bytes.Length; index++)
        {
            var kept = Math.Clamp(prefix - index * 8, 0, 8);
            bytes[index] &= (byte)(0xFF << (8 - kept));
        }
        return new IPAddress(bytes);
    }
}
