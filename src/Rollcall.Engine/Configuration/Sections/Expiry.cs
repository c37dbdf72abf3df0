using System.Globalization;
using Rollcall.Engine.Configuration.Yaml;

namespace Rollcall.Engine.Configuration.Sections;

/// <summary>The key <c>expires</c>: a day, which is the last one, or a moment with its time zone.</summary>
internal static class Expiry
{
    private const string Expected =
        "write its last day such as 2027-03-31 (it ends at midnight UTC), or a moment such as 2027-03-31T18:00:00Z";

    private static readonly string[] Moments = ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mmzzz"];

    public static DateTimeOffset? Read(ConfigurationValue value)
    {
        if (value.AsText(Expected) is not { } text)
            return null;
        if (
            DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day.Year is > 1 and < 9999
        )
            return new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var zoned = text.EndsWith('Z') ? $"{text.AsSpan(0, text.Length - 1)}+00:00" : text;
        if (
            DateTimeOffset.TryParseExact(zoned, Moments, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            && moment.Year is > 1 and < 9999
        )
            return moment.ToUniversalTime();
        value.Error(text, "is not a date", Expected);
        return null;
    }
}
