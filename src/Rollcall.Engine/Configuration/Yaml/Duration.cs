using System.Globalization;

namespace Rollcall.Engine.Configuration.Yaml;

/// <summary>Durations as people write them: a whole number and <c>s</c>, <c>m</c>, <c>h</c> or <c>d</c>.</summary>
internal static class Duration
{
    public static TimeSpan? Parse(string text)
    {
        if (text.Length is < 2 or > 9 || !text[..^1].All(char.IsAsciiDigit))
            return null;
        var number = int.Parse(text.AsSpan(..^1), CultureInfo.InvariantCulture);
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' when number < 100_000 => TimeSpan.FromDays(number),
            _ => null,
        };
    }

    /// <summary>In the largest unit that holds it without a rest.</summary>
    public static string Format(TimeSpan duration)
    {
        var seconds = (long)duration.TotalSeconds;
        var (number, unit) = seconds switch
        {
            _ when seconds % 86_400 == 0 => (seconds / 86_400, 'd'),
            _ when seconds % 3_600 == 0 => (seconds / 3_600, 'h'),
            _ when seconds % 60 == 0 => (seconds / 60, 'm'),
            _ => (seconds, 's'),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{number}{unit}");
    }
}
