namespace Rollcall.Connectors.Atlassian;

/// <summary>Reads no more of an answer than any documented one can need; a server gone wild must not fill our memory.</summary>
internal static class BoundedBody
{
    /// <summary>A page of 1,000 users takes well under 2 MB.</summary>
    public const int Largest = 32 * 1024 * 1024;

    /// <summary>What is made room for on somebody's word alone.</summary>
    private const int LargestAnnounced = 1024 * 1024;

    /// <summary>A user or a group of an answer that does not say how long it is.</summary>
    private const int Usual = 4096;

    /// <exception cref="IOException">The connection broke, or the body is larger than <see cref="Largest"/>.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength is 0)
            return ReadOnlyMemory<byte>.Empty;
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            // One byte more than was announced, so that the end is found without room for what does not come.
            var buffer = new byte[(int)Math.Min(content.Headers.ContentLength ?? Usual, LargestAnnounced) + 1];
            var length = 0;
            while (true)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                    return buffer.AsMemory(0, length);
                length += read;
                if (length > Largest)
                    throw new IOException($"The answer is larger than {Largest / 1024 / 1024} MB.");
                if (length == buffer.Length)
                    Array.Resize(ref buffer, 2 * length);
            }
        }
    }
}
