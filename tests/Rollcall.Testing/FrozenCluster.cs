using System.Diagnostics;
using System.Globalization;

namespace Rollcall.Testing;

/// <summary>
/// A cluster whose processes stand still until this is disposed, as on a machine that hangs or behind a network that swallows packets: the
/// kernel takes connections and bytes, and nobody answers.
/// </summary>
public sealed class FrozenCluster : IDisposable
{
    private readonly int _server;

    internal FrozenCluster(int server)
    {
        _server = server;
        // It starts the others, so it is the first to stand still.
        Signal("-STOP", [server]);
        Signal("-STOP", Children());
    }

    public void Dispose() => Signal("-CONT", [.. Children(), _server]);

    private int[] Children() =>
        [
            .. File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{_server}/task/{_server}/children"))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(id => int.Parse(id, NumberStyles.None, CultureInfo.InvariantCulture)),
        ];

    private static void Signal(string signal, int[] processes)
    {
        if (processes.Length == 0)
            return;
        var ids = processes.Select(id => id.ToString(CultureInfo.InvariantCulture));
        using var kill = Process.Start("kill", [signal, .. ids]);
        kill.WaitForExit();
    }
}
