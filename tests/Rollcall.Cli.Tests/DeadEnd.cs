using System.Net;
using System.Net.Sockets;

namespace Rollcall.Cli.Tests;

/// <summary>An address where nobody answers: taken, so that no other server can come there meanwhile, and never listened on.</summary>
internal sealed class DeadEnd : IDisposable
{
    private readonly Socket _taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public DeadEnd() => _taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public string Url => $"http://{_taken.LocalEndPoint}";

    public void Dispose() => _taken.Dispose();
}
