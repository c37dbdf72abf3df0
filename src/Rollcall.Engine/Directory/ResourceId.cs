using System.Diagnostics.CodeAnalysis;

namespace Rollcall.Engine.Directory;

/// <summary>The <c>id</c> of a SCIM resource: a UUID version 7, issued by us, never reassigned (RFC 7643 section 3.1).</summary>
public readonly record struct ResourceId(Guid Value) : IComparable<ResourceId>
{
    private const int TextLength = 36;

    /// <summary>The last milliseconds and counter given out, 48 and 12 bits.</summary>
    private static long _last;

    /// <summary>
    /// Ids of one process ascend, also within a millisecond: the 12 bits after the time count on (RFC 9562 section 6.2, method 1), so
    /// that ascending id is creation order.
    /// </summary>
    public static ResourceId New(DateTimeOffset now)
    {
        long last,
            next;
        do
        {
            last = Volatile.Read(ref _last);
            next = Math.Max(now.ToUnixTimeMilliseconds() << 12, last + 1);
        } while (Interlocked.CompareExchange(ref _last, next, last) != last);
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(now).TryWriteBytes(bytes, bigEndian: true, out _);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes, (int)(next >> 28));
        System.Buffers.Binary.BinaryPrimitives.WriteInt16BigEndian(bytes[4..], (short)(next >> 12));
        System.Buffers.Binary.BinaryPrimitives.WriteInt16BigEndian(bytes[6..], (short)(0x7000 | (next & 0xFFF)));
        return new(new Guid(bytes, bigEndian: true));
    }

    /// <summary>Accepts exactly the form we issue, 36 characters with hyphens; <c>id</c> is caseExact, but a UUID in capitals is still that UUID.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ResourceId id)
    {
        id = default;
        // Guid itself lets blanks around it pass.
        if (text is not { Length: TextLength } || !Guid.TryParseExact(text, "D", out var value))
            return false;
        id = new ResourceId(value);
        return true;
    }

    public int CompareTo(ResourceId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}

/// <summary>What a resource is, as far as storage and engine care. The numbers are stored.</summary>
public enum ResourceKind
{
    User = 1,
    Group = 2,
}
