namespace Rollcall.Engine;

/// <summary>How long something is, or has lasted, in words for people: one number, of the unit that says enough.</summary>
public static class DurationText
{
    public static string Of(TimeSpan time) =>
        time < TimeSpan.FromMinutes(2) ? $"{time.TotalSeconds:0} seconds"
        : time < TimeSpan.FromHours(2) ? $"{time.TotalMinutes:0} minutes"
        : time < TimeSpan.FromDays(2) ? $"{time.TotalHours:0} hours"
        : $"{time.TotalDays:0} days";
}
