using System.Globalization;

namespace Rollcall.Cli.Output;

/// <summary>Points in time, for people.</summary>
internal static class TimeText
{
    public static string At(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>How long ago, in the largest unit that says enough.</summary>
    public static string Ago(DateTimeOffset time, DateTimeOffset now) =>
        now - time < TimeSpan.FromSeconds(1) ? "just now" : $"{Span(now - time)} ago";

    /// <summary>How long until then.</summary>
    public static string In(DateTimeOffset time, DateTimeOffset now) =>
        time - now < TimeSpan.FromSeconds(1) ? "now" : $"in {Span(time - now)}";

    public static string Span(TimeSpan span) =>
        span switch
        {
            { TotalMinutes: < 1 } => Count((long)Math.Max(0, span.TotalSeconds), "second"),
            { TotalHours: < 1 } => Count((long)span.TotalMinutes, "minute"),
            { TotalDays: < 1 } => Count((long)span.TotalHours, "hour"),
            _ => Count((long)span.TotalDays, "day"),
        };

    /// <summary><c>1 user</c>, <c>1,200 users</c>.</summary>
    public static string Count(long number, string noun, string? plural = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {(number == 1 ? noun : plural ?? noun + "s")}");
}
