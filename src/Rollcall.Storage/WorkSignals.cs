using System.Collections.Concurrent;

namespace Rollcall.Storage;

/// <summary>Wakes the workers of this process when keys of their target became due. A signal nobody waits for is kept, once.</summary>
internal sealed class WorkSignals
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _signals = new(StringComparer.Ordinal);

    public void Raise(IEnumerable<string> targets)
    {
        foreach (var target in targets)
            Raise(target);
    }

    public void Raise(string target)
    {
        var signal = Of(target);
        try
        {
            if (signal.CurrentCount == 0)
                signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else raised it in between: one is enough.
        }
    }

    /// <summary>Returns when the target's signal was raised, or after the time.</summary>
    public async ValueTask WaitAsync(string target, TimeSpan atMost, CancellationToken cancellationToken) =>
        await Of(target).WaitAsync(atMost, cancellationToken);

    private SemaphoreSlim Of(string target) => _signals.GetOrAdd(target, static _ => new SemaphoreSlim(0, 1));
}
