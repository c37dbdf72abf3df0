namespace Rollcall.Engine.Reconcile;

/// <summary>
/// What the work at hand follows from, wherever in it one asks: a connector knows nothing of requests, and the calls it makes should name
/// theirs all the same.
/// </summary>
public static class Correlation
{
    private static readonly AsyncLocal<string?> Flowing = new();

    /// <summary>Correlation id of the change that made the key due which is being worked on; null outside of such work, or when nobody asked for it.</summary>
    public static string? Current
    {
        get => Flowing.Value;
        internal set => Flowing.Value = value;
    }
}
