using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Rollcall.Server.Observability;

namespace Rollcall.Server.Scim.Access;

/// <summary>
/// Counts wrong credentials by address, so that guessing is slow and fills neither log nor time. A right credential is never refused
/// for the wrong ones of its neighbours: cloud providers send from addresses that they share, and a leaver must not wait because
/// somebody else there sends nonsense (docs/decisions/0013-who-is-let-in.md).
/// </summary>
internal sealed class FailedAttempts(TimeProvider time, ILogger<FailedAttempts> logger)
{
    public const int Burst = 100;
    public const double PerSecond = 1;

    /// <summary>About a megabyte. More addresses than that share one count.</summary>
    public const int MostAddresses = 10_000;

    /// <summary>Networks of one home or office: whoever has one has all its addresses (RFC 6177 section 2).</summary>
    private const int IPv6PrefixBytes = 8;

    private readonly ConcurrentDictionary<IPAddress, RequestRate> _byAddress = new();
    private readonly RequestRate _others = RequestRate.Of(PerSecond, Burst, time);
    private readonly RequestRate _told = RequestRate.Of(1.0 / 60, 1, time);
    private long _swept;

    internal int Addresses => _byAddress.Count;

    /// <summary>Notes a failed attempt.</summary>
    /// <param name="address">Null: unknown; those share one count.</param>
    /// <returns>Zero while it may be answered as it deserves; otherwise how long the address has to wait.</returns>
    public TimeSpan Note(IPAddress? address)
    {
        var now = time.GetTimestamp();
        var ticks = (address is null ? _others : RateOf(KeyOf(address), now)).TryTake(now);
        if (ticks == 0)
            return TimeSpan.Zero;
        if (_told.TryTake(now) == 0)
            ServerLog.TooManyFailedAttempts(logger, address?.ToString() ?? "An unknown address");
        return time.GetElapsedTime(0, ticks);
    }

    private RequestRate RateOf(IPAddress key, long now)
    {
        if (_byAddress.TryGetValue(key, out var known))
            return known;
        if (_byAddress.Count >= MostAddresses)
            Sweep(now);
        return _byAddress.Count >= MostAddresses
            ? _others
            : _byAddress.GetOrAdd(key, _ => RequestRate.Of(PerSecond, Burst, time));
    }

    /// <summary>Forgets who has been quiet for long enough; at most once a second, so that being asked costs nothing.</summary>
    private void Sweep(long now)
    {
        var before = Volatile.Read(ref _swept);
        if (now - before < time.TimestampFrequency || Interlocked.CompareExchange(ref _swept, now, before) != before)
            return;
        foreach (var (address, rate) in _byAddress)
        {
            if (rate.IsRested(now))
                _byAddress.TryRemove(address, out _);
        }
    }

    private static IPAddress KeyOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(IPv6PrefixBytes).Clear();
        return new IPAddress(bytes);
    }
}
