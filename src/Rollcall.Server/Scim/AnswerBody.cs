using System.Buffers;

namespace Rollcall.Server.Scim;

/// <summary>
/// An answer on its way out. A small one goes out whole with Content-Length; one that grows past a block goes out block by block
/// (chunked), so that memory does not grow with a group. Until the first block leaves, an error can still be answered instead.
/// </summary>
internal sealed class AnswerBody : IBufferWriter<byte>, IDisposable
{
    private const int FirstRent = 4 * 1024;
    private const int Block = 32 * 1024;

    private readonly HttpResponse _response;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstRent);
    private int _length;

    public AnswerBody(HttpResponse response)
    {
        _response = response;
        response.ContentType = MediaTypes.Answer;
    }

    /// <summary>What has not gone out yet: all of it, while the answer is small. Valid until it goes.</summary>
    public ReadOnlyMemory<byte> Pending => _response.HasStarted ? default : _buffer.AsMemory(0, _length);

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsSpan(_length);
    }

    /// <summary>To be called wherever a block may have filled up; costs nothing while it has not.</summary>
    public ValueTask SendFullBlockAsync(CancellationToken cancellationToken) =>
        _length < Block ? ValueTask.CompletedTask : SendAsync(cancellationToken);

    /// <summary>The rest, or all of it.</summary>
    public ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        if (!_response.HasStarted)
            _response.ContentLength = _length;
        return SendAsync(cancellationToken);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        await _response.BodyWriter.WriteAsync(_buffer.AsMemory(0, _length), cancellationToken);
        _length = 0;
    }

    private void MakeRoom(int sizeHint)
    {
        var free = _buffer.Length - _length;
        if (free >= Math.Max(sizeHint, 1))
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + sizeHint));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
