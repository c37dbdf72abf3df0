namespace Rollcall.Demo;

internal static class Percentile
{
    /// <summary>Nearest rank: a value that was measured, never one in between.</summary>
    public static TimeSpan Of(IReadOnlyCollection<TimeSpan> values, int percent)
    {
        if (values.Count == 0)
            return TimeSpan.Zero;
        var rank = (int)Math.Ceiling(values.Count * percent / 100d);
        return values.Order().ElementAt(Math.Max(rank, 1) - 1);
    }
}
