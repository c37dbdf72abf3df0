namespace Rollcall.Engine.Reconcile;

/// <summary>Whether the work at hand takes access away, wherever in it one asks: its calls go before those of others, who may be many.</summary>
internal static class Urgency
{
    private static readonly AsyncLocal<bool> Flowing = new();

    public static bool IsRemoval => Flowing.Value;

    /// <summary>For the rest of the work at hand.</summary>
    public static void Of(WorkPriority priority)
    {
        // Most work is of the other kind, and whoever sets a value pays for it.
        if (priority is WorkPriority.Removal)
            Flowing.Value = true;
    }
}
