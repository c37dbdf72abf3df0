using System.Text.Json.Nodes;
using Rollcall.Demo.Apps;
using Rollcall.Demo.Processes;

namespace Rollcall.Demo.Day;

/// <summary>
/// A bad day for operations: the apps answer 500, 429, HTML and nothing at all, connections drop before and after the work is
/// done, and the server is killed and restarted while people are being hired.
/// </summary>
internal sealed class Chaos(FakeApps apps, RollcallServer server, int seed, int answersBetweenKills, int kills)
{
    private readonly Random _random = new(seed);
    private readonly SemaphoreSlim _dueKills = new(0);
    private int _answers;
    private int _planned;
    private int _killed;

    public int Killed => Volatile.Read(ref _killed);

    /// <summary>Arms the fakes. The same request at the same attempt meets the same fate with the same seed.</summary>
    public async Task ArmAsync(CancellationToken cancellationToken)
    {
        await apps.AddFaultAsync(
            new JsonObject
            {
                ["kind"] = "hang",
                ["times"] = 2,
                ["afterWork"] = true,
                ["method"] = "POST",
                ["probability"] = 0.05,
                ["seed"] = seed,
            },
            cancellationToken
        );
        foreach (var (kind, share) in new[] { ("dropBefore", 0.03), ("dropAfter", 0.03), ("halfBody", 0.02), ("html", 0.01) })
            await apps.AddFaultAsync(Random(kind, share), cancellationToken);
        await apps.AddFaultAsync(WithStatus(500, 0.03), cancellationToken);
        await apps.AddFaultAsync(WithStatus(503, 0.02), cancellationToken);
        var busy = WithStatus(429, 0.01);
        busy["retryAfterSeconds"] = 1;
        await apps.AddFaultAsync(busy, cancellationToken);
    }

    /// <summary>Counts the SCIM server's answers; every so many, a kill is due.</summary>
    public void Answered()
    {
        if (Interlocked.Increment(ref _answers) % answersBetweenKills != 0)
            return;
        if (Interlocked.Increment(ref _planned) <= kills)
            _dueKills.Release();
    }

    /// <summary>Performs the kills as they fall due.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _dueKills.WaitAsync(cancellationToken);
            await server.KillAndRestartAsync(cancellationToken);
            Interlocked.Increment(ref _killed);
        }
    }

    private JsonObject WithStatus(int status, double share)
    {
        var fault = Random("status", share);
        fault["status"] = status;
        return fault;
    }

    private JsonObject Random(string kind, double share) =>
        new()
        {
            ["kind"] = kind,
            ["probability"] = share,
            ["seed"] = _random.Next(),
        };
}
