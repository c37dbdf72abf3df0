using System.Buffers.Binary;

namespace Rollcall.Engine.Requests;

/// <summary>
/// Ids of requests: UUIDs version 7 whose twelve bits after the millisecond are its fraction (RFC 9562 section 6.2 method 3), a quarter of a
/// microsecond each. Who waits for an answer before asking again has ids in the order of asking, however fast the answers come.
/// </summary>
public static class RequestIds
{
    private const int Fractions = 1 << 12;
    private const int Version = 0x7000;

    /// <summary>A new id for what comes at this time.</summary>
    public static Guid At(DateTimeOffset time) => Of(time, Guid.CreateVersion7(time));

    /// <summary>The smallest id of a moment: ids and times are compared as one.</summary>
    public static Guid First(DateTimeOffset time) => Of(time, Guid.Empty);

    /// <summary>The time that an id holds, in milliseconds: what comes after them is random in the ids of others.</summary>
    public static DateTimeOffset TimeOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds =
            ((long)BinaryPrimitives.ReadUInt32BigEndian(bytes) << 16) | BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        // Whoever asks with an id of their own making gets a time all the same.
        return DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
    }

    private static Guid Of(DateTimeOffset time, Guid random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.TryWriteBytes(bytes, bigEndian: true, out _);
        var ticks = Math.Max(0, (time - DateTimeOffset.UnixEpoch).Ticks);
        var (milliseconds, rest) = Math.DivRem(ticks, TimeSpan.TicksPerMillisecond);
        BinaryPrimitives.WriteInt32BigEndian(bytes, (int)(milliseconds >> 16));
        BinaryPrimitives.WriteInt16BigEndian(bytes[4..], (short)milliseconds);
        BinaryPrimitives.WriteInt16BigEndian(bytes[6..], (short)(Version | (rest * Fractions / TimeSpan.TicksPerMillisecond)));
        return new Guid(bytes, bigEndian: true);
    }
}
