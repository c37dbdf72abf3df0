namespace Rollcall.Engine.Configuration;

/// <summary>
/// Holds the snapshot in force and swaps it as a whole. Take <see cref="Current"/> once for a piece of work and keep it to the end.
/// </summary>
public sealed class ActiveConfiguration(ConfigurationSnapshot snapshot)
{
    private volatile ConfigurationSnapshot _current = snapshot;

    public ConfigurationSnapshot Current => _current;

    /// <summary>Puts a snapshot in force. Versions may go back: a rollback is a change too.</summary>
    public void Activate(ConfigurationSnapshot snapshot) => _current = snapshot;
}
