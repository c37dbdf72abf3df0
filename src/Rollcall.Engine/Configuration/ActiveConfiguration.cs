namespace Rollcall.Engine.Configuration;

/// <summary>
/// Holds the snapshot in force and swaps it as a whole. Take <see cref="Current"/> once for a piece of work and keep it to the end.
/// </summary>
public sealed class ActiveConfiguration(ConfigurationSnapshot snapshot)
{
    private volatile Held _held = new(snapshot);

    public ConfigurationSnapshot Current => _held.Snapshot;

    /// <summary>Puts a snapshot in force and wakes everybody who waits for a change. Versions may go back: a rollback is a change too.</summary>
    public void Activate(ConfigurationSnapshot snapshot) =>
        Interlocked.Exchange(ref _held, new Held(snapshot)).Replaced.TrySetResult();

    /// <summary>Waits until another snapshot than the one seen is in force, and gives it. None is missed: one that came before the call counts.</summary>
    public async Task<ConfigurationSnapshot> WaitForChangeAsync(ConfigurationSnapshot seen, CancellationToken cancellationToken)
    {
        var held = _held;
        while (ReferenceEquals(held.Snapshot, seen))
        {
            await held.Replaced.Task.WaitAsync(cancellationToken);
            held = _held;
        }
        return held.Snapshot;
    }

    private sealed class Held(ConfigurationSnapshot snapshot)
    {
        public ConfigurationSnapshot Snapshot { get; } = snapshot;

        // Continuations run elsewhere: whoever activates must not be held up by whoever waited.
        public TaskCompletionSource Replaced { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
