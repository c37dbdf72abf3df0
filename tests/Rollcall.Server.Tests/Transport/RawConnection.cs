using System.Net.Sockets;
using System.Text;

namespace Rollcall.Server.Tests.Transport;

/// <summary>Bytes to a server, with no library in between that would put them right.</summary>
internal sealed class RawConnection : IDisposable
{
    /// <summary>Only bounds a test that fails: whatever is measured ends with the server's word or with the connection.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private RawConnection() { }

    public static async Task<RawConnection> OpenAsync(Uri server)
    {
        var connection = new RawConnection();
        await connection._socket.ConnectAsync(server.Host, server.Port, TestContext.Current.CancellationToken);
        return connection;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>All of it, unless the server has closed the connection before.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _socket.SendAsync(bytes, TestContext.Current.CancellationToken);
        }
        catch (SocketException) { }
    }

    /// <summary>What comes until the server closes the connection.</summary>
    public Task<string> ReadAsync() => ReadUntilAsync(_ => false);

    public async Task<string> ReadUntilAsync(Func<string, bool> isEnough)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Patience);
        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        try
        {
            while (!isEnough(text.ToString()) && await _socket.ReceiveAsync(buffer, bound.Token) is > 0 and var read)
                text.Append(Encoding.Latin1.GetString(buffer.AsSpan(0, read)));
        }
        catch (SocketException)
        {
            // Closed with what we sent unread: what it answered before has come.
        }
        return text.ToString();
    }

    public void Dispose() => _socket.Dispose();
}
