using System.Buffers;

namespace Rollcall.Connectors.Atlassian;

/// <summary>Reads no more of an answer than any documented one can need; a server gone wild must not fill our memory.</summary>
internal static class BoundedBody
{
    /// <summary>A page of 1,000 users takes well under 2 MB.</summary>
    public const int Largest = 32 * 1024 * 1024;

    /// <exception cref="IOException">The connection broke, or the body is larger than <see cref="Largest"/>.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength is 0)
            return ReadOnlyMemory<byte>.Empty;
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = new ArrayBufferWriter<byte>((int)Math.Clamp(content.Headers.ContentLength ?? 4096, 256, 1024 * 1024));
            while (true)
            {
                var read = await stream.ReadAsync(buffer.GetMemory(256), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                    return buffer.WrittenMemory;
                buffer.Advance(read);
                if (buffer.WrittenCount > Largest)
                    throw new IOException($"The answer is larger than {Largest / 1024 / 1024} MB.");
            }
        }
    }
}
