using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rollcall.Benchmarks.Load;

/// <summary>
/// One keep-alive HTTP/1.1 connection that spends next to nothing of its own, so that two cores shared with the server measure
/// the server. Understands Content-Length and chunked answers, nothing else.
/// </summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket;
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    private Connection(Socket socket) => _socket = socket;

    public static async Task<Connection> OpenAsync(Uri url)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, url.Port);
        return new Connection(socket);
    }

    /// <summary>A request as bytes, to be sent many times.</summary>
    public static byte[] Request(string method, string path, string? token, string? body = null)
    {
        var request = new StringBuilder().Append(
            CultureInfo.InvariantCulture,
            $"{method} {path} HTTP/1.1\r\nHost: localhost\r\n"
        );
        if (token is not null)
            request.Append(CultureInfo.InvariantCulture, $"Authorization: Bearer {token}\r\n");
        if (body is not null)
        {
            var length = Encoding.UTF8.GetByteCount(body);
            request.Append(CultureInfo.InvariantCulture, $"Content-Type: application/scim+json\r\nContent-Length: {length}\r\n");
        }
        return Encoding.UTF8.GetBytes(request.Append("\r\n").Append(body).ToString());
    }

    /// <summary>Sends and reads the whole answer; the body is given only when asked for.</summary>
    public async ValueTask<Answer> SendAsync(ReadOnlyMemory<byte> request, bool keepBody = false)
    {
        await _socket.SendAsync(request);
        var headEnd = await ReadHeadAsync();
        var head = Encoding.ASCII.GetString(_buffer.AsSpan(_start, headEnd - _start));
        var status = int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture);
        _start = headEnd + 4;
        using var body = keepBody ? new MemoryStream() : null;
        if (Header(head, "content-length:") is { } length)
            await ReadBodyAsync(int.Parse(length, CultureInfo.InvariantCulture), body);
        else if (Header(head, "transfer-encoding:") is not null)
            await ReadChunksAsync(body);
        return new Answer(status, head, body is null ? "" : Encoding.UTF8.GetString(body.ToArray()));
    }

    public void Dispose() => _socket.Dispose();

    private static string? Header(string head, string name)
    {
        var at = head.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return null;
        var end = head.IndexOf('\r', at);
        return head[(at + name.Length)..(end < 0 ? head.Length : end)].Trim();
    }

    private async ValueTask<int> ReadHeadAsync()
    {
        while (true)
        {
            var at = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
            if (at >= 0)
                return _start + at;
            await FillAsync();
        }
    }

    private async ValueTask ReadBodyAsync(int length, MemoryStream? body)
    {
        while (length > 0)
        {
            if (_start == _end)
                await FillAsync();
            var part = Math.Min(length, _end - _start);
            body?.Write(_buffer, _start, part);
            _start += part;
            length -= part;
        }
    }

    private async ValueTask ReadChunksAsync(MemoryStream? body)
    {
        while (true)
        {
            int at;
            while ((at = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0)
                await FillAsync();
            var size = int.Parse(
                Encoding.ASCII.GetString(_buffer, _start, at),
                NumberStyles.HexNumber,
                CultureInfo.InvariantCulture
            );
            _start += at + 2;
            await ReadBodyAsync(size, body);
            await ReadBodyAsync(2, null);
            if (size == 0)
                return;
        }
    }

    private async ValueTask FillAsync()
    {
        if (_start == _end)
            _start = _end = 0;
        if (_end == _buffer.Length)
        {
            var larger = _start > 0 ? _buffer : new byte[_buffer.Length * 2];
            Buffer.BlockCopy(_buffer, _start, larger, 0, _end - _start);
            _end -= _start;
            _start = 0;
            _buffer = larger;
        }
        var read = await _socket.ReceiveAsync(_buffer.AsMemory(_end));
        if (read == 0)
            throw new IOException("The server closed the connection.");
        _end += read;
    }
}

internal sealed record Answer(int Status, string Head, string Body);
