using System.Buffers;
using Rollcall.Scim;

namespace Rollcall.Server.Scim;

/// <summary>A request's body, whole, in a rented buffer: valid until disposed, and nothing that outlives the request may point into it.</summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstRent = 4 * 1024;

    /// <summary>What a declared length is believed for: the rest is rented as it really comes.</summary>
    private const int LargestBelievedLength = 1024 * 1024;

    private byte[] _buffer;
    private int _length;

    private RequestBody(int capacity) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <summary>Reads with or without Content-Length (chunked), never more than <paramref name="limit"/> bytes.</summary>
    public static async ValueTask<ScimResult<RequestBody>> ReadAsync(
        HttpRequest request,
        long limit,
        CancellationToken cancellationToken
    )
    {
        if (request.ContentLength > limit)
            return ScimErrors.PayloadTooLarge(limit);
        // One byte more than declared, so that the read that finds the end needs no larger buffer.
        var expected = (int)Math.Min(request.ContentLength + 1 ?? FirstRent, LargestBelievedLength);
        var body = new RequestBody(expected);
        try
        {
            int read;
            while ((read = await request.Body.ReadAsync(body.Free(), cancellationToken)) > 0)
            {
                body._length += read;
                if (body._length > limit)
                {
                    body.Dispose();
                    return ScimErrors.PayloadTooLarge(limit);
                }
            }
            return body;
        }
        catch (IOException failure) when (failure is not BadHttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            // Kestrel's word for chunks whose size is no number it can hold; and for a client that is gone, who reads no answer.
            body.Dispose();
            return ScimErrors.InvalidSyntax("The request's body did not arrive whole.");
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_buffer.Length == 0)
            return;
        // Cleared: a body may have held a password.
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = [];
        _length = 0;
    }

    private Memory<byte> Free()
    {
        if (_length == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
            _buffer = larger;
        }
        return _buffer.AsMemory(_length);
    }
}
